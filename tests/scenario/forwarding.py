"""Forwarding of user@host, to a stub of another host at port 79."""

import socket
import threading
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.forms import no_such
from lab.wires import PATIENCE, ask


class Host:
    """Another host's finger server, as a stub: notes the query and answers in its own time."""

    def __init__(self, *parts, abort=False):
        self._parts = parts
        self._abort = abort
        self._listening = socket.create_server(("127.0.0.9", 79))
        self.query = b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        self._listening.settimeout(PATIENCE)
        peer, _ = self._listening.accept()
        with peer:
            while not self.query.endswith(b"\n"):
                self.query += peer.recv(1000)
            for part in self._parts:
                peer.sendall(part)
            if self._abort:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def end(self):
        self._thread.join()
        self._listening.close()


@needs_root
class Forwarding(unittest.TestCase):
    def test_relays(self):
        table = [
            ("a user", b"alice@127.0.0.9\r\n", b"alice\r\n"),
            ("a list", b"@127.0.0.9\r\n", b"\r\n"),
            ("/W is kept", b"/W alice@127.0.0.9\r\n", b"/W alice\r\n"),
            ("/W of a list is kept", b"/W @127.0.0.9\r\n", b"/W\r\n"),
            ("the right-most host is asked for the rest", b"alice@h1@h2@127.0.0.9\r\n",
             b"alice@h1@h2\r\n"),
            ("with no user too", b"@h1@127.0.0.9\r\n", b"@h1\r\n"),
        ]
        with Daemon("--finger.forwarding=yes") as daemon:
            for why, request, passed_on in table:
                with self.subTest(why):
                    host = Host(b"one\r\n", b"two\r\n")
                    answer = ask(daemon.at, request)
                    host.end()
                    self.assertEqual((host.query, answer), (passed_on, b"one\r\ntwo\r\n"))

    def test_what_comes_back_is_made_safe(self):
        with Daemon("--finger.forwarding=yes") as daemon:
            host = Host(b"bare\nesc\x1b[2J\r\nno end")
            answer = ask(daemon.at, b"@127.0.0.9\r\n")
            host.end()
            self.assertEqual(answer, b"bare\r\nesc^[[2J\r\nno end\r\n")

    def test_nobody_answers(self):
        with Daemon("--finger.forwarding=yes") as daemon:
            answer = ask(daemon.at, b"alice@127.0.0.9\r\n")
            self.assertTrue(answer.endswith(b"\r\n") and answer.count(b"\n") == 1, answer)

    def test_who_may_forward_is_not_local(self):
        policy = "allow from local of any show name\n"
        with Daemon("--finger.forwarding=yes", policy=policy) as daemon:
            self.assertEqual(ask(daemon.at, b"bob\r\n"), no_such("bob"))


if __name__ == "__main__":
    run()
