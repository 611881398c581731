"""Whether the time of an answer tells what the answer does not: unknown users beside denied ones and
ones with a .nofinger, and concealed users beside hidden and logged-out ones."""

import os
import random
import socket
import statistics
import subprocess
import time
from dataclasses import dataclass

from fetch import DOMAIN, Fetcher
from servers import Ours, ask
from stage import user
from wire import Wrong

EACH = 160  # people of a kind
PORT = 7041
PEOPLE = 960
MOST_SHIFT_US = 20
RESAMPLES = 300
PAUSE_S = 0.12  # until the daemon has looked at /etc/passwd again


@dataclass(frozen=True)
class Kind:
    """Every third person from `first` on: who is later in /etc/passwd takes longer to be read."""
    name: str
    first: int

    def numbers(self):
        return range(self.first, self.first + 3 * EACH, 3)

    def people(self):
        return [f"v{n:04d}" if self.name == "unknown" else user(n) for n in self.numbers()]


UNKNOWN, DENIED, NOFINGER = Kind("unknown", 1), Kind("denied", 2), Kind(".nofinger", 3)
CONCEALED, HIDDEN, GONE = Kind("concealed", 481), Kind("hidden", 482), Kind("logged out", 483)
CLASSES = ((UNKNOWN, DENIED, NOFINGER), (CONCEALED, HIDDEN, GONE))


def policy():
    return ("deny of " + " ".join(DENIED.people()) + "\n"
            "conceal of " + " ".join(CONCEALED.people()) + "\n"
            "allow from any of any show presence name idle since host office phone home shell "
            "plan project\n")


def prepare_homes():
    for n in NOFINGER.numbers():
        path = f"/home/{user(n)}/.nofinger"
        with open(path, "w", encoding="ascii"):
            os.chown(path, 1000 + n, 1000)


def hide_people(binaries, ours):
    for n in HIDDEN.numbers():
        subprocess.run(["setpriv", f"--reuid={1000 + n}", "--regid=1000", "--clear-groups",
                        f"{binaries}/fingerpost", f"--control={ours.control}", "hide"],
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def finger_time(port, name):
    """From the query's last byte to the answer's first, in microseconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        query = name.encode() + b"\r\n"
        began = time.perf_counter_ns()
        peer.sendall(query)
        if not peer.recv(1):
            raise Wrong(f"no answer about {name}")
        return (time.perf_counter_ns() - began) / 1000


def same_bytes(port, kinds):
    """Each kind's answers are the same but for the person's own facts."""
    forms = {}
    for kind in kinds:
        number = kind.first
        said = ask(port, kind.people()[0]).decode()
        for own, form in ((kind.people()[0], "NAME"), (f"{number:04d}", "NNNN"),
                          (f"555-{number + 1000:04d}", "PPPP")):
            said = said.replace(own, form)
        forms[kind.name] = said
    if len(set(forms.values())) != 1:
        raise Wrong(f"the answers differ: {forms}")


def gather(stage, time_of, kinds, rounds, cold):
    """Times of each kind, asked in turn and in random order."""
    times = {kind: [] for kind in kinds}
    names = [(kind, name) for kind in kinds for name in kind.people()]
    for _ in range(rounds):
        if cold:
            os.utime(stage.folder / "passwd")  # what NSS told is forgotten
            time.sleep(PAUSE_S)
        random.shuffle(names)
        for kind, name in names:
            if not cold:
                time_of(name)
            times[kind].append(time_of(name))
    return times


def shift_between(a, b):
    """How far the medians are apart, and between what it lies with 99 % (bootstrap)."""
    shifts = sorted(statistics.median(random.choices(a, k=len(a)))
                    - statistics.median(random.choices(b, k=len(b))) for _ in range(RESAMPLES))
    edge = len(shifts) // 200
    return statistics.median(a) - statistics.median(b), shifts[edge], shifts[-1 - edge]


def judge(label, times):
    ok = True
    kinds = list(times)
    for i, one in enumerate(kinds):
        for other in kinds[i + 1:]:
            a, b = times[one], times[other]
            shift, least, most = shift_between(a, b)
            good = -MOST_SHIFT_US < least and most < MOST_SHIFT_US
            ok = ok and good
            print(f"{'met' if good else 'MISSED':<7} {label} {one.name:>10} / {other.name:<10} "
                  f"medians {statistics.median(a):8.1f} and {statistics.median(b):8.1f} us: apart "
                  f"{shift:+.1f} us, with 99 % {least:+.1f} to {most:+.1f} us, by {len(a)} samples "
                  f"each (goal: within {MOST_SHIFT_US} us)", flush=True)
    return ok


def main(binaries, stage, quick):
    prepare_homes()
    ok = True
    sip = PORT + 1
    with Ours(binaries, stage.folder / "telltale", PORT, f"--sip.listen=udp:127.0.0.1:{sip}",
              f"--sip.domain={DOMAIN}", "--sip.auth=none", "--sip.anonymous=127.0.0.0/8",
              policy=policy()) as ours, Fetcher(sip) as fetcher:
        ours.feed(lines for n, lines in enumerate(stage.feed_lines(PEOPLE), 1)
                  if n not in GONE.numbers())
        hide_people(binaries, ours)
        for face, time_of in (("finger", lambda name: finger_time(ours.port, name)),
                              ("sip", fetcher.time_of)):
            for kinds in CLASSES:
                same_bytes(ours.port, kinds)
                for label, cold, rounds in (("warm", False, 20), ("cold", True, 30)):
                    times = gather(stage, time_of, kinds, 2 if quick else rounds, cold)
                    ok = judge(f"{face:<6} {label}", times) and ok
    return ok
