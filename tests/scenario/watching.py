"""What reaches who watches: the sessions' changes, a new policy, the daemon's end."""

import json
import queue
import signal
import subprocess
import threading
import unittest

from lab.case import run
from lab.daemon import Daemon
from lab.wires import PATIENCE
from lab.world import ME

DONE, REFUSED, UNREACHABLE = 0, 1, 3
SINCE = "2020-01-02T03:04:05Z"


class Watching:
    """`fingerpost watch`: its lines as they come."""

    def __init__(self, daemon, *users):
        self._process = subprocess.Popen(daemon.tool.command("--json", "watch", *users),
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                         text=True)
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(json.loads(line))

    def next(self):
        return self._lines.get(timeout=PATIENCE)

    def await_end(self):
        """The exit code of a watch that ends by itself."""
        code = self._process.wait(PATIENCE)
        self._reader.join()
        self._process.stdout.close()
        return code

    def end(self):
        """Ends it; the cards that nobody had asked for."""
        self._process.send_signal(signal.SIGINT)
        self.await_end()
        rest = []
        while not self._lines.empty():
            rest.append(self._lines.get())
        return rest


class Watches(unittest.TestCase):
    def test_a_day(self):
        with Daemon() as daemon, daemon.feed() as feed:
            watching = Watching(daemon, ME)
            self.assertEqual(watching.next()["presence"], "offline")
            feed.login(1, ME, line="pts/1", since=SINCE)
            card = watching.next()
            self.assertEqual((card["presence"], card["since"]), ("active", SINCE))
            feed.update(1, locked=True)
            card = watching.next()
            self.assertEqual((card["presence"], card["sessions"][0]["locked"]), ("away", True))
            feed.update(1, locked=False)
            self.assertEqual(watching.next()["presence"], "active")
            feed.update(1, idle_since=SINCE)
            card = watching.next()
            self.assertEqual((card["presence"], card["idle_since"]), ("away", SINCE))
            feed.update(1, idle_since=None)
            self.assertEqual(watching.next()["presence"], "active")
            feed.login(9, "somebody", line="pts/9")
            feed.logout(1)
            card = watching.next()
            self.assertEqual((card["presence"], card["sessions"]), ("offline", []))
            self.assertEqual(watching.end(), [])

    def test_in_words(self):
        with Daemon() as daemon, daemon.feed() as feed:
            feed.login(1, ME, line="pts/1")
            daemon.await_users(ME)
            with subprocess.Popen(daemon.tool.command("watch", ME), stdout=subprocess.PIPE,
                                  text=True) as watching:
                self.assertRegex(watching.stdout.readline(), rf"^\d\d:\d\d(:\d\d)? {ME} active$")
                feed.update(1, locked=True)
                self.assertRegex(watching.stdout.readline(), rf" {ME} away$")
                watching.send_signal(signal.SIGINT)

    def test_a_changed_policy_reaches_it(self):
        with Daemon(policy="allow from any of any show name\n") as daemon, daemon.feed() as feed:
            feed.login(1, ME, line="pts/1")
            watching = Watching(daemon, ME)
            self.assertNotIn("presence", watching.next())
            daemon.write_policy("allow from any of any show presence\n")
            self.assertEqual(daemon.tool.run("reload").code, DONE)
            self.assertEqual(watching.next()["presence"], "active")
            watching.end()

    def test_nobody_to_see(self):
        with Daemon(policy=f"deny of {ME}\n") as daemon:
            self.assertEqual(Watching(daemon, "zeno", ME).await_end(), REFUSED)

    def test_the_daemon_stops(self):
        daemon = Daemon().await_ready()
        watching = Watching(daemon, ME)
        watching.next()
        daemon.stop()
        self.assertEqual(watching.await_end(), UNREACHABLE)


if __name__ == "__main__":
    run()
