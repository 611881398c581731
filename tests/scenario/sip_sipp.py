"""The rules of RFC 6665 and RFC 3856 as SIPp sees them: a row for each, played by it."""

import unittest

from lab.case import needs_root, run
from lab.sip import aor
from lab.sip_case import AT_ONCE, strangers
from lab.sip_daemon import PASSWORDS, SipDaemon
from lab.sipp import SIPP, play
from lab.wires import until

POLICY = "allow from sip:bob@example.test of any show presence\n"
CONTACT = "Contact: <sip:carol@[local_ip]:[local_port];transport=[transport]>"
PRESENCE = "Event: presence"
ALICE = aor("alice")

# why, URI, parameters of To, header fields, status, what must be in the answer
REFUSED = [
    ("another package", ALICE, "", [CONTACT, "Event: lunch"], 489, "Allow-Events: *presence"),
    ("no package", ALICE, "", [CONTACT], 489, "Allow-Events: *presence"),
    ("no Contact", ALICE, "", [PRESENCE], 400, "CSeq: 1"),
    ("no such dialog", ALICE, ";tag=nowhere", [CONTACT, PRESENCE], 481, "CSeq: 1"),
    ("a body that we lack", ALICE, "", [CONTACT, PRESENCE, "Accept: text/plain"], 406,
     "Accept: *application/pidf.xml"),
    ("an extension that we lack", ALICE, "", [CONTACT, PRESENCE, "Require: no-such"], 420,
     "Unsupported: *no-such"),
    ("too brief", ALICE, "", [CONTACT, PRESENCE, "Expires: 5"], 423, "Min-Expires: *60"),
    ("unknown", aor("zeno"), "", [CONTACT, PRESENCE], 404, "CSeq: 1"),
    ("denied", aor("dean"), "", [CONTACT, PRESENCE], 404, "CSeq: 1"),
]


@needs_root
@unittest.skipUnless(SIPP, "no sipp")
class BySipp(unittest.TestCase):
    def test_refused(self):
        policy = "deny of dean\nallow from 127.0.0.0/8 of any show presence\n"
        with strangers(policy=policy) as daemon:
            for over in ("udp", "tcp"):
                for why, uri, to, fields, status, check in REFUSED:
                    with self.subTest(why, over=over):
                        play("refused", daemon.sip, over, uri=uri, to=f"<{uri}>{to}",
                             fields="\n".join(fields), status=status, check=check)

    def test_whole_lives(self):
        """Several at once, from a challenge to the end."""
        with SipDaemon(AT_ONCE, policy=POLICY) as daemon, daemon.feed() as feed:
            for basic in ("closed", "open"):
                if basic == "open":
                    feed.login(1, "alice", line="pts/1")
                    daemon.await_users("alice")
                for over in ("udp", "tcp"):
                    with self.subTest(basic, over=over):
                        play("whole_life", daemon.sip, over, user="bob",
                             password=PASSWORDS["bob"], calls=5, basic=basic)
                        self.assertEqual(daemon.watchers(), [])

    def test_register(self):
        with SipDaemon() as daemon:
            for over in ("udp", "tcp"):
                with self.subTest(over):
                    play("register", daemon.sip, over, user="bob", password=PASSWORDS["bob"],
                         auth_uri="sip:example.test")

    def test_without_password(self):
        with strangers(AT_ONCE) as daemon:
            for name in ("fetch", "retransmitted"):
                with self.subTest(name):
                    play(name, daemon.sip, basic="closed")
                    self.assertEqual(daemon.watchers(), [])

    def test_a_late_answer(self):
        """The NOTIFY is repeated until it comes."""
        with strangers() as daemon:
            play("late_answer", daemon.sip, basic="closed")
            until(lambda: [w["answer"] for w in daemon.watchers()] == [200], "it was answered")

    def test_a_silent_one_ends(self):
        """Its port is closed then, which the system tells, or else its time is over."""
        with strangers("--sip.min-expires=1s") as daemon:
            play("silent", daemon.sip)
            until(lambda: not daemon.watchers(), "it is forgotten", patience=100)


if __name__ == "__main__":
    run()
