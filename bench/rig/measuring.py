"""One measurement of presence after the other, each on a server of its own."""

import itertools
import sys
import time
from collections import defaultdict

from sip import Watchers

WINDOW = 200  # SUBSCRIBEs on their way at once


class Rig:
    """Where servers are started, and what has been found out about them."""

    def __init__(self, binaries, stage, kinds, effort):
        self.binaries, self.kinds, self.effort = binaries, kinds, effort
        self.notes = defaultdict(list)
        self._stage = stage
        self._numbers = itertools.count(1)

    def place(self, kind):
        """A folder and a port of its own for one more server."""
        number = next(self._numbers)
        return self._stage.folder / f"{kind.name}-{number}", 15000 + 10 * number

    def measuring(self, kind, over="udp"):
        return Measuring(self, kind, over)

    def noting(self, kind):
        """Keeps a value, and shows it to who waits for the medians."""
        def note(cell, what, value):
            self.notes[kind, cell, what].append(value)
            print(f"{kind.name}, {cell}, {what}: {value:.2f}", file=sys.stderr, flush=True)
        return note


class Measuring:
    """A server with its watchers."""

    def __init__(self, rig, kind, over):
        self._rig, self._kind, self._over = rig, kind, over

    def __enter__(self):
        binaries = self._rig.binaries
        self.server = self._kind(binaries, *self._rig.place(self._kind)).__enter__()
        self.watchers = Watchers(binaries, self.server, self._over).__enter__()
        return self

    def __exit__(self, *what):
        self.watchers.__exit__(*what)
        self.server.__exit__(*what)

    def enter(self, people):
        """They come in, and are known: reading them from /etc/passwd is not what is measured."""
        self.watchers.do("enter", 1, people)
        self.look_up(people)

    def look_up(self, people, window=WINDOW):
        """Everybody is asked for once, so that what is cached of him is there."""
        self.watchers.do("fetch", 1, people, window)
        self.server.settle()

    def cost(self, *command):
        """What was found, and the server's CPU in us until everything of it is forgotten."""
        before = self.server.cpu_ns()
        found = self.watchers.do(*command)
        time.sleep(self._rig.effort.after_s)
        return found, (self.server.cpu_ns() - before) / 1000
