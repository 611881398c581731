"""What one list of many members costs beside as many subscriptions of one watcher."""

from dataclasses import dataclass

import list_servers
from presence_table import quotient
from sip import Bridge, Kamailio

DEFAULT_INTERVAL = "5s"  # of sip.notify-interval, and of Kamailio's lists
WINDOW = 100  # SUBSCRIBEs on their way at once, which one connection takes
ROUNDS = 5  # how often everybody changes, ten at a time


@dataclass(frozen=True)
class Row:
    kind: type
    how: str  # as bench_watch has it
    over: str
    interval: str = "0"

    def __str__(self):
        return f"{self.how}, {self.over}, {self.interval}"

    def server(self, members):
        if self.kind is Bridge:
            return list_servers.bridge(members, self.interval)
        return list_servers.kamailio(members) if self.how == "list" else self.kind

    def phases(self, members):
        """Words, how many subscriptions or changes, and the command."""
        if self.how == "list":
            yield "set-up", members, ("list", 1, members)
        else:
            yield "set-up", members, ("subscribe", 1, members, 1, WINDOW)
        if self.interval == "0":  # else the next ten would wait until the interval is over
            yield "ten at a time", members * ROUNDS, ("change", 1, members, ROUNDS, 10)
        yield "all at once", members, ("change", 1, members, 1, members)


LIST, EAGER_LIST, SINGLE = (Row(Bridge, "list", "tcp", DEFAULT_INTERVAL),
                            Row(Bridge, "list", "tcp"), Row(Bridge, "single", "tcp"))
THEIR_LIST = Row(Kamailio, "list", "tcp", DEFAULT_INTERVAL)
ROWS = (LIST, THEIR_LIST, EAGER_LIST, SINGLE, Row(Bridge, "single", "udp"),
        Row(Kamailio, "single", "udp"))
RATIOS = ((LIST, SINGLE), (EAGER_LIST, SINGLE), (THEIR_LIST, LIST))


def measure(rig):
    members = rig.effort.members
    for _ in range(rig.effort.runs):
        for row in ROWS:
            if row.kind not in rig.kinds:
                continue
            note = rig.noting(row.kind)
            with rig.measuring(row.server(members), row.over) as measuring:
                measuring.watchers.do("enter", 1, members)
                for phase, count, command in row.phases(members):
                    measuring.look_up(members, WINDOW)
                    found, cpu = measuring.cost(*command)
                    cell = f"{row}, {phase}"
                    note(cell, "notifies", found["notifies"])
                    note(cell, "bytes", found["wire_bytes"] / count)
                    note(cell, "us", cpu / count)
                    note(cell, "ms", found["p50_ms"] if found["changes"] else
                         found["seconds"] * 1000)
                    note(cell, "again", found["retransmitted"])


def print_table(figures, kinds, effort):
    print(f"\n{effort.members} members watched by one, and then they change: of each member and "
          f"change\n"
          f"{'watched, over, interval':<23}  {'server':<11}  {'what':<13}  {'NOTIFYs':>7}  "
          f"{'bytes':>7}  {'CPU us':>7}  {'ms':>8}  {'again':>5}")
    for row in ROWS:
        for phase, _, _ in row.phases(effort.members) if row.kind in kinds else ():
            def cell(what, form, kind=row.kind, label=f"{row}, {phase}"):
                return figures.column(kind, label, what, form)
            print(f"{str(row):<23}  {row.kind.name:<11}  {phase:<13}  {cell('notifies', '7.0f')}  "
                  f"{cell('bytes', '7.0f')}  {cell('us', '7.1f')}  {cell('ms', '8.1f')}  "
                  f"{cell('again', '5.0f')}")
    for row, other in RATIOS:
        if not {row.kind, other.kind}.issubset(kinds):
            continue
        for phase, _, _ in row.phases(effort.members):
            def times(what, one=row, by=other, phase=phase):
                return quotient(*(figures.get(r.kind, f"{r}, {phase}", what) for r in (one, by)))
            print(f"{row.kind.name} ({row}) / {other.kind.name} ({other}), {phase}: "
                  f"bytes {times('bytes')}, CPU {times('us')}")
