"""What presence costs: fingerpostd's SIP face and Kamailio, in turn and in one table."""

import time
from dataclasses import dataclass

import listed
import published
from measuring import WINDOW, Rig
from presence_table import Figures, print_table, verdicts
from sip import Bridge, Kamailio, Watchers, pss_bytes

ACCOUNTS = 10_000
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
    published: Population
    members: int  # of a list


THOUSAND, TEN, FIFTY = (Population(1, 1000, 50), Population(1, 10_000, 4),
                        Population(1, 50_000, 1))
SPREAD = Population(10_000, 5, 2, 10)
FULL = Effort(3, 7, (THOUSAND, TEN, FIFTY, SPREAD), TEN, FIFTY, Population(1000, 1, 3),
              Population(1, 50_000, 1), Population(ACCOUNTS, 1, 1, 10), 1000)
FEW, SOME, MANY = Population(1, 200, 5), Population(1, 500, 2), Population(1, 1000, 1)
QUICK = Effort(1, 1, (FEW, SOME, MANY, Population(100, 5, 2, 10)), SOME, MANY,
               Population(100, 1, 2), None, Population(100, 1, 1, 10), 100)


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


def memory(rig, kind, population):
    """Per subscription: at rest, after a fan-out, and what is left when all have gone."""
    note = rig.noting(kind)
    with kind(rig.binaries, *rig.place(kind), for_memory=True) as server, \
            Watchers(rig.binaries, server) as watchers:
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


def crowds(rig):
    """Set-up, fan-out, refresh, latency and memory."""
    effort = rig.effort
    for run in range(effort.runs):
        for population in (*effort.crowds, effort.lonely):
            for kind in rig.kinds:
                if kind is Kamailio and population is effort.beside and run > 0:
                    continue  # it takes minutes
                act = latency if population is effort.lonely else crowd
                with rig.measuring(kind) as measuring:
                    act(measuring, population, effort, rig.noting(kind))
    if effort.remembered:
        for kind in rig.kinds:
            memory(rig, kind, effort.remembered)


ROWS = {"crowds": (crowds, print_table), "publish": (published.measure, published.print_table),
        "lists": (listed.measure, listed.print_table)}


def main(binaries, stage, quick, only, rows):
    """True if all goals are met; only the crowds have some."""
    kinds = [kind for kind in (Bridge, Kamailio) if only in (None, kind.name)]
    rig = Rig(binaries, stage, kinds, QUICK if quick else FULL)
    figures = Figures(rig.notes)
    for name, (measure, print_rows) in ROWS.items():
        if rows not in (None, name):
            continue
        try:
            measure(rig)
        finally:  # what fails late does not take all that was measured with it
            print_rows(figures, kinds, rig.effort)
    judged = Bridge in kinds and rows in (None, "crowds")
    return verdicts(figures, rig.effort) if judged else True
