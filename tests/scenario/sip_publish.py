"""What devices say of their users: PUBLISH by the rules of RFC 3903, from outside."""

import unittest

from lab.case import needs_root, run
from lab.sip import aor
from lab.sip_blur import blurred
from lab.sip_daemon import SipDaemon
from lab.sip_publisher import Publisher, document
from lab.wires import ask, free_port, until

POLICY = "allow over finger sip from any of any show all\n"
ON_THE_PHONE = document(activity="on-the-phone", note="until two")
SECRET = b"root:x:0"
LAUGHS = ("<!DOCTYPE presence [<!ENTITY a 'ha'>" +
          "".join(f"<!ENTITY {name} '{f'&{of};' * 10}'>" for of, name in zip("abcdefgh", "bcdefghi")) +
          "]><presence><note>&i;</note></presence>").encode()
FILE = b"<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><presence><note>&x;</note></presence>"
MANY = 10_000


class Case(unittest.TestCase):
    options = ()
    policy = POLICY

    def setUp(self):
        finger = ("127.0.0.1", free_port())
        self.finger = lambda user: ask(finger, user.encode() + b"\r\n").decode()
        daemon = SipDaemon("--sip.notify-interval=0", f"--finger.listen=127.0.0.1:{finger[1]}",
                           *self.options, policy=self.policy).await_ready()
        self.addCleanup(daemon.stop)
        self.daemon = daemon
        self.alice = self.publisher("alice")

    def publisher(self, user, of="alice", over="udp", **how):
        peer = self.daemon.peer(user, over, **how)
        self.addCleanup(peer.close)
        return Publisher(peer, of)

    def standing(self):
        """How many publications stand."""
        return self.daemon.status()["counts"]["sip"]["publications"]

    def shown(self, user="alice"):
        """Availability, activity and note."""
        card = self.daemon.tool.cards("show", user)[0]
        return card["presence"], card["activity"], card["note"]

    def await_shown(self, *wanted):
        until(lambda: self.shown() == wanted, f"alice is {wanted}, not {self.shown()}")


@needs_root
class Telling(Case):
    def test_both_faces_tell_it(self):
        with self.daemon.peer("carol") as carol:
            watch = carol.watch("alice")
            watch.next()
            tag = self.alice.put(ON_THE_PHONE)
            watch.await_told(lambda n: b"on-the-phone" in n.body and b"until two" in n.body)
            self.await_shown("active", "on-the-phone", "until two")
            self.assertIn("Activity: on-the-phone", self.finger("alice"))
            self.assertIn("Note: until two", self.finger("alice"))
            tag = self.alice.put(document(), tag)
            watch.await_told(lambda n: b"on-the-phone" not in n.body)
            self.await_shown("active", "", "")
            self.alice.put(tag=tag, expires=0)
            self.assertEqual(self.standing(), 0)
            watch.await_told(lambda n: b"<basic>closed" in n.body)
            watch.subscribe(expires=0)

    def test_a_refresh_tells_nothing_new(self):
        tag = self.alice.put(ON_THE_PHONE)
        self.alice.put(tag=tag)
        self.await_shown("active", "on-the-phone", "until two")
        self.assertEqual(self.standing(), 1)

    def test_the_last_of_many_counts(self):
        """All are on their way before the first one is answered."""
        desk = self.publisher("alice", over="tcp")
        tags = [desk.put(document(name=f"t{number}")) for number in range(10)]
        words = ["busy", "meeting", "dinner", "travel", "sleeping",
                 "working", "playing", "tv", "meal", "vacation"]
        requests = [desk.request(document(activity=word), tag) for word, tag in zip(words, tags)]
        answers = [desk.peer.answers_to(request) for request in requests]
        for request in requests:
            desk.peer.send(request)
        self.assertEqual({queue.get(timeout=20).status for queue in answers}, {200})
        self.await_shown("active", "vacation", "")

    def test_a_phone_takes_no_login_away(self):
        with self.daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            self.alice.put(document("closed"))
            self.await_shown("active", "", "")

    def test_it_expires(self):
        with SipDaemon("--sip.min-expires=1s", policy=POLICY) as daemon, \
                daemon.peer("alice") as peer:
            Publisher(peer).put(ON_THE_PHONE, expires=1)
            until(lambda: daemon.tool.cards("show", "alice")[0]["activity"] == "", "it has expired")
            self.assertEqual(daemon.status()["counts"]["sip"]["publications"], 0)


@needs_root
class Rules(Case):
    def test_what_is_refused(self):
        cases = (
            ("another package", {"event": "dialog"}, 489, ("allow-events", "presence")),
            ("no Event", {"event": None}, 489, ("allow-events", "presence")),
            ("an unknown entity-tag", {"tag": "x"}, 412, None),
            ("step 3 before step 4", {"tag": "x", "expires": 1}, 412, None),
            ("too brief", {"expires": 59}, 423, ("min-expires", "60")),
            ("another type", {"content_type": "text/plain"}, 415,
             ("accept", "application/pidf+xml")),
            ("packed", {"content_encoding": "gzip"}, 415, ("accept-encoding", "identity")),
            ("too large", {"body": document(note="x" * 33_000)}, 413, None),
            ("nothing", {"body": b""}, 400, None),
            ("no document", {"body": b"<html/>"}, 400, None),
            ("an extension that we lack", {"require": "nothing-has-this"}, 420,
             ("unsupported", "nothing-has-this")),
            ("another domain", {"uri": "sip:alice@example.org"}, 404, None))
        for why, how, status, header in cases:
            with self.subTest(why):
                answer = self.alice.publish(**{"body": ON_THE_PHONE, **how})
                self.assertEqual(answer.status, status, answer)
                if header:
                    self.assertEqual(answer[header[0]], header[1])
                self.assertIsNone(answer["sip-etag"])
        self.assertEqual(self.standing(), 0, "nothing of that was done")

    def test_they_are_counted(self):
        tag = self.alice.put(document())
        for body, how in ((b"<presence>", {}), (document(), {"event": "dialog"}), (b"", {"tag": "x"}),
                          (document(), {"uri": "sip:alice@example.org"}), (document(), {"tag": tag})):
            self.alice.publish(body, **how)
        until(lambda: self.daemon.status()["counts"]["sip"]["publishes"] ==
              {"taken": 2, "refused": 4}, "all are counted, but not the challenge")

    def test_what_is_wrong_is_said(self):
        answer = self.alice.publish(b"<presence>")
        self.assertEqual(answer.start, "SIP/2.0 400 XML Not Well-Formed")

    def test_the_names_of_headers_are_short_too(self):
        answer = self.alice.publish(ON_THE_PHONE, event=None, content_type=None, o="presence",
                                    c="application/pidf+xml ; charset=utf-8")
        self.assertEqual(answer.status, 200, answer)

    def test_times(self):
        for asked, granted in ((None, "3600"), (86_400, "3600"), (60, "60"), (0, "0")):
            with self.subTest(asked):
                answer = self.alice.publish(document(name=f"t{asked}"), expires=asked)
                self.assertEqual((answer.status, answer["expires"]), (200, granted))
        self.assertEqual(self.standing(), 3, "what is over at once does not stand")

    def test_an_entity_tag_is_good_for_one_change(self):
        first = self.alice.put(document())
        second = self.alice.put(tag=first)
        self.assertNotEqual(first, second)
        self.assertEqual(self.alice.publish(tag=first).status, 412)
        self.assertEqual(self.alice.publish(tag=first, expires=0).status, 412)
        self.alice.put(tag=second, expires=0)
        self.assertEqual(self.alice.publish(tag=second, expires=0).status, 412)

    def test_a_device_that_lost_its_entity_tag(self):
        """It was killed, or did not wait for it: what it said before must not stand for an hour."""
        lost = self.alice.put(ON_THE_PHONE)
        with self.daemon.peer("alice") as other:
            Publisher(other).put(document(activity="busy"))
            tag = self.alice.put(document())
            self.await_shown("active", "busy", "")
            self.assertEqual(self.standing(), 2, "one for each device")
            self.assertEqual(self.alice.publish(tag=lost).status, 412)
            self.alice.put(document(name="t2", activity="meeting"))
            self.assertEqual(self.standing(), 3, "one port may publish several things")
            self.alice.put(tag=tag, expires=0)
            self.await_shown("active", "meeting", "")

    def test_phones_behind_one_proxy(self):
        """Of one make, and so with the same ids; all come from the proxy's port."""
        def put(port):
            return self.alice.put(document(), via=f"SIP/2.0/UDP 10.0.0.5:{port};branch=z9hG4bK1")
        one, other = put(5060), put(5062)
        self.assertEqual(self.standing(), 2)
        put(5060)
        self.assertEqual(self.alice.publish(tag=one).status, 412)
        self.alice.put(tag=other)
        self.assertEqual(self.standing(), 2)

    def test_repeated_by_udp(self):
        """A request that comes again gets the same answer and does nothing twice."""
        request = self.alice.request(ON_THE_PHONE)
        first = self.alice.peer.ask(request)
        again = self.alice.peer.ask(request)
        if first.status == 401:
            proved = self.alice.peer.prove(request, first)
            first, again = self.alice.peer.ask(proved), self.alice.peer.ask(proved)
        self.assertEqual((first.status, first["sip-etag"]), (again.status, again["sip-etag"]))
        self.assertEqual(self.standing(), 1)


@needs_root
class Whom(Case):
    policy = (POLICY + "allow over publish from sip:carol@example.test of alice\n"
              "deny over publish of bob\n")

    def test_without_proof(self):
        with self.daemon.stranger() as stranger:
            for user in ("alice", "zeno"):
                self.assertEqual(Publisher(stranger, user).publish(ON_THE_PHONE).status, 401)

    def test_denied_and_unknown_are_one(self):
        def answer(of):
            publisher = self.publisher("alice", of)
            return blurred(publisher.publish(ON_THE_PHONE).raw, {of: "somebody"})
        self.assertIn("404 Not Found", answer("zeno"))
        self.assertEqual(answer("root"), answer("zeno"))
        self.assertEqual(answer("bob"), answer("zeno"))

    def test_by_policy(self):
        carol = self.publisher("carol", "alice")
        carol.put(ON_THE_PHONE)
        self.await_shown("active", "on-the-phone", "until two")
        self.assertEqual(self.publisher("carol", "zoe").publish(ON_THE_PHONE).status, 404)
        self.assertEqual(self.publisher("bob", "bob").publish(ON_THE_PHONE).status, 404)

    def test_what_is_logged(self):
        """Who publishes about somebody else; of oneself it would be a line each minute."""
        self.alice.put(ON_THE_PHONE)
        self.publisher("carol", "alice").put(ON_THE_PHONE)

        def lines():
            said = self.daemon.tool.run("log", "alice").out
            return [line for line in said.splitlines() if " publish " in line]
        until(lines, "it is logged")
        self.assertEqual(["carol" in line for line in lines()], [True], lines())

    def test_another_users_entity_tag(self):
        tag = self.alice.put(ON_THE_PHONE)
        self.assertEqual(self.publisher("bob", "alice").publish(tag=tag, expires=0).status, 404)
        self.await_shown("active", "on-the-phone", "until two")

    def test_the_entity_is_not_believed(self):
        self.alice.put(document(activity="busy", entity=aor("bob")))
        self.await_shown("active", "busy", "")
        self.assertEqual(self.shown("bob"), ("offline", "", ""))

    def test_who_hides_is_not_seen(self):
        self.alice.put(ON_THE_PHONE)
        self.daemon.write_policy("conceal of alice\n" + self.policy)
        until(lambda: "on-the-phone" not in self.finger("alice"), "she is concealed")
        self.assertEqual(self.alice.publish(ON_THE_PHONE).status, 200, "and nobody can tell")

    def test_who_may_no_more(self):
        tag = self.alice.put(ON_THE_PHONE)
        self.daemon.write_policy("deny over publish\n" + self.policy)
        self.await_shown("offline", "", "")
        self.assertEqual(self.standing(), 0)
        self.assertEqual(self.alice.publish(tag=tag).status, 404)

    def test_others_may_no_more(self):
        """What they said ends with the rule that let them, and only that."""
        def lines():
            return [line for line in self.daemon.tool.run("log", "alice").out.splitlines()
                    if " publish " in line and "carol" in line]
        carol = self.publisher("carol", "alice")
        carol.put(ON_THE_PHONE)
        self.alice.put(document(activity="meeting"))
        self.await_shown("active", "on-the-phone", "until two")
        self.daemon.write_policy("# once more\n" + self.policy)
        self.daemon.write_policy(POLICY)
        self.await_shown("active", "meeting", "")
        self.assertEqual(self.standing(), 1)
        until(lambda: len(lines()) == 2, "it is logged that she might, and that she may not")

    def test_who_has_no_password_any_more(self):
        self.alice.put(ON_THE_PHONE)
        carol = self.publisher("carol", "alice")
        carol.put(document(activity="meeting"))
        kept = self.daemon.folder / "credentials"
        lines = kept.read_text(encoding="utf-8").splitlines(keepends=True)
        kept.write_text("".join(line for line in lines if "alice" not in line), encoding="utf-8")
        self.await_shown("active", "meeting", "")
        self.assertEqual(self.standing(), 1, "hers are gone, carol's is not")


@needs_root
class Unproved(Case):
    options = ("--sip.anonymous=127.0.0.0/8",)
    policy = POLICY + "allow over publish from 127.0.0.0/8 of bob\n"

    def test_by_address(self):
        with self.daemon.stranger() as stranger:
            Publisher(stranger, "bob").put(ON_THE_PHONE)
            self.assertEqual(self.shown("bob")[1], "on-the-phone")
            for user in ("alice", "zeno"):
                with self.subTest(user):
                    self.assertEqual(Publisher(stranger, user).publish(ON_THE_PHONE).status, 401)

    def test_who_proves_it_may(self):
        tag = self.alice.put(ON_THE_PHONE)
        self.alice.forget()  # the refresh is without credentials at first
        self.alice.put(tag=tag)
        self.await_shown("active", "on-the-phone", "until two")


@needs_root
class Connections(Case):
    options = ("--sip.publish-ends-with-flow=yes",)

    def test_it_ends_with_its_connection(self):
        phone = self.publisher("alice", over="tcp")
        phone.put(ON_THE_PHONE)
        self.alice.put(document(activity="meeting"))
        self.await_shown("active", "on-the-phone", "until two")
        phone.peer.close()
        self.await_shown("active", "meeting", "")

    def test_unless_it_came_by_another_since(self):
        phone, other = (self.publisher("alice", over="tcp") for _ in range(2))
        tag = phone.put(ON_THE_PHONE)
        other.put(tag=tag)
        phone.peer.close()
        until(lambda: self.daemon.status()["counts"]["sip"]["connections"] == 1, "it is closed")
        self.assertEqual(self.standing(), 1)


@needs_root
class Hostile(Case):
    def test_documents(self):
        for why, body, reason in (
                ("a billion laughs", LAUGHS, "XML With a Document Type"),
                ("a file of ours", FILE, "XML With a Document Type"),
                ("very deep", b"<presence>" * 3000, "XML Nested Too Deeply"),
                ("very many", b"<presence>" + b"<a/>" * 8000, "XML With Too Many Elements"),
                ("many attributes", b"<presence " + b"".join(b"a%d='' " % n for n in range(3000)),
                 "XML With Too Many Elements"),
                ("bytes", bytes(range(256)) * 100, "XML Not Well-Formed")):
            with self.subTest(why):
                answer = self.alice.publish(body)
                self.assertEqual(answer.start, f"SIP/2.0 400 {reason}")
                self.assertNotIn(SECRET, answer.raw)
        self.assertEqual(self.shown(), ("offline", "", ""))

    def test_a_mebibyte(self):
        """More than any message may have: the connection may end, nothing else does."""
        desk = self.publisher("alice", over="tcp")
        desk.put(ON_THE_PHONE)
        before = self.daemon.resident()
        for _ in range(10):
            with self.daemon.peer("alice", "tcp") as peer:
                request = Publisher(peer).request(document(note="x" * 1_048_576))
                answers = peer.answers_to(request)
                try:
                    peer.send(request)
                except OSError:
                    pass
                until(lambda: peer.ended.is_set() or not answers.empty(), "it is refused")
                if not answers.empty():
                    self.assertEqual(answers.get().status, 413)
        self.daemon.assert_grown_less(32, before)
        self.assertEqual(self.standing(), 1)
        self.await_shown("active", "on-the-phone", "until two")

    def test_texts_that_steer_terminals(self):
        note = "\u202e" + "x" * 10_000
        self.alice.put(document(activity="busy", note=note + "&#x9b;31m"))
        card = self.finger("alice")
        self.assertIn("Note: ", card)
        self.assertNotIn("\u202e", card)
        self.assertNotIn("\x9b", card)
        self.assertLess(len(card), 2000)

    def test_very_many(self):
        """Nobody gets room for more than a few, and what stands is not lost for that."""
        bob = self.publisher("bob", "bob")
        of_bob = bob.put(document(activity="meeting"))
        flood = self.publisher("alice", over="tcp")
        tags = [flood.put(document(name=f"t{number}")) for number in range(20)]
        before = self.daemon.resident()
        for _ in range(MANY):
            answer = flood.publish(document(name="t20"))
            self.assertEqual((answer.status, answer["retry-after"]), (503, "60"))
        self.assertEqual(self.standing(), 21)
        self.daemon.assert_grown_less(64, before)
        for tag in tags:
            flood.put(tag=tag, expires=0)
        bob.put(tag=of_bob)
        self.assertEqual(self.shown("bob")[1], "meeting")
        self.assertEqual(self.shown(), ("offline", "", ""))


if __name__ == "__main__":
    run()
