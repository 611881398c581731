"""What presence costs: fingerpostd's SIP face and Kamailio, in turn and in one table."""

import sys
import time
from collections import defaultdict
from dataclasses import dataclass

from presence_table import Figures, print_table, verdicts
from sip import Bridge, Kamailio, Watchers, pss_bytes

ACCOUNTS = 10_000
WINDOW = 200  # SUBSCRIBEs on their way at once
APART_MS = 2  # changes whose latency is measured
BESIDE_MS = 20  # changes of another person during a fan-out
FORGOTTEN_S = 40  # by then the last server transaction has ended (Timer J, 32 s)


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
        """They come in, and are known: reading them from /etc/passwd is not what is measured."""
        self.watchers.do("enter", 1, people)
        self.watchers.do("fetch", 1, people, WINDOW)
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
    note(label, "watching_us", found["own_seconds"] * 1e6 / found["notifies"])
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


def noting(notes, kind):
    """Keeps a value, and shows it to who waits for the medians."""
    def note(cell, what, value):
        notes[kind, cell, what].append(value)
        print(f"{kind.name}, {cell}, {what}: {value:.2f}", file=sys.stderr, flush=True)
    return note


def run_once(binaries, stage, kinds, effort, numbers, notes):
    for population in (*effort.crowds, effort.lonely):
        for kind in kinds:
            act = latency if population is effort.lonely else crowd
            with Measuring(binaries, stage, kind, effort, next(numbers)) as measuring:
                act(measuring, population, effort, noting(notes, kind))


def main(binaries, stage, quick, only):
    effort = QUICK if quick else FULL
    kinds = [kind for kind in (Bridge, Kamailio) if only in (None, kind.name)]
    notes, numbers = defaultdict(list), iter(range(1, 1000))
    figures = Figures(notes)
    try:
        for _ in range(effort.runs):
            run_once(binaries, stage, kinds, effort, numbers, notes)
        if effort.remembered:
            for kind in kinds:
                memory(binaries, stage, kind, effort.remembered, next(numbers),
                       noting(notes, kind))
    finally:  # what fails late does not take all that was measured with it
        print_table(figures, kinds, effort)
    return verdicts(figures, effort) if Bridge in kinds else True
