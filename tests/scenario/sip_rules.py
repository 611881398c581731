"""What a SUBSCRIBE is answered: a row for each rule of RFC 3261, 3856 and 6665."""

import unittest

from lab.case import needs_root, run
from lab.sip import DOMAIN, aor, parameter, uri_of
from lab.sip_blur import blurred
from lab.sip_case import AT_ONCE, STRANGERS
from lab.sip_daemon import SipDaemon
from lab.sip_peer import Watch
from lab.sip_pidf import CONTENT_TYPE, state
from lab.wires import PATIENCE, until

POLICY = "deny of dean\nallow from 127.0.0.0/8 of any show presence\n"
XPIDF, CPIM_PIDF = "application/xpidf+xml", "application/cpim-pidf+xml"
DIALOG_INFO = "application/dialog-info+xml"

# why, header fields of the SUBSCRIBE, status, header fields of the answer
REFUSED = [
    ("an event package that we do not have", {"event": "lunch"}, 489,
     {"allow-events": "presence"}),
    ("a template of ours that we do not have", {"event": "presence.lunch"}, 489,
     {"allow-events": "presence"}),
    ("no Event", {"event": None}, 489, {"allow-events": "presence"}),
    ("no Contact", {"contact": None}, 400, {}),
    ("any Contact", {"contact": "*"}, 400, {}),
    ("two Contacts", {"contact": "<sip:a@127.0.0.1:1>, <sip:b@127.0.0.1:2>"}, 400, {}),
    ("only bodies that we do not have", {"accept": "application/simple-message-summary"}, 406,
     {"accept": CONTENT_TYPE}),
    ("ours refused by name", {"accept": "application/pidf+xml;q=0"}, 406,
     {"accept": CONTENT_TYPE}),
    ("a lamp as PIDF", {"event": "dialog", "accept": CONTENT_TYPE}, 406,
     {"accept": DIALOG_INFO}),
    ("an empty Accept", {"accept": ""}, 406, {"accept": CONTENT_TYPE}),
    ("a time too brief", {"expires": 59}, 423, {"min-expires": "60"}),
    ("the briefest time of all", {"expires": 1}, 423, {"min-expires": "60"}),
    ("an extension that we lack", {"require": "nothing-has-this"}, 420,
     {"unsupported": "nothing-has-this"}),
    ("two of them", {"require": ["nothing-has-this, nor-this"]}, 420,
     {"unsupported": "nothing-has-this, nor-this"}),
    ("a list in the request, from who cannot be told of one",
     {"require": "recipient-list-subscribe"}, 421, {"require": "eventlist"}),
    ("a dialog that is not there", {"to": f"<{aor('alice')}>;tag=nowhere"}, 481, {}),
    ("an unknown user", {"uri": aor("zeno")}, 404, {}),
    ("a denied user", {"uri": aor("dean")}, 404, {}),
    ("nobody at all", {"uri": f"sip:{DOMAIN}"}, 404, {}),
    ("somebody else's domain", {"uri": "sip:alice@example.org"}, 404, {}),
    ("a URI that is not SIP", {"uri": "tel:+4912345"}, 416, {}),
    ("a user part that no name can be", {"uri": f"sip:al%00ice@{DOMAIN}"}, 404, {}),
]

# why, header fields of the SUBSCRIBE, Content-Type of the NOTIFY, Expires of the answer
ACCEPTED = [
    ("no Accept means PIDF", {}, CONTENT_TYPE, 600),
    ("PIDF asked for", {"accept": CONTENT_TYPE}, CONTENT_TYPE, 600),
    ("PIDF among others", {"accept": "multipart/related, application/rlmi+xml, " + CONTENT_TYPE},
     CONTENT_TYPE, 600),
    ("several Accept headers", {"accept": ["text/plain", CONTENT_TYPE]}, CONTENT_TYPE, 600),
    ("everything", {"accept": "*/*"}, CONTENT_TYPE, 600),
    ("any application", {"accept": "application/*"}, CONTENT_TYPE, 600),
    ("an old phone's XML", {"accept": XPIDF}, XPIDF, 600),
    ("an older draft", {"accept": CPIM_PIDF}, CPIM_PIDF, 600),
    ("both alike: the better one", {"accept": f"{XPIDF}, {CONTENT_TYPE}"}, CONTENT_TYPE, 600),
    ("the old one preferred", {"accept": f"{XPIDF}, {CONTENT_TYPE};q=0.5"}, XPIDF, 600),
    ("the package in other letters", {"event": "Presence"}, CONTENT_TYPE, 600),
    ("a lamp", {"event": "dialog"}, DIALOG_INFO, 600),
    ("a lamp as Grandstream asks for it",
     {"event": "dialog", "accept": "application/dialog-info+xml, multipart/related, "
      "application/rlmi+xml", "supported": "replaces, path, timer, eventlist"}, DIALOG_INFO, 600),
    ("a lamp as Polycom asks for it",
     {"event": "dialog", "accept": DIALOG_INFO, "supported": ""}, DIALOG_INFO, 600),
    ("the shortest time", {"expires": 60}, CONTENT_TYPE, 60),
    ("one that is too large for 32 bits", {"expires": 1 << 32}, CONTENT_TYPE, 3600),
    ("no Expires: an hour (RFC 3856 section 6.4)", {"expires": None}, CONTENT_TYPE, 3600),
    ("too long: as long as may be", {"expires": 86400}, CONTENT_TYPE, 3600),
    ("as long as can be said", {"expires": 4294967295}, CONTENT_TYPE, 3600),
    ("extensions that he has", {"supported": "eventlist, gruu"}, CONTENT_TYPE, 600),
    ("what proxies must have", {"proxy_require": "nothing-has-this"}, CONTENT_TYPE, 600),
    ("a To with a name and without brackets", {"to": f'"Al, ice" <{aor("alice")}>'}, CONTENT_TYPE,
     600),
    ("a To in bare form", {"to": aor("alice")}, CONTENT_TYPE, 600),
    ("escapes in the user's name", {"uri": f"sip:%61lice@{DOMAIN}"}, CONTENT_TYPE, 600),
    ("the domain in capitals", {"uri": f"sip:alice@{DOMAIN.upper()}"}, CONTENT_TYPE, 600),
    ("a phone's own port in the URI", {"uri": f"sip:alice@{DOMAIN}:5060;transport=udp"},
     CONTENT_TYPE, 600),
    ("a Contact with parameters of REGISTER",
     {"contact": '<sip:carol@127.0.0.1:9>;expires=3600;+sip.instance="<urn:uuid:1>"'},
     CONTENT_TYPE, 600),
]


class Rules(unittest.TestCase):
    """One daemon for all, which asks nobody for a password; alice is logged in."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = SipDaemon(STRANGERS, AT_ONCE, policy=POLICY, proving=()).await_ready()
        cls.feed = cls.daemon.feed()
        cls.feed.login(1, "alice", line="pts/1")
        cls.feed.login(2, "dean", line="pts/2")
        cls.daemon.await_users("alice", "dean")

    @classmethod
    def tearDownClass(cls):
        cls.feed.close()
        cls.daemon.stop()

    def setUp(self):
        self.peer = self.daemon.stranger()
        self.addCleanup(self.peer.close)

    def subscribe(self, uri=aor("alice"), **fields):
        fields = {"event": "presence", "expires": 600, **fields}
        return self.peer.ask(self.peer.request("SUBSCRIBE", uri, **fields))

    def watchers(self):
        return len(self.daemon.watchers("alice"))


@needs_root
class Answers(Rules):
    def test_refused(self):
        for why, fields, status, told in REFUSED:
            with self.subTest(why):
                answer = self.subscribe(**fields)
                self.assertEqual(answer.status, status, answer)
                for name, value in told.items():
                    self.assertIn(value, answer[name], answer)
                self.assertIsNotNone(answer.tag("to"), "RFC 3261 section 8.2.6.2")

    def test_accepted(self):
        for why, fields, content_type, expires in ACCEPTED:
            with self.subTest(why):
                uri = fields.get("uri", aor("alice"))
                watch = Watch(self.peer, "alice", uri=uri)
                answer = watch.subscribe(**{k: v for k, v in fields.items() if k != "uri"})
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(int(answer["expires"]), expires)
                note = watch.next()
                self.assertEqual(note["content-type"], content_type)
                self.assertIn(b"alice", note.body)
                self.assertEqual(watch.subscribe(expires=0).status, 200)

    def test_unknown_and_denied_are_one(self):
        """Byte for byte, but for what the request itself says and for tags."""
        said = {user: blurred(self.subscribe(uri=aor(user)).compose(), {user: "USER"})
                for user in ("zeno", "dean")}
        self.assertEqual(said["zeno"], said["dean"])

    def test_what_we_can(self):
        answer = self.peer.ask(self.peer.request("OPTIONS", f"sip:{DOMAIN}"))
        self.assertEqual(answer.status, 200)
        self.assertIn("SUBSCRIBE", answer["allow"])
        self.assertEqual(answer["allow-events"], "presence, dialog, presence.winfo")
        self.assertIn("application/pidf+xml", answer["accept"])
        self.assertEqual(answer["supported"], "eventlist, recipient-list-subscribe")

    def test_a_method_that_we_have_not(self):
        for method in ("INVITE", "DANCE", "REFER", "NOTIFY"):
            with self.subTest(method):
                answer = self.peer.ask(self.peer.request(method, aor("alice")))
                self.assertIn(answer.status, (405, 481), answer)
                if answer.status == 405:
                    self.assertIn("SUBSCRIBE", answer["allow"])
                if method == "INVITE":
                    acknowledge = self.peer.request("ACK", aor("alice"), to=answer["to"])
                    self.peer.send(acknowledge.with_headers(via=answer["via"],
                                                            call_id=answer["call-id"]))


@needs_root
class Dialogs(Rules):
    def begin(self, **fields):
        watch = self.peer.watch("alice", **fields)
        self.assertEqual(watch.answer.status, 200, watch.answer)
        return watch, watch.next()

    def test_the_answer_and_the_first_notify(self):
        to = f'"Alice, at home" <{aor("alice")}>'
        watch = Watch(self.peer, "alice")
        watch.to = to
        answer = watch.subscribe()
        note = watch.next()
        self.assertLess(answer.at, note.at, "the answer comes first")
        contact = answer["contact"]
        self.assertRegex(uri_of(contact), r"^sip:[^@;]+@127\.0\.0\.1:\d+;transport=udp$")
        self.assertEqual(note["contact"], contact)
        self.assertEqual(note.target, self.peer.contact)
        self.assertEqual(note["from"], f"{to};tag={answer.tag('to')}", "byte for byte")
        self.assertEqual(note["to"], watch.sender)
        self.assertEqual(note["call-id"], watch.call_id)
        self.assertEqual(note["event"], "presence")
        self.assertRegex(note["subscription-state"], r"^active;expires=(600|599)$")
        self.assertEqual(note["content-type"], CONTENT_TYPE, "no parameters")
        self.assertEqual(int(note["content-length"]), len(note.body))
        self.assertTrue(note["max-forwards"].isdigit())
        self.assertTrue(note.branch.startswith("z9hG4bK"))
        self.assertEqual(state(note), "online")

    def test_a_refresh_is_told_the_whole_state(self):
        watch, first = self.begin(expires=100)
        answer = watch.subscribe(expires=300)
        self.assertEqual((answer.status, answer["expires"]), (200, "300"))
        self.assertEqual(answer.tag("to"), watch.answer.tag("to"))
        note = watch.next()
        self.assertEqual(note.body, first.body)
        self.assertGreater(note.cseq, first.cseq)
        self.assertRegex(note["subscription-state"], r"^active;expires=(300|299)$")

    def test_a_refresh_may_bring_a_new_contact(self):
        watch, _ = self.begin()
        watch.subscribe(contact=f"<sip:moved@{self.peer.address}>")
        self.assertEqual(watch.next().target, f"sip:moved@{self.peer.address}")

    def test_the_end(self):
        watch, _ = self.begin()
        answer = watch.subscribe(expires=0)
        self.assertEqual((answer.status, answer["expires"]), (200, "0"))
        note = watch.next()
        self.assertEqual(note["subscription-state"], "terminated;reason=timeout")
        self.assertEqual(state(note), "online", "with the full state")
        self.assertEqual(self.watchers(), 0)
        self.assertEqual(watch.subscribe().status, 481, "it is over")

    def test_a_fetch(self):
        watch = self.peer.watch("alice", expires=0)
        self.assertEqual((watch.answer.status, watch.answer["expires"]), (200, "0"))
        note = watch.next()
        self.assertEqual(note["subscription-state"], "terminated;reason=timeout")
        self.assertEqual(state(note), "online")
        self.assertEqual(self.watchers(), 0)

    def test_a_lamp(self):
        """RFC 4235: one dialog in each NOTIFY, numbered, also in answer to a poll."""
        said = []
        for expires in (600, 0):
            watch = self.peer.watch("alice", event="dialog", expires=expires)
            note = watch.next()
            self.assertEqual(note["event"], "dialog")
            self.assertEqual(note["content-type"], DIALOG_INFO)
            self.assertEqual(note.body.count(b"<dialog "), 1)
            said.append(note.body)
            if expires:
                watch.subscribe(expires=0)
                last = watch.next()
                self.assertIn(b'version="1"', last.body)
                said.append(last.body.replace(b'version="1"', b'version="0"'))
            else:
                self.assertEqual(note["subscription-state"], "terminated;reason=timeout")
        self.assertEqual(set(said), {said[0]})
        self.assertIn(b'version="0" state="full" entity="sip:alice@example.test"', said[0])
        self.assertIn(b"<state>terminated</state>", said[0])

    def test_it_expires(self):
        with SipDaemon(STRANGERS, "--sip.min-expires=1s", policy=POLICY, proving=()) as daemon, \
                daemon.stranger() as peer:
            watch = peer.watch("alice", expires=2)
            first, last = watch.next(), watch.next()
            self.assertEqual(last["subscription-state"], "terminated;reason=timeout")
            self.assertGreater(last.at - first.at, 1.5)
            self.assertEqual(watch.subscribe().status, 481)

    def test_the_id_of_an_event_is_echoed(self):
        _, note = self.begin(event="presence;id=a7")
        self.assertEqual(parameter(note["event"], "id"), "a7")
        self.assertTrue(note["event"].startswith("presence;"))

    def test_an_older_cseq(self):
        watch, _ = self.begin()
        watch.subscribe()
        watch.next()
        watch.cseq -= 2
        self.assertEqual(watch.subscribe().status, 500, "RFC 3261 section 12.2.2")
        watch.cseq += 2
        self.assertEqual(watch.subscribe().status, 200, "the dialog lives")

    def test_an_event_that_the_dialog_is_not_about(self):
        watch, _ = self.begin()
        self.assertEqual(watch.subscribe(event="lunch").status, 489)
        self.assertEqual(watch.subscribe().status, 200, "the dialog lives")

    def test_a_brief_refresh(self):
        watch, _ = self.begin()
        answer = watch.subscribe(expires=5)
        self.assertEqual((answer.status, answer["min-expires"]), (423, "60"))
        self.assertEqual(watch.subscribe(expires=60).status, 200, "the dialog lives")

    def test_a_retransmission_is_absorbed(self):
        watch = Watch(self.peer, "alice")
        request = watch.request()
        answers = self.peer.answers_to(request)
        said = []
        for _ in range(3):
            self.peer.send(request)
            said.append(answers.get(timeout=PATIENCE).raw)
        self.assertEqual(set(said), {said[0]}, "the same answer, byte for byte")
        watch.next()
        self.assertEqual(self.watchers(), 1)
        self.assertEqual(len(self.peer.heard), 1, "one NOTIFY")

    def test_a_new_one_without_tag_replaces(self):
        """Asterisk's `resubscribe`: the same Call-ID and From tag, and no To tag."""
        old, _ = self.begin()
        new = Watch(self.peer, "alice", call_id=old.call_id)
        new.sender, new.cseq = old.sender, old.cseq
        self.assertEqual(new.subscribe().status, 200)
        self.assertEqual(state(new.next()), "online")
        self.assertNotEqual(new.answer.tag("to"), old.answer.tag("to"))
        self.assertEqual(self.watchers(), 1)
        self.assertEqual(new.subscribe(expires=0).status, 200)

    def test_but_not_another_ones(self):
        """libpurple makes the same Call-ID and tag in every process."""
        old, _ = self.begin()
        with self.daemon.stranger() as other:
            new = Watch(other, "alice", call_id=old.call_id)
            new.sender = old.sender
            self.assertEqual(new.subscribe().status, 200)
            new.next()
            self.assertEqual(self.watchers(), 2)
            new.subscribe(expires=0)
            new.next()
            self.assertEqual(self.watchers(), 1)
            self.assertEqual(old.subscribe().status, 200)

    def tearDown(self):
        for watch in list(self.peer.watches()):
            if self.watchers():
                watch.subscribe(expires=0)
        until(lambda: self.watchers() == 0, "the test has left nothing behind")


if __name__ == "__main__":
    run()
