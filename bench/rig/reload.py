"""What a reload costs those who ask meanwhile: 10 000 rules, 100 000 sessions."""

import signal
import threading
import time

from servers import Ours, ask, until
from stage import user
from telltale import finger_time

SESSIONS = 100_000
RULES = 10_000
MOST_STALL_MS = 10
NOISE_ROUNDS = 3


def policy(number):
    """All kinds of rules, and at the end what lets the people asked for be seen."""
    lines = []
    for n in range(RULES - 1):
        kind = n % 4
        if kind == 0:
            lines.append(f"deny over finger from 10.{n >> 8}.{n & 255}.0/24 of x{n:06d}")
        elif kind == 1:
            lines.append(f"allow from @group{n} of x{n:06d} show presence")
        elif kind == 2:
            lines.append(f"allow from sip:a{n}@b.example of any show presence name")
        else:
            lines.append(f"deny of x{n:06d} y{n:06d} when mon-fri 08:00-18:00")
    lines.append("allow from any of any show presence name idle since office plan")
    return "\n".join(lines) + f"\n# {number}\n"


def ask_until(stop, port, times):
    number = 0
    while not stop.is_set():
        number = number % 20 + 1
        began = time.monotonic()
        times.append((began, finger_time(port, user(number)) / 1000))


def watched(port, act):
    """The longest answer, in ms, among those that began while `act` ran or just after."""
    stop, times = threading.Event(), []
    asking = threading.Thread(target=ask_until, args=(stop, port, times))
    asking.start()
    try:
        time.sleep(0.5)
        began = time.monotonic()
        act()
        time.sleep(1)
    finally:
        stop.set()
        asking.join()
    during = [took for at, took in times if at + took / 1000 >= began]
    return max(during), len(during)


def make_groups(stage):
    with open(stage.folder / "group", "a", encoding="ascii") as groups:
        groups.writelines(f"group{n}:x:{20_000 + n}:\n" for n in range(RULES))


def main(binaries, stage, quick):
    make_groups(stage)
    sessions = 1000 if quick else SESSIONS
    with Ours(binaries, stage.folder / "reload", 7051, policy=policy(0)) as ours:
        ours.feed(stage.feed_lines(sessions))
        ask(ours.port, user(1))  # all groups have been looked at once
        rules = stage.folder / "reload" / "policy.acl"

        def reload_once(number):
            seen = ours.log.read_text().count("policy reloaded")
            rules.write_text(policy(number))
            ours.process.send_signal(signal.SIGHUP)
            until(lambda: ours.log.read_text().count("policy reloaded") > seen, "the reload")

        calm = [watched(ours.port, lambda: time.sleep(0.3))[0] for _ in range(NOISE_ROUNDS)]
        stalls = [watched(ours.port, lambda n=n: reload_once(n)) for n in range(1, 6)]
        ended = ours.process.poll()
    longest = min(most for most, _ in stalls)
    print(f"{RULES} rules, {sessions} sessions; longest answer in ms while nothing happens: "
          + " ".join(f"{ms:.2f}" for ms in calm) + "; around five reloads: "
          + " ".join(f"{ms:.2f}" for ms, _ in stalls)
          + f" ({sum(count for _, count in stalls)} answers)")
    worst = max(most for most, _ in stalls)
    ok = ended is None and worst < MOST_STALL_MS
    print(f"{'met' if ok else 'MISSED':<7} longest answer around a reload: {worst:.2f} ms, at best "
          f"{longest:.2f} ms (goal: under {MOST_STALL_MS} ms)")
    return ok
