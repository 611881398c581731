"""What the measurements of presence come to: medians, a table, and the goals."""

import statistics

from sip import Bridge, Kamailio

MOST_NOTIFY_US = 20
MOST_FLAT = 1.25  # the most CPU per NOTIFY by the least
MOST_SETUP_TIMES = 1.3
LEAST_SETUPS = 12_000
MOST_REFRESH_US = 60
MOST_BYTES = 1.2 * 1024
MOST_BESIDE_MS = 50


class Figures:
    """The medians of all runs."""

    def __init__(self, notes):
        self._notes = notes

    def get(self, kind, cell, what):
        values = self._notes.get((kind, cell, what))
        return statistics.median(values) if values else None

    def most(self, kind, cell, what):
        return max(self._notes.get((kind, cell, what), [0]))

    def show(self, kind, cell, what, form):
        value = self.get(kind, cell, what)
        return "-" if value is None else format(value, form)

    def column(self, kind, cell, what, form):
        return self.show(kind, cell, what, form).rjust(int(form.split(".")[0]))


def quotient(value, by):
    return f"{value / by:.2f}" if value and by else "-"


def print_table(figures, kinds, effort):
    print(f"{'people x watchers':>17}  {'server':<11}  {'set-up/s':>8}  {'CPU us':>7}  "
          f"{'NOTIFY/s':>8}  {'CPU us':>7}  {'watching':>8}  {'again':>6}  {'body':>5}")
    for population in effort.crowds:
        for kind in kinds:
            def cell(what, form, kind=kind, label=str(population)):
                return figures.column(kind, label, what, form)
            print(f"{str(population):>17}  {kind.name:<11}  {cell('setups', '8.0f')}  "
                  f"{cell('setup_us', '7.1f')}  {cell('notifies', '8.0f')}  "
                  f"{cell('notify_us', '7.1f')}  {cell('watching_us', '8.1f')}  "
                  f"{figures.most(kind, str(population), 'again'):6.0f}  {cell('bytes', '5.0f')}")
    for kind in kinds:
        def value(cell, what, form, kind=kind):
            return figures.show(kind, cell, what, form)
        print(f"\n{kind.name}:")
        print(f"  one change to one watcher: p50 {value('latency', 'p50_ms', '.2f')} ms, p99 "
              f"{value('latency', 'p99_ms', '.2f')} ms, most {value('latency', 'most_ms', '.2f')}")
        print(f"  refresh among {effort.refreshed.each}: {value('refresh', 'us', '.1f')} us, "
              f"{value('refresh', 'per_second', '.0f')}/s")
        print(f"  another's change during a fan-out to {effort.beside.each}: p50 "
              f"{value('beside', 'p50_ms', '.2f')} ms, most {value('beside', 'most_ms', '.2f')} ms "
              f"({value('beside', 'changes', '.0f')} changes)")
        if effort.remembered:
            words = [f"{name} {value('memory', what, '.0f')}" for what, name in
                     (("burst", "after the set-up"), ("rest", "at rest"), ("used", "in use"),
                      ("told", "after a fan-out"), ("gone", "when all have left"))
                     if figures.get(kind, "memory", what) is not None]
            print(f"  bytes per subscription of {effort.remembered.each}: {', '.join(words)}")


class Verdicts:
    """Each goal as a line, if what it needs was measured."""

    def __init__(self):
        self.met = True

    def judge(self, words, form, value, good, goal):
        if value is None or goal is None:
            return
        ok = good(value)
        self.met = self.met and ok
        print(f"{'met' if ok else 'MISSED':<7} {words}: {value:{form}} (goal: {goal})")

    def most(self, words, form, value, limit, unit, because=""):
        self.judge(words, form, value, lambda v: v <= limit,
                   limit if limit is None else f"at most {limit:{form}}{unit}{because}")

    def least(self, words, form, value, limit, unit, because=""):
        self.judge(words, form, value, lambda v: v >= limit,
                   limit if limit is None else f"at least {limit:{form}}{unit}{because}")


def verdicts(figures, effort):
    """True if all goals are met; those that compare are left out where Kamailio was."""
    goals = Verdicts()

    def ours(cell, what):
        return figures.get(Bridge, cell, what)

    def theirs(cell, what):
        return figures.get(Kamailio, cell, what)

    print("\nGoals:")
    for p in map(str, effort.crowds):
        goals.most(f"{p}: CPU per NOTIFY", ".1f", ours(p, "notify_us"), MOST_NOTIFY_US, " us")
        goals.least(f"{p}: NOTIFY/s", ".0f", ours(p, "notifies"), theirs(p, "notifies"),
                    "", ", as kamailio")
    costs = [ours(str(p), "notify_us") for p in effort.crowds if p.people == 1]
    goals.most("CPU per NOTIFY of one person, the most by the least", ".2f",
               max(costs) / min(costs), MOST_FLAT, "")
    for p in map(str, effort.crowds[1:]):
        limit = theirs(p, "setup_us")
        goals.most(f"{p}: CPU per set-up", ".1f", ours(p, "setup_us"),
                   limit and limit * MOST_SETUP_TIMES, " us",
                   f", {MOST_SETUP_TIMES} times kamailio's")
        goals.least(f"{p}: set-ups", ".0f", ours(p, "setups"), LEAST_SETUPS, "/s")
    goals.most(f"refresh among {effort.refreshed.each}", ".1f", ours("refresh", "us"),
               MOST_REFRESH_US, " us")
    goals.most("one change to one watcher, p99", ".2f", ours("latency", "p99_ms"),
               theirs("latency", "p99_ms"), " ms", ", as kamailio")
    goals.most("retransmissions of ours", ".0f",
               max(figures.most(Bridge, str(p), "again") for p in effort.crowds), 0, "")
    goals.most("another's change during a fan-out, the longest", ".2f",
               figures.most(Bridge, "beside", "most_ms"), MOST_BESIDE_MS, " ms")
    for what, words in (("rest", "at rest"), ("told", "after a fan-out")):
        goals.most(f"memory per subscription {words}", ".0f", ours("memory", what), MOST_BYTES,
                   " bytes")
    return goals.met
