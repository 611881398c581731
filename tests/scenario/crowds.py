"""Many at once, and those who only hold the line."""

import select
import socket
import time
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.forms import BOB_LONG, crlf
from lab.wires import PATIENCE, ask, read_to_end, until

BUSY = crlf("Too many connections; try again later.")


def open_in(daemon):
    return daemon.status()["counts"]["finger"]["open"]


def is_closed(peer):
    """Whether the other side has closed; nothing must have come before."""
    if not select.select([peer], [], [], 0)[0]:
        return False
    assert peer.recv(1) == b""
    return True


@needs_root
class Crowds(unittest.TestCase):
    def connect(self, daemon, source="127.0.0.1"):
        peer = socket.create_connection(daemon.at, PATIENCE, (source, 0))
        self.addCleanup(peer.close)
        return peer

    def test_limit_per_source(self):
        with Daemon("--finger.max-per-source=3") as daemon:
            silent = [self.connect(daemon) for _ in range(3)]
            until(lambda: open_in(daemon) == 3, "three are open")
            self.assertEqual(ask(daemon.at, b"bob\r\n"), BUSY)
            elsewhere = self.connect(daemon, "127.0.0.2")
            elsewhere.sendall(b"bob\r\n")
            self.assertEqual(read_to_end(elsewhere), BOB_LONG)
            for peer in [*silent, elsewhere]:
                peer.close()
            until(lambda: ask(daemon.at, b"bob\r\n") == BOB_LONG, "there is room again")
            self.assertGreaterEqual(daemon.status()["counts"]["finger"]["refused"], 1)

    def test_limit_in_all(self):
        with Daemon("--finger.max-connections=4") as daemon:
            silent = [self.connect(daemon, f"127.0.0.{n}") for n in range(2, 6)]
            until(lambda: open_in(daemon) == 4, "four are open")
            self.assertEqual(ask(daemon.at, b"bob\r\n"), BUSY)
            for peer in silent:
                peer.close()
            until(lambda: ask(daemon.at, b"bob\r\n") == BOB_LONG, "there is room again")

    def test_the_deadline_closes(self):
        """Silence, a lonely CR, and a byte now and then, are all closed at the deadline."""
        with Daemon("--finger.deadline=1s") as daemon:
            begin = time.monotonic()
            silent, lonely, dripping = (self.connect(daemon) for _ in range(3))
            lonely.sendall(b"\r")
            waiting = {silent, lonely, dripping}
            while waiting and time.monotonic() - begin < PATIENCE:
                if dripping in waiting:
                    dripping.send(b"x")
                readable = select.select(list(waiting), [], [], 0.1)[0]
                for peer in readable:
                    try:
                        self.assertEqual(peer.recv(1), b"")
                    except ConnectionResetError:
                        self.assertIs(peer, dripping)  # its last byte came too late
                    peer.close()
                    waiting.discard(peer)
            self.assertFalse(waiting)
            self.assertGreaterEqual(time.monotonic() - begin, 0.9)

    def test_who_does_not_read_is_closed_too(self):
        with Daemon("--finger.deadline=1s") as daemon:
            peer = self.connect(daemon)
            peer.sendall(b"bob\r\n")
            until(lambda: open_in(daemon) == 0, "he is closed")

    def test_a_thousand_silent_ones(self):
        """Also where the daemon inherits fewer files than its own limit of connections needs."""
        with Daemon("--finger.max-connections=2000", "--finger.max-per-source=2000",
                    "--finger.deadline=1m", open_files=256) as daemon:
            silent = [self.connect(daemon) for _ in range(1000)]
            until(lambda: open_in(daemon) == 1000, "all are open")
            for _ in range(20):
                self.assertEqual(ask(daemon.at, b"bob\r\n"), BOB_LONG)
            self.assertFalse([peer for peer in silent if is_closed(peer)])


if __name__ == "__main__":
    run()
