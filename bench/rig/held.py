"""Silent and dripping connections are held open: what that costs those who do ask, and us."""

import time

from servers import Ours
from wire import ONE, Crowd, Wrong, load, sample

SESSIONS = 1000
DEADLINE_S = 10
GRACE_S = 1  # how late a busy machine may close
MOST_TIMES_P99 = 2
MOST_BYTES = 8 * 1024
AT_ONCE = 10
BESIDE_S = 1.5  # a measurement beside the held ones must end well before their deadline


def main(binaries, stage, quick):
    silent, dripping = (200, 20) if quick else (2000, 200)
    count = 500 if quick else 3000
    with Ours(binaries, stage.folder / "held", 7031, f"--finger.deadline={DEADLINE_S}s") as ours:
        ours.feed(stage.feed_lines(SESSIONS))
        size = sample(ours, ONE, SESSIONS)

        def asked():
            return load(binaries, ours, ONE, size, AT_ONCE, count, seconds=DEADLINE_S)

        asked()  # caches and the allocator are warm from here on
        alone = [asked() for _ in range(3)]
        ours.settle()
        before = ours.resident_bytes()
        began = time.monotonic()
        with Crowd(binaries, ours.port, silent, dripping, 2 * DEADLINE_S) as crowd:
            sample(ours, ONE, SESSIONS)  # who is answered stood behind all of them
            each = (ours.resident_bytes() - before) / crowd.held
            beside = []
            while len(beside) < 3 and time.monotonic() - began < DEADLINE_S - 2 * BESIDE_S:
                beside.append(asked())
            still_held = time.monotonic() - began < DEADLINE_S
            dripped = (ours.resident_bytes() - before) / crowd.held
            outcome = crowd.outcome()

    if not beside:
        raise Wrong("the machine is too busy: nothing was measured before the deadline")

    def p99(runs):
        return sorted(run["p99_ms"] for run in runs)[len(runs) // 2]

    print(f"{silent} silent and {dripping} dripping connections were held; beside them one user "
          f"was asked\nfor {count} times in each of {len(beside)} runs, {AT_ONCE} at once, with "
          f"{SESSIONS} sessions.")
    print(f"{'':<12}{'queries/s':>10}{'p50 ms':>10}{'p99 ms':>10}")
    for name, runs in (("alone", alone), ("beside them", beside)):
        middle = sorted(runs, key=lambda run: run["p99_ms"])[len(runs) // 2]
        print(f"{name:<12}{middle['per_second']:>10.0f}{middle['p50_ms']:>10.3f}"
              f"{middle['p99_ms']:>10.3f}")

    ratio = p99(beside) / p99(alone)
    most_each = max(each, dripped)
    in_time = (outcome["left_open"] == 0 and outcome["answered"] == 0
               and outcome["first_s"] >= DEADLINE_S - 0.1
               and outcome["last_s"] <= DEADLINE_S + GRACE_S)
    goals = (
        (still_held and ratio < MOST_TIMES_P99,
         f"p99 beside them / alone: {ratio:.2f} (goal: under {MOST_TIMES_P99})"),
        (most_each < MOST_BYTES,
         f"memory per held connection: {most_each:.0f} bytes (goal: under {MOST_BYTES})"),
        (in_time,
         f"closed {outcome['closed']}, left open {outcome['left_open']}, after "
         f"{outcome['first_s']:.2f} to {outcome['last_s']:.2f} s (goal: all at {DEADLINE_S} s)"),
    )
    for ok, words in goals:
        print(f"{'met' if ok else 'MISSED':<7} {words}")
    return all(ok for ok, _ in goals)
