"""The torture tests of RFC 4475 and RFC 5118: what is answered, and that the daemon lives.

The daemon serves example.com, asks for proof, and knows SUBSCRIBE, PUBLISH, REGISTER, MESSAGE and OPTIONS.
"""

import os
import re
import socket
import ssl
import sys
import unittest
from pathlib import Path

from lab.case import SKIPPED, needs_root, run
from lab.sip import Message, token, whole_message
from lab.sip_daemon import SipDaemon
from lab.sip_pidf import state
from lab.sip_rfc5118 import MESSAGES
from lab.sip_tls import Authority
from lab.wires import PATIENCE, read_to_end

FOLDER = Path(os.environ.get("FINGERPOST_RFC4475") or
              Path(__file__).resolve().parents[3] / "shared/data/rfc4475")
SILENCE = None
# A method that we do not have: RFC 3261 section 8.2.1. A liberal parser comes this far, too.
NO_METHOD = {405}
UNPROVED = {401}
BAD = {400}

# The message, what it is answered, why. Where RFC 4475 lets a server be liberal, both are there.
EXPECTED = {
    # 3.1.1 valid messages
    "WSINV": (NO_METHOD, "folded and odd, but valid"),
    "INTMETH": (NO_METHOD, "an unknown method of odd letters"),
    "ESC01_V": (NO_METHOD, "escapes"),
    "ESCNULL_V": (UNPROVED, "escaped NULs"),
    "ESC02_V": (NO_METHOD, "an escape in a method does not make it REGISTER"),
    "LWSDISP_V": ({200}, "no blank after a display name"),
    "LONGREQ_V": (NO_METHOD, "long values"),
    "DBLREQ": (UNPROVED, "what follows in a datagram is ignored"),
    "SEMIURI_V": ({200, 404}, "semicolons in a user"),
    "TRANSPORTS_V": ({200}, "transports that nobody knows, beneath the first"),
    "MPART01": (NO_METHOD | {404}, "a body of parts"),
    "UNREASON_V": ({SILENCE}, "an answer to nothing, with a reason in UTF-8"),
    "NOREASON_V": ({SILENCE}, "an answer to nothing, without reason"),
    # 3.1.2 invalid messages
    "BADINV01_I": (BAD | NO_METHOD | {SILENCE}, "separators that separate nothing"),
    "CLERR_I": (BAD, "a Content-Length that is larger than the datagram"),
    "NCL_I": (BAD, "a negative Content-Length"),
    "SCALAR02_V": (BAD, "numbers that are too large"),
    "SCALARLG_V": ({SILENCE}, "an answer with numbers that are too large"),
    "QUOTBAL_I": (BAD, "a quote that does not end"),
    "LTGTRURI_I": (BAD, "a Request-URI in brackets"),
    "LWSRURI_I": (BAD | NO_METHOD, "a blank in the Request-URI"),
    "LWSSTART_V": (BAD | NO_METHOD, "two blanks in the first line"),
    "TRWS_I": (BAD | {200}, "blanks after the first line"),
    "ESCRURI_V": (BAD | NO_METHOD, "headers in the Request-URI"),
    "BADDATE_V": (BAD | NO_METHOD, "a date in another zone"),
    "REGBADCT_I": (BAD | UNPROVED, "a Contact with headers and without brackets"),
    "BADASPEC_I": (BAD | {200, 404}, "blanks within brackets"),
    "BADDN_I": (BAD | {200, 404}, "a display name that must be quoted"),
    "BADVERS_V": ({505}, "version 7.0"),
    "MISMATCH01_V": (BAD, "two methods"),
    "MISMATCH02_V": (BAD | NO_METHOD | {501}, "two methods, one unknown"),
    "BIGCODE_V": ({SILENCE}, "an answer whose status is too large"),
    # 3.2 and 3.3: transactions and the application
    "BADBRANCH_V": ({200}, "a branch of nothing but the cookie"),
    "INSUF_I": (BAD | {SILENCE}, "no To, From or Call-ID"),
    "UNKSCM_V": ({416}, "an unknown scheme"),
    "NOVELSC_V": ({416}, "a scheme of somebody else"),
    "UNKSM2_V": (BAD | UNPROVED | {404, 416}, "unknown schemes in To, From and Contact"),
    "BEXT01_V": ({420}, "extensions that nobody has"),
    "INVUT_V": (NO_METHOD | {415}, "a body of an unknown type"),
    "REGAUT01_V": (UNPROVED, "a way of proof that nobody knows"),
    "MULTI01_I": (BAD, "headers twice of which there is one"),
    "MCL01_I": (BAD, "two lengths"),
    "BCAST_V": ({SILENCE}, "an answer to a broadcast"),
    "ZEROMF_V": ({200, 483}, "the last hop"),
    "CPARAM01_V": (UNPROVED, "a parameter of Contact"),
    "CPARAM02_V": (UNPROVED, "a parameter of a Contact's URI"),
    "REGESCRT_V": (UNPROVED, "a Contact with a header"),
    "SDP01_V": (NO_METHOD | {406}, "an Accept of the unknown"),
    "INV2543_I": (NO_METHOD, "as RFC 2543 wrote it"),
    # Not of the RFC, but in the collection
    "TEST_I": (BAD | {SILENCE}, "no version, and a line that is no header"),
}

EXPECTED_V6 = {
    "4.1 ipv6-good": UNPROVED,
    "4.2 ipv6-bad": BAD,
    "4.3 port-ambiguous": UNPROVED,
    "4.4 port-unambiguous": UNPROVED,
    "4.5 via-received-param-with-delim": NO_METHOD | {481},
    "4.5 via-received-param-no-delim": {200},
    "4.6 ipv6-in-sdp": NO_METHOD,
    "4.7 mult-ip-in-header": NO_METHOD | {404, 481},
    "4.8 mult-ip-in-sdp": NO_METHOD,
    "4.9 ipv4-mapped-ipv6": NO_METHOD,
    "4.10 ipv6-bug-abnf-3-colons": {200, 404},
    "4.10 ipv6-correct-abnf-2-colons": {200, 404},
}

# What nta drops without an answer, since it cannot read the Request-URI. The first is valid, the
# others should be answered 400.
DEVIATIONS = {"INTMETH", "LWSRURI_I", "4.2 ipv6-bad"}
# nta answers another version before it looks where the datagram came from: the answer would go to
# the host that Via names, which we do not look up.
UDP_DEVIATIONS = DEVIATIONS | {"BADVERS_V"}

# On a stream a length is required (RFC 3261 section 20.14).
ON_A_STREAM = {"INV2543_I": BAD}
# Whose end over TCP is not where another message could begin; they have tests of their own.
ENDLESS = {"CLERR_I", "DBLREQ"}


def carried(text, over, count=1):
    """The message, or so many of them, as if sent over this transport: only Via changes."""
    return re.sub(rb"(?i)(\nv(?:ia)?\s*:[\s]*SIP\s*/\s*[0-9.]+\s*/\s*)(UDP|TCP|TLS)",
                  rb"\1" + over.encode(), text, count=count)


def probe(over, host, branch):
    """An OPTIONS, whose answer comes after all that was to be answered before."""
    return (f"OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/{over} {host};branch=z9hG4bK{branch}"
            f";rport\r\nMax-Forwards: 70\r\nFrom: <sip:probe@example.com>;tag=1\r\n"
            f"To: <sip:example.com>\r\nCall-ID: probe-{branch}\r\nCSeq: 1 OPTIONS\r\n"
            "Content-Length: 0\r\n\r\n").encode()


class Sender:
    """Says one message from a place of its own, then asks whether anybody lives."""

    def __init__(self, place):
        self.place, self.branch = place, token()

    def answered(self, text):
        """Whether `text` is the answer to the probe."""
        return f"probe-{self.branch}".encode() in text

    def over_udp(self, at, text):
        """The statuses that are answered to `text`, the same ones once, until the probe is."""
        family = socket.AF_INET6 if ":" in at[0] else socket.AF_INET
        statuses = []
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            sender.bind((self.place, 5060))
            sender.settimeout(PATIENCE)
            sender.sendto(text, at)
            host = f"[{self.place}]" if ":" in self.place else self.place
            sender.sendto(probe("UDP", host, self.branch), at)
            while not self.answered(said := sender.recv(65536)):
                if self.concerns(said, text):
                    statuses.append(Message.parse(said).status)
        return sorted(set(statuses))

    @staticmethod
    def concerns(said, text):
        """Not the repeated answer to an earlier message."""
        call_id = Message.parse(said)["call-id"]
        return not call_id or call_id.encode() in text

    def over_tcp(self, at, text):
        statuses, heard = [], b""
        with socket.create_connection(at, PATIENCE, source_address=(self.place, 0)) as sender:
            try:
                sender.sendall(text + probe("TCP", self.place, self.branch))
                while part := sender.recv(65536):
                    heard += part
                    while found := whole_message(heard):
                        said, heard = found
                        if self.answered(said):
                            return statuses
                        statuses.append(Message.parse(said).status)
            except ConnectionResetError:
                pass  # refused in the middle of what it had to read
        return statuses


@needs_root
class Torture(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = SipDaemon("--sip.anonymous=127.9.0.0/16", domain="example.com",
                               policy="allow from any of any show presence\n",
                               proving=()).await_ready()

    @classmethod
    def tearDownClass(cls):
        cls.lives()
        cls.daemon.stop()

    @classmethod
    def lives(cls):
        """It still serves who has nothing odd to say."""
        for over in ("udp", "tcp"):
            with cls.daemon.stranger(over=over, host="127.9.0.1") as peer:
                watch = peer.watch("alice", uri="sip:alice@example.com", expires=0)
                assert state(watch.next()) == "offline"

    def judge(self, said, expected):
        if not said:
            self.assertIn(SILENCE, expected, "nothing was answered")
        for status in said:
            self.assertIn(status, expected)

    def rows(self, deviations):
        for number, (name, (expected, why)) in enumerate(EXPECTED.items()):
            text = (FOLDER / f"TC_{name}.dat").read_bytes()
            if name in deviations:
                expected = {SILENCE}
            yield f"127.1.{number}.1", f"127.2.{number}.1", name, text, expected, why

    def test_all_are_there(self):
        found = {path.stem.removeprefix("TC_") for path in FOLDER.glob("*.dat")}
        self.assertEqual(found, set(EXPECTED))

    def test_over_udp(self):
        for place, second, name, text, expected, why in self.rows(UDP_DEVIATIONS):
            with self.subTest(name, why=why):
                fitting = carried(text, "UDP")
                self.judge(Sender(place).over_udp(self.daemon.sip, fitting), expected)
                if text != fitting:
                    Sender(second).over_udp(self.daemon.sip, text)  # as it is: lived through
                self.lives()

    def test_over_tcp(self):
        for place, second, name, text, expected, why in self.rows(DEVIATIONS):
            if name in ENDLESS:
                continue
            with self.subTest(name, why=why):
                expected = ON_A_STREAM.get(name, expected)
                fitting = carried(text, "TCP")
                said = Sender(place).over_tcp(self.daemon.sip, fitting)
                if said or expected != BAD:  # it may just hang up on what it cannot read
                    self.judge(said, expected)
                if text != fitting:
                    Sender(second).over_tcp(self.daemon.sip, text)
                self.lives()

    def test_a_message_that_never_ends(self):
        text = carried((FOLDER / "TC_CLERR_I.dat").read_bytes(), "TCP")
        with socket.create_connection(self.daemon.sip, PATIENCE) as sender:
            sender.sendall(text)
            sender.shutdown(socket.SHUT_WR)
            self.assertRegex(read_to_end(sender), rb"^(SIP/2\.0 400 |$)")
        self.lives()

    def test_two_requests_on_a_stream(self):
        """The second one is longer than its length says."""
        text = carried((FOLDER / "TC_DBLREQ.dat").read_bytes(), "TCP", count=2)
        with socket.create_connection(self.daemon.sip, PATIENCE) as sender:
            sender.sendall(text)
            heard = b""
            while heard.count(b"\r\n\r\n") < 2:
                heard += sender.recv(65536)
        self.assertEqual(re.findall(rb"SIP/2\.0 (\d+)", heard), [b"401", b"405"])
        self.lives()

    def test_many_requests_on_a_stream(self):
        """As from a proxy, all at once: together they are longer than one message may be."""
        many = 2000
        text = b"".join(probe("TCP", "127.0.0.1", token()) for _ in range(many))
        self.assertGreater(len(text), 4 * 65536)
        with socket.create_connection(self.daemon.sip, PATIENCE) as sender:
            sender.sendall(text)
            heard = b""
            while heard.count(b"\r\n\r\n") < many and (part := sender.recv(65536)):
                heard += part
        self.assertEqual(heard.count(b"\r\n\r\n"), many)
        self.lives()

    def test_what_must_be_named(self):
        with self.subTest("the extensions that we lack"):
            text = carried((FOLDER / "TC_BEXT01_V.dat").read_bytes(), "UDP")
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.bind(("127.3.0.1", 5060))
                sender.settimeout(PATIENCE)
                sender.sendto(text, self.daemon.sip)
                answer = Message.parse(sender.recv(65536))
            self.assertEqual(answer.status, 420)
            self.assertEqual([tag.strip() for tag in answer["unsupported"].split(",")],
                             ["nothingSupportsThis", "nothingSupportsThisEither"])

    def test_nothing_came_of_it(self):
        self.assertEqual(self.daemon.watchers(), [])


class HalvedRecords:
    """A TLS connection whose records leave in two parts."""

    def __init__(self, at, context):
        self._socket = socket.create_connection(at, PATIENCE)
        self._came, self._leaves = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._came, self._leaves, server_hostname=at[0])
        self._finish(self._tls.do_handshake)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def _finish(self, act):
        while True:
            try:
                done = act()
                self._socket.sendall(self._leaves.read())
                return done
            except ssl.SSLWantReadError:
                self._socket.sendall(self._leaves.read())
                part = self._socket.recv(65536)
                if not part:
                    raise ConnectionError("it hung up") from None
                self._came.write(part)

    def send(self, text, between):
        self._tls.write(text)
        record = self._leaves.read()
        self._socket.sendall(record[:len(record) // 2])
        between()
        self._socket.sendall(record[len(record) // 2:])

    def receive(self):
        return self._finish(lambda: self._tls.read(65536))


@needs_root
class Tls(unittest.TestCase):
    def test_what_goes_wrong_with_one_connection_is_nothing_to_another(self):
        authority = Authority()

        def babble():
            with socket.create_connection(daemon.tls, PATIENCE) as other:
                other.sendall(probe("TCP", "127.0.0.1", token()))
                try:
                    read_to_end(other)
                except ConnectionResetError:
                    pass

        with SipDaemon(domain="example.com", proving=(), authority=authority) as daemon, \
                HalvedRecords(daemon.tls, authority.context()) as honest:
            for _ in range(5):
                babble()
                honest.send(probe("TLS", "127.0.0.1", token()), babble)
                self.assertTrue(honest.receive().startswith(b"SIP/2.0 200 "))


@needs_root
class TortureByIPv6(unittest.TestCase):
    def test_over_udp(self):
        with SipDaemon(domain="example.com", host="::1", proving=()) as daemon:
            for number, (name, text) in enumerate(MESSAGES.items()):
                with self.subTest(name):
                    own = text.replace(b";branch=z9hG4bK", f";branch=z9hG4bK{number}".encode(), 1)
                    own = own.replace(b"Call-ID: ", f"Call-ID: {number}-".encode())
                    said = Sender("::1").over_udp(daemon.sip, own)
                    if name in DEVIATIONS:
                        self.assertEqual(said, [])
                    else:
                        self.assertTrue(said, "nothing was answered")
                        self.assertLessEqual(set(said), EXPECTED_V6[name])


if __name__ == "__main__":
    if not FOLDER.is_dir():
        print(f"skipped: the messages of RFC 4475 are not in {FOLDER}")
        sys.exit(SKIPPED)
    run()
