"""What it costs that a phone publishes something new and a watcher is told: PUBLISH -> NOTIFY."""

from measuring import WINDOW
from presence_table import quotient
from sip import Bridge, Kamailio

APART_MS = 2  # changes whose latency is measured


class Compositor(Bridge):
    """fingerpostd, told by phones as Kamailio is. Neither asks for a proof."""

    policy = Bridge.policy + "allow over publish from any of any\n"

    def __init__(self, *where):
        super().__init__(*where)
        self.told_by = "publish"


def measure(rig):
    p = rig.effort.published
    for _ in range(rig.effort.runs):
        for kind in rig.kinds:
            note = rig.noting(kind)
            with rig.measuring(Compositor if kind is Bridge else kind) as measuring:
                measuring.enter(p.people)
                measuring.cost("subscribe", 1, p.people, 1, WINDOW)
                measuring.look_up(p.people)
                found, cpu = measuring.cost("change", 1, p.people, p.rounds, p.at_once)
                note("publish", "per_second", found["changes"] / found["seconds"])
                note("publish", "us", cpu / found["changes"])
                note("publish", "p50_ms", found["p50_ms"])
                note("publish", "p99_ms", found["p99_ms"])
                note("publish", "bytes", found["body_bytes"])
                found = measuring.watchers.do("pace", 1, p.people // 10, 1, APART_MS)
                note("publish", "alone_p50_ms", found["p50_ms"])
                note("publish", "alone_p99_ms", found["p99_ms"])
                note("publish", "again", measuring.watchers.retransmitted)


def print_table(figures, kinds, effort):
    p = effort.published
    print(f"\n{p.people} people change by PUBLISH, {p.at_once} at once, one watcher each; and a "
          f"tenth of them again, one every {APART_MS} ms\n"
          f"{'server':<11}  {'PUBLISH/s':>9}  {'CPU us':>7}  {'p50 ms':>7}  {'p99 ms':>7}  "
          f"{'alone: p50':>10}  {'p99 ms':>7}  {'again':>6}  {'body':>5}")
    for kind in kinds:
        def cell(what, form, kind=kind):
            return figures.column(kind, "publish", what, form)
        print(f"{kind.name:<11}  {cell('per_second', '9.0f')}  {cell('us', '7.1f')}  "
              f"{cell('p50_ms', '7.2f')}  {cell('p99_ms', '7.2f')}  "
              f"{cell('alone_p50_ms', '10.2f')}  {cell('alone_p99_ms', '7.2f')}  "
              f"{figures.most(kind, 'publish', 'again'):6.0f}  {cell('bytes', '5.0f')}")
    ours, theirs = (figures.get(kind, "publish", "us") for kind in (Bridge, Kamailio))
    if ours and theirs:
        print(f"CPU of kamailio / fingerpostd: {quotient(theirs, ours)}")
