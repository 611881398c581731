"""What presence costs: fingerpostd's SIP face and Kamailio, in turn and in one table."""

import statistics
import time
from collections import defaultdict
from dataclasses import dataclass

from sip import Bridge, Kamailio, Watchers, pss_bytes

ACCOUNTS = 10_000
WINDOW = 200  # SUBSCRIBEs on their way at once
APART_MS = 2  # changes whose latency is measured
BESIDE_MS = 20  # changes of another person during a fan-out
FORGOTTEN_S = 40  # by then the last server transaction has ended (Timer J, 32 s)

MOST_NOTIFY_US = 20
MOST_FLAT = 1.25  # the most CPU per NOTIFY by the least
MOST_SETUP_TIMES = 1.3
LEAST_SETUPS = 12_000
MOST_REFRESH_US = 60
MOST_BYTES = 1.2 * 1024
MOST_BESIDE_MS = 50


@dataclass(frozen=True)
class Population:
    people: int
    each: int  # watchers of each person
    rounds: int  # how often everybody changes
    at_once: int = 1  # people who change at the same time

    @property
    def watchers(self):
        return self.people * self.each

    def __str__(self):
        return f"{self.people} x {self.each}"


@dataclass(frozen=True)
class Effort:
    runs: int
    after_s: float  # after a load, until its transactions are freed
    crowds: tuple
    refreshed: Population
    beside: Population
    lonely: Population
    remembered: Population


THOUSAND, TEN, FIFTY = (Population(1, 1000, 50), Population(1, 10_000, 4),
                        Population(1, 50_000, 1))
SPREAD = Population(10_000, 5, 2, 10)
FULL = Effort(3, 7, (THOUSAND, TEN, FIFTY, SPREAD), TEN, FIFTY, Population(1000, 1, 3),
              Population(1, 50_000, 1))
FEW, SOME, MANY = Population(1, 200, 5), Population(1, 500, 2), Population(1, 1000, 1)
QUICK = Effort(1, 1, (FEW, SOME, MANY, Population(100, 5, 2, 10)), SOME, MANY,
               Population(100, 1, 2), None)


class Measuring:
    """One server with one population."""

    def __init__(self, binaries, stage, kind, effort, number):
        self._binaries, self._kind, self._effort = binaries, kind, effort
        self._folder = stage.folder / f"{kind.name}-{number}"
        self._port = 15000 + 10 * number

    def __enter__(self):
        self.server = self._kind(self._binaries, self._folder, self._port).__enter__()
        self.watchers = Watchers(self._binaries, self.server).__enter__()
        return self

    def __exit__(self, *what):
        self.watchers.__exit__(*what)
        self.server.__exit__(*what)

    def enter(self, people):
        self.watchers.do("enter", 1, people)
        self.server.settle()

    def cost(self, *command):
        """What was found, and the server's CPU in us until everything of it is forgotten."""
        before = self.server.cpu_ns()
        found = self.watchers.do(*command)
        time.sleep(self._effort.after_s)
        return found, (self.server.cpu_ns() - before) / 1000


def crowd(measuring, population, effort, note):
    """Set-up and fan-out, and what else is looked at in this population."""
    p, label = population, str(population)
    measuring.enter(p.people + 1)
    found, cpu = measuring.cost("subscribe", 1, p.people, p.each, WINDOW)
    note(label, "setups", p.watchers / found["seconds"])
    note(label, "setup_us", cpu / p.watchers)
    note(label, "resent", found["resent"])
    if p is effort.beside:
        measuring.watchers.do("subscribe", p.people + 1, 1, 1, 1)
        found, cpu = measuring.cost("beside", 1, p.people + 1, BESIDE_MS)
        note("beside", "p50_ms", found["p50_ms"])
        note("beside", "most_ms", found["most_ms"])
        note("beside", "changes", found["changes"])
    else:
        found, cpu = measuring.cost("change", 1, p.people, p.rounds, p.at_once)
    note(label, "notifies", found["notifies"] / found["seconds"])
    note(label, "notify_us", cpu / found["notifies"])
    note(label, "bytes", found["body_bytes"])
    if p is effort.refreshed:
        found, cpu = measuring.cost("refresh", 1, p.people, WINDOW)
        note("refresh", "per_second", p.watchers / found["seconds"])
        note("refresh", "us", cpu / p.watchers)
    note(label, "again", measuring.watchers.retransmitted)


def latency(measuring, population, _effort, note):
    """One change to one watcher, while nothing else happens."""
    measuring.enter(population.people)
    measuring.watchers.do("subscribe", 1, population.people, 1, WINDOW)
    found = measuring.watchers.do("pace", 1, population.people, population.rounds, APART_MS)
    for name in ("p50_ms", "p99_ms", "most_ms"):
        note("latency", name, found[name])


def memory(binaries, stage, kind, population, number, note):
    """Per subscription: at rest, after a fan-out, and what is left when all have gone."""
    with kind(binaries, stage.folder / f"{kind.name}-{number}", 15000 + 10 * number,
              for_memory=True) as server, Watchers(binaries, server) as watchers:
        def grown(what):
            note("memory", what, (pss_bytes(server) - empty) / population.watchers)

        watchers.do("enter", 1, 2)
        watchers.do("subscribe", 2, 1, 1000, WINDOW)  # what is made once is made now
        watchers.do("leave", 2, 1, WINDOW)
        time.sleep(FORGOTTEN_S)
        empty = pss_bytes(server)
        used = server.used_bytes() if kind is Kamailio else 0
        watchers.do("subscribe", 1, 1, population.each, WINDOW)
        grown("burst")
        time.sleep(FORGOTTEN_S)
        grown("rest")
        if kind is Kamailio:  # which says itself what it uses; a fan-out would take minutes
            note("memory", "used", (server.used_bytes() - used) / population.watchers)
        else:
            watchers.do("change", 1, 1, 2, 1)
            time.sleep(FORGOTTEN_S)
            grown("told")
        watchers.do("leave", 1, 1, WINDOW)
        time.sleep(FORGOTTEN_S)
        grown("gone")


def run_once(binaries, stage, kinds, effort, numbers, notes):
    for population in (*effort.crowds, effort.lonely):
        for kind in kinds:
            act = latency if population is effort.lonely else crowd
            with Measuring(binaries, stage, kind, effort, next(numbers)) as measuring:
                act(measuring, population, effort,
                    lambda cell, what, value, kind=kind: notes[kind, cell, what].append(value))


class Figures:
    """The medians of all runs."""

    def __init__(self, notes):
        self._notes = notes

    def get(self, kind, cell, what):
        values = self._notes.get((kind, cell, what))
        return statistics.median(values) if values else None

    def most(self, kind, cell, what):
        return max(self._notes[kind, cell, what])

    def show(self, kind, cell, what, form):
        value = self.get(kind, cell, what)
        return "" if value is None else format(value, form)


def print_table(figures, kinds, effort):
    print(f"{'people x watchers':>17}  {'server':<11}  {'set-up/s':>8}  {'CPU us':>7}  "
          f"{'NOTIFY/s':>8}  {'CPU us':>7}  {'again':>6}  {'body':>5}")
    for population in effort.crowds:
        for kind in kinds:
            def cell(what, form, kind=kind, label=str(population)):
                return figures.show(kind, label, what, form)
            print(f"{str(population):>17}  {kind.name:<11}  {cell('setups', '8.0f')}  "
                  f"{cell('setup_us', '7.1f')}  {cell('notifies', '8.0f')}  "
                  f"{cell('notify_us', '7.1f')}  {cell('again', '6.0f')}  {cell('bytes', '5.0f')}")
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
                     if value("memory", what, ".0f")]
            print(f"  bytes per subscription of {effort.remembered.each}: {', '.join(words)}")


def verdicts(figures, effort):
    """Each goal as a line; true if all are met."""
    met = True

    def judge(words, value, ok, goal):
        nonlocal met
        met = met and ok
        print(f"{'met' if ok else 'MISSED':<7} {words}: {value} (goal: {goal})")

    def both(cell, what):
        return figures.get(Bridge, cell, what), figures.get(Kamailio, cell, what)

    print("\nGoals:")
    costs = [figures.get(Bridge, str(p), "notify_us") for p in effort.crowds]
    for population, cost in zip(effort.crowds, costs):
        ours, theirs = both(str(population), "notifies")
        judge(f"{population}: CPU per NOTIFY", f"{cost:.1f} us", cost <= MOST_NOTIFY_US,
              f"at most {MOST_NOTIFY_US} us")
        judge(f"{population}: NOTIFY/s", f"{ours:.0f}", ours >= theirs, f"at least {theirs:.0f}")
    spread = max(costs) / min(costs)
    judge("CPU per NOTIFY, the most by the least", f"{spread:.2f}", spread <= MOST_FLAT,
          f"at most {MOST_FLAT}")
    for population in effort.crowds[1:]:
        ours, theirs = both(str(population), "setup_us")
        rate = figures.get(Bridge, str(population), "setups")
        judge(f"{population}: CPU per set-up", f"{ours:.1f} us", ours <= MOST_SETUP_TIMES * theirs,
              f"at most {MOST_SETUP_TIMES} times {theirs:.1f} us")
        judge(f"{population}: set-ups", f"{rate:.0f}/s", rate >= LEAST_SETUPS,
              f"at least {LEAST_SETUPS}/s")
    ours = figures.get(Bridge, "refresh", "us")
    judge(f"refresh among {effort.refreshed.each}", f"{ours:.1f} us", ours <= MOST_REFRESH_US,
          f"at most {MOST_REFRESH_US} us")
    ours, theirs = both("latency", "p99_ms")
    judge("one change to one watcher, p99", f"{ours:.2f} ms", ours <= theirs,
          f"at most {theirs:.2f} ms")
    again = sum(figures.most(Bridge, str(p), "again") for p in effort.crowds)
    judge("retransmissions of ours", f"{again:.0f}", again == 0, "none")
    most = figures.most(Bridge, "beside", "most_ms")
    judge("another's change during a fan-out, the longest", f"{most:.2f} ms",
          most <= MOST_BESIDE_MS, f"at most {MOST_BESIDE_MS} ms")
    for what, words in (("rest", "at rest"), ("told", "after a fan-out")):
        value = figures.get(Bridge, "memory", what)
        if value is not None:
            judge(f"memory per subscription {words}", f"{value:.0f} bytes", value <= MOST_BYTES,
                  f"at most {MOST_BYTES:.0f} bytes")
    return met


def main(binaries, stage, quick, only):
    effort = QUICK if quick else FULL
    kinds = [kind for kind in (Bridge, Kamailio) if only in (None, kind.name)]
    notes, numbers = defaultdict(list), iter(range(1, 1000))
    for _ in range(effort.runs):
        run_once(binaries, stage, kinds, effort, numbers, notes)
    if effort.remembered:
        for kind in kinds:
            memory(binaries, stage, kind, effort.remembered, next(numbers),
                   lambda cell, what, value, kind=kind: notes[kind, cell, what].append(value))
    figures = Figures(notes)
    print_table(figures, kinds, effort)
    return verdicts(figures, effort) if len(kinds) == 2 else True
