"""What a query costs: ours, the bare server and netkit's, in turn and in one table."""

from dataclasses import dataclass

from servers import Constant, Netkit, Ours
from wire import LIST, ONE, Wrong, load, sample

CONCURRENCIES = (1, 50, 500)
MOST_TIMES_BARE = 1.5
SAME_WITHIN = 1.2  # the least and the most of figures that should be one
LEAST_TIMES_CHEAPER = {(20, ONE): 60, (20, LIST): 60, (1000, ONE): 150, (1000, LIST): 100}


@dataclass(frozen=True)
class Effort:
    """How often is asked in a cell."""
    rounds: int
    count: dict  # of a server's name and a query: how many queries
    concurrencies: tuple = CONCURRENCIES


FULL = Effort(5, {("fast", ONE): 5000, ("fast", LIST): 3000,
                  ("netkit", ONE): 300, ("netkit", LIST): 100})
QUICK = Effort(1, {("fast", ONE): 500, ("fast", LIST): 200,
                   ("netkit", ONE): 20, ("netkit", LIST): 20}, (1, 50))


@dataclass
class Cell:
    sessions: int
    query: object
    server: str
    concurrency: int
    size: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


def measure(binaries, server, query, sessions, size, concurrency, count):
    server.settle()
    before = server.cpu_ns()
    found = load(binaries, server, query, size, concurrency, count)
    server.settle()
    cpu_us = (server.cpu_ns() - before) / 1000 / count
    if cpu_us <= 0:
        raise Wrong(f"{server.name} answered without any CPU")
    return Cell(sessions, query, server.name, concurrency, size, found["per_second"],
                found["p50_ms"], found["p99_ms"], cpu_us)


def least_disturbed(cells):
    """Of several rounds the one with the least CPU: what else runs on a machine only ever adds."""
    return min(cells, key=lambda cell: cell.cpu_us)


class Table:
    """Prints each row as soon as it is known, and answers for the goals at the end."""

    HEAD = (f"{'sessions':>8}  {'query':<8}  {'server':<11}  {'bytes':>6}  {'at once':>7}  "
            f"{'queries/s':>9}  {'p50 ms':>9}  {'p99 ms':>9}  {'CPU us':>9}  {'of bare':>7}  "
            f"{'of ours':>7}")

    def __init__(self):
        self.cells = {}
        print(self.HEAD, flush=True)

    def add(self, cell):
        self.cells[cell.sessions, cell.query, cell.server, cell.concurrency] = cell
        print(f"{cell.sessions:>8}  {cell.query.name:<8}  {cell.server:<11}  {cell.size:>6}  "
              f"{cell.concurrency:>7}  {cell.per_second:>9.0f}  {cell.p50_ms:>9.3f}  "
              f"{cell.p99_ms:>9.3f}  {cell.cpu_us:>9.1f}  {self._ratio(cell, Constant):>7}  "
              f"{self._ratio(cell, Ours) if cell.server == Netkit.name else '':>7}", flush=True)

    def _ratio(self, cell, to):
        other = self.cells.get((cell.sessions, cell.query, to.name, cell.concurrency))
        return f"{cell.cpu_us / other.cpu_us:.2f}" if other else ""

    def cpu(self, sessions, query, server, concurrency):
        cell = self.cells.get((sessions, query, server.name, concurrency))
        return cell and cell.cpu_us


def compare(binaries, stage, effort, table, sessions, first_port):
    """All servers with so many sessions."""
    stage.log_in(sessions)
    with Ours(binaries, stage.folder / f"ours-{sessions}", first_port) as ours, \
            Netkit(stage.folder, first_port + 1) as netkit:
        ours.feed(stage.feed_lines(sessions))
        for port, query in enumerate((ONE, LIST), first_port + 2):
            size = sample(ours, query, sessions)
            netkit_size = sample(netkit, query, sessions)
            with Constant(binaries, stage.folder, port, size) as bare:
                for at_once in effort.concurrencies:
                    run(binaries, effort, table, query, sessions, at_once,
                        ((bare, size), (ours, size), (netkit, netkit_size)))


def crowd_of(binaries, stage, effort, table, sessions, first_port):
    """Ours with far more sessions than accounts, asked for the same people as before."""
    with Ours(binaries, stage.folder / f"ours-{sessions}", first_port) as ours:
        ours.feed(stage.feed_lines(sessions))
        size = sample(ours, ONE, sessions)
        with Constant(binaries, stage.folder, first_port + 1, size) as bare:
            for at_once in effort.concurrencies:
                run(binaries, effort, table, ONE, sessions, at_once, ((bare, size), (ours, size)))


def run(binaries, effort, table, query, sessions, at_once, servers):
    """A row for each server; the rounds are interleaved, so that the machine's moods are shared."""
    rounds = {server: [] for server, _ in servers}
    for _ in range(effort.rounds):
        for server, size in servers:
            speed = "netkit" if isinstance(server, Netkit) else "fast"
            if speed == "netkit" and rounds[server]:
                continue  # its figures are so large that one round will do
            count = max(effort.count[speed, query], at_once)
            rounds[server].append(
                measure(binaries, server, query, sessions, size, at_once, count))
    for server, _ in servers:
        table.add(least_disturbed(rounds[server]))


def verdicts(table, effort):
    """Each goal as a line; true if all are met, each at every number of queries at once."""
    met = True

    def judge(words, ratios, good, limit):
        nonlocal met
        ok = all(good(r) for r in ratios)
        met = met and ok
        shown = " ".join(f"{r:.2f}" if r < 10 else f"{r:.0f}" for r in ratios)
        print(f"{'met' if ok else 'MISSED':<7} {words}: {shown} (goal: {limit})")

    at = effort.concurrencies
    print(f"\nGoals, with {', '.join(map(str, at))} queries at once:")
    for sessions in (20, 1000):
        for query in (ONE, LIST):
            ratios = [table.cpu(sessions, query, Ours, n) / table.cpu(sessions, query, Constant, n)
                      for n in at]
            judge(f"{sessions} sessions, {query.name}: CPU of ours / bare", ratios,
                  lambda r: r <= MOST_TIMES_BARE, f"at most {MOST_TIMES_BARE}")
    spread = [max(c) / min(c) for c in ([table.cpu(s, ONE, Ours, n) for s in (20, 1000, 100_000)]
                                        for n in at)]
    judge("one user: most / least CPU of ours with 20, 1000 and 100000 sessions", spread,
          lambda r: r <= SAME_WITHIN, f"the same, within {SAME_WITHIN}")
    for (sessions, query), least in LEAST_TIMES_CHEAPER.items():
        ratios = [table.cpu(sessions, query, Netkit, n) / table.cpu(sessions, query, Ours, n)
                  for n in at]
        judge(f"{sessions} sessions, {query.name}: CPU of netkit / ours", ratios,
              lambda r, least=least: r >= least, f"at least {least}")
    return met


def main(binaries, stage, quick):
    effort = QUICK if quick else FULL
    table = Table()
    compare(binaries, stage, effort, table, 20, 7001)
    compare(binaries, stage, effort, table, 1000, 7011)
    crowd_of(binaries, stage, effort, table, 100_000, 7021)
    return verdicts(table, effort)
