"""Finger on the wire: a table of what is sent and what must come back, byte for byte."""

import socket
import time
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.forms import BOB_LONG, crlf, long_form, no_such
from lab.wires import ask, connect, read_to_end, until
from lab.world import ALICE, BELLA, WORLD, ZOE

SINCE = "2020-01-02T03:04:05Z"  # longer ago than half a year, so that now does not matter
POLICY = "deny of dean\nallow from any of any show all\n"


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
BAD = crlf("Bad query.")
TOO_LONG = crlf("Query too long.")
REFUSED = crlf("Finger forwarding service denied")


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
            ("ASCII has a question mark for the rest", ["--finger.charset=ascii"],
             "Ünbekannt\r\n".encode(), no_such("?nbekannt")),
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

    def test_a_missed_look_up_cannot_be_heard(self):
        with Daemon("--daemon.deny-delay=200ms", policy=POLICY) as daemon:
            for name in (b"zeno", b"dean"):
                begin = time.monotonic()
                ask(daemon.at, name + b"\r\n")
                self.assertGreaterEqual(time.monotonic() - begin, 0.2, name)

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


if __name__ == "__main__":
    run()
