"""Finger on the wire: a table of what is sent and what must come back, byte for byte."""

import select
import socket
import threading
import time
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import PATIENCE, ask, connect, read_to_end, until
from lab.world import ALICE, BELLA, BOB, ZOE, WORLD

SINCE = "2020-01-02T03:04:05Z"  # longer ago than half a year, so that now does not matter
POLICY = "deny of dean\nallow from any of any show all\n"


def long_form(person, *lines):
    name = person.gecos.split(",")[0]
    head = (f"Login: {person.user:<15}\t\t\tName: {name}",
            f"Directory: {str(WORLD.home(person)):<25}\tShell: {person.shell}")
    return crlf(*head, *lines)


def crlf(*lines):
    return "".join(line + "\r\n" for line in lines).encode()


HEADER = "Login     Name           Tty      Idle  Login Time   Office     Office Phone"
LIST = crlf(HEADER,
            "alice     Ada Lovelace   pts/1          Jan  2  2020 (192.0.2.7)",
            "zoe       Zoë Bärlapp    tty2           Jan  2  2020")
ALICE_LONG = long_form(
    ALICE, "Office: R101, 555-0101\t\t\tHome Phone: 555-1101",
    "On since Thu Jan  2 03:04 2020 (UTC) on pts/1 from 192.0.2.7",
    "No mail.", "Project:", "Signposts", "Plan:", "One^[[2J", "Two", "", "Three")
ZOE_LONG = long_form(ZOE, "On since Thu Jan  2 03:04 2020 (UTC) on tty2", "No mail.", "No Plan.")
BELLA_LONG = long_form(BELLA, "Never logged in.", "No mail.", "No Plan.")
BOB_LONG = long_form(BOB, "Never logged in.", "No mail.", "No Plan.")
BAD = crlf("Bad query.")
TOO_LONG = crlf("Query too long.")
REFUSED = crlf("Finger forwarding service denied")


def no_such(*names):
    return crlf(*(f"{name}: no such user." for name in names))


WHOLE_LINES = [
    ("the empty query lists who is in", b"\r\n", LIST),
    ("a blank and a tab are an empty query", b" \t\r\n", LIST),
    ("/W alone lists in long form", b"/W\r\n", ALICE_LONG + crlf("") + ZOE_LONG),
    ("/W and a blank too", b"/W \r\n", ALICE_LONG + crlf("") + ZOE_LONG),
    ("a login name", b"alice\r\n", ALICE_LONG),
    ("somebody who is not logged in", b"bob\r\n", BOB_LONG),
    ("/W and a name", b"/W alice\r\n", ALICE_LONG),
    ("/W, many blanks and a name", b"/W   alice\r\n", ALICE_LONG),
    ("/w in lower case", b"/w alice\r\n", ALICE_LONG),
    ("leading blanks", b"   alice\r\n", ALICE_LONG),
    ("trailing blanks", b"alice  \r\n", ALICE_LONG),
    ("a tab before and after", b"\talice\t\r\n", ALICE_LONG),
    ("LF alone ends a query", b"alice\n", ALICE_LONG),
    ("several names, each judged alone", b"bob nobody-here bella\r\n",
     no_such("nobody-here") + BOB_LONG + crlf("") + BELLA_LONG),
    ("a name twice is answered once", b"bob bob\r\n", BOB_LONG),
    ("a login name is compared exactly", b"ALICE\r\n", no_such("ALICE")),
    ("a real name finds all who have it", b"lovelace\r\n", ALICE_LONG + crlf("") + BELLA_LONG),
    ("a real name beyond ASCII", "Bärlapp\r\n".encode(), ZOE_LONG),
    ("an unknown user", b"zeno\r\n", no_such("zeno")),
    ("a denied user looks unknown", b"dean\r\n", no_such("dean")),
    ("a denied user's real name too", b"Secret\r\n", no_such("Secret")),
    ("an unknown name beyond ASCII comes back as it came", "Ünbekannt\r\n".encode(),
     no_such("Ünbekannt")),
    ("an option is an ordinary name", b"-l\r\n", no_such("-l")),
    ("a long option is one too", b"--help\r\n", no_such("--help")),
    ("and a shell's words", b"`id`;$(id)|/bin/sh\r\n", no_such("`id`;$(id)|/bin/sh")),
    ("a path is a name of nobody", b"../../etc/passwd\r\n", no_such("../../etc/passwd")),
    ("a format is not expanded", b"%s%n%x\r\n", no_such("%s%n%x")),
    ("/Walice is no /W", b"/Walice\r\n", no_such("/Walice")),
    ("forwarding is refused", b"alice@example.com\r\n", REFUSED),
    ("of a host alone", b"@example.com\r\n", REFUSED),
    ("with /W", b"/W @example.com\r\n", REFUSED),
    ("along two hosts", b"/W   alice@h1@h2\r\n", REFUSED),
    ("along fifty", b"alice" + b"@h" * 50 + b"\r\n", REFUSED),
    ("of a lonely @", b"@\r\n", REFUSED),
    ("with a user unknown", b"zeno@example.com\r\n", REFUSED),
    ("NUL", b"al\0ice\r\n", BAD),
    ("a control character", b"al\x01ice\r\n", BAD),
    ("an escape sequence", b"\x1b[2Jalice\r\n", BAD),
    ("DEL", b"alice\x7f\r\n", BAD),
    ("a CR within", b"al\rice\r\n", BAD),
    ("telnet's IAC DO", b"\xff\xfd\x06alice\r\n", BAD),
    ("a C1 control", b"\xc2\x9b2Jalice\r\n", BAD),
    ("overlong UTF-8", b"\xc0\xaf\r\n", BAD),
    ("half a UTF-8 character", b"alice\xc3\r\n", BAD),
    ("a second line is not read", b"bob\r\nalice\r\n", BOB_LONG),
    ("nor many more", b"bob\r\n" + b"alice\r\n" * 5000, BOB_LONG),
    ("a name of 255 bytes", b"x" * 255 + b"\r\n", no_such("x" * 255)),
    ("a name of 256 bytes", b"x" * 256 + b"\r\n", TOO_LONG),
    ("64 KiB without an end", b"x" * 65536, TOO_LONG),
    ("1 MiB without an end", b"x" * 1048576, TOO_LONG),
    ("64 KiB with an end", b"x" * 65536 + b"\r\n", TOO_LONG),
]

HALF_CLOSED = [
    ("a name without an end, half-closed", b"alice", ALICE_LONG),
    ("a name with CR, half-closed", b"alice\r", ALICE_LONG),
    ("nothing, half-closed, is the empty query", b"", LIST),
    ("/W, half-closed", b"/W bob", BOB_LONG),
    ("NUL, half-closed", b"\0", BAD),
]


def log_in_two(daemon):
    feed = daemon.feed()
    feed.login(1, "alice", line="pts/1", origin="192.0.2.7", since=SINCE)
    feed.login(2, "zoe", line="tty2", since=SINCE)
    daemon.await_users("alice", "zoe")
    return feed


@needs_root
class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        WORLD.write_home(ALICE, ".plan", "One\x1b[2J\r\nTwo\r\r\nThree")
        WORLD.write_home(ALICE, ".project", "Signposts\n")
        cls.daemon = Daemon("--finger.deadline=1m", policy=POLICY).await_ready()
        cls.feed = log_in_two(cls.daemon)

    @classmethod
    def tearDownClass(cls):
        cls.feed.close()
        cls.daemon.stop()

    def test_whole_lines(self):
        for why, request, answer in WHOLE_LINES:
            with self.subTest(why):
                self.assertEqual(ask(self.daemon.at, request), answer)

    def test_half_closed(self):
        for why, request, answer in HALF_CLOSED:
            with self.subTest(why):
                self.assertEqual(ask(self.daemon.at, request, half_close=True), answer)

    def test_a_query_in_single_bytes(self):
        with connect(self.daemon.at) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"bob\r\n":
                peer.send(bytes([byte]))
            self.assertEqual(read_to_end(peer), BOB_LONG)

    def test_every_line_ends_with_cr_lf(self):
        for why, request, _ in WHOLE_LINES:
            with self.subTest(why):
                rest = ask(self.daemon.at, request).replace(b"\r\n", b"")
                self.assertNotIn(b"\n", rest)
                self.assertNotIn(b"\r", rest)

    def test_a_reset_peer_costs_nobody_anything(self):
        for _ in range(20):
            peer = connect(self.daemon.at)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            peer.sendall(b"alice\r\n")
            peer.close()
        self.assertEqual(ask(self.daemon.at, b"bob\r\n"), BOB_LONG)


@needs_root
class Options(unittest.TestCase):
    def test_refusals_and_charset(self):
        table = [
            ("the list is refused", ["--finger.list=no"], b"\r\n",
             crlf("Finger online user list denied")),
            ("with /W too", ["--finger.list=no"], b"/W\r\n",
             crlf("Finger online user list denied")),
            ("but users are told", ["--finger.list=no"], b"bob\r\n", BOB_LONG),
            ("in the administrator's words", ["--finger.list=no", "--finger.list-refusal=No list."],
             b"\r\n", crlf("No list.")),
            ("and those of forwarding", ["--finger.forwarding-refusal=Ask them yourself."],
             b"alice@h\r\n", crlf("Ask them yourself.")),
            ("ASCII has a question mark for the rest", ["--finger.charset=ascii"], "Ünbekannt\r\n".encode(),
             no_such("?nbekannt")),
            ("real names can be off", ["--finger.match=off"], b"Lovelace\r\n", no_such("Lovelace")),
            ("or unique: two are none", ["--finger.match=unique"], b"Lovelace\r\n",
             no_such("Lovelace")),
            ("or unique: one is one", ["--finger.match=unique"], b"Marlowe\r\n", BOB_LONG),
        ]
        for why, options, request, answer in table:
            with self.subTest(why), Daemon(*options) as daemon:
                self.assertEqual(ask(daemon.at, request), answer)

    def test_nobody_logged_on(self):
        with Daemon() as daemon:
            self.assertEqual(ask(daemon.at, b"\r\n"), crlf("No one logged on."))

    def test_loopback_behind_a_proxy_is_not_local(self):
        local_only = "allow from local of any show presence\n"
        with Daemon(policy=local_only) as daemon:
            self.assertEqual(ask(daemon.at, b"bob\r\n"), crlf("Login: bob", "Not logged in."))
        with Daemon("--finger.proxied=yes", policy=local_only) as daemon:
            self.assertEqual(ask(daemon.at, b"bob\r\n"), no_such("bob"))

    def test_three_administrators(self):
        """RFC 1288 section 3.2.3: A, B and C choose what is told."""
        since = "On since Thu Jan  2 03:04 2020 (UTC)"
        name = f"Login: {'alice':<15}\t\t\tName: Ada Lovelace"
        table = [
            ("A", "presence name office phone since last",
             crlf(name, "Office: R101, 555-0101\t\t\tHome Phone: 555-1101", since)),
            ("B", "name office", crlf(name, "Office: R101, 555-0101")),
            ("C", "name", crlf(name)),
        ]
        for who, fields, answer in table:
            policy = f"allow over finger control from any of any show {fields}\n"
            with self.subTest(who), Daemon(policy=policy) as daemon, daemon.feed() as feed:
                feed.login(1, "alice", line="pts/1", origin="192.0.2.7", since=SINCE)
                until(lambda: ask(daemon.at, b"alice\r\n") == answer, f"{who} tells {answer}")


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
