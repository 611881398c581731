"""The registrar, by the rules of RFC 3261 section 10."""

import unittest

from lab.case import needs_root, run
from lab.sip import parameter, uri_of
from lab.sip_daemon import SipDaemon
from lab.sip_registration import Registration
from lab.wires import until

POLICY = ("allow from self of any show all\n"
          "allow from sip:carol@example.test of any show presence contact\n")


def bindings(answer):
    """The URIs in a 200, with their seconds left."""
    return {uri_of(value): int(parameter(value, "expires")) for value in answer.all("contact")}


def at(number, parameters=""):
    return f"<sip:alice@127.0.0.1:{number}>{parameters}"


def uri(number):
    return f"sip:alice@127.0.0.1:{number}"


@needs_root
class Registrar(unittest.TestCase):
    def setUp(self):
        daemon = SipDaemon("--sip.notify-interval=0", policy=POLICY).await_ready()
        self.addCleanup(daemon.stop)
        self.daemon = daemon
        peer = daemon.peer("alice")
        self.addCleanup(peer.close)
        self.phone = Registration(peer)

    def bound(self, *contacts, **fields):
        answer = self.phone.register(*contacts, **fields)
        self.assertEqual(answer.status, 200, answer)
        return bindings(answer)

    def test_one(self):
        self.assertEqual(self.bound(at(1), expires=300), {uri(1): 300})
        self.assertEqual(list(self.bound()), [uri(1)], "a question changes nothing")

    def test_several(self):
        self.assertEqual(self.bound(at(1), at(2), expires=300), {uri(1): 300, uri(2): 300})
        self.assertEqual(self.bound(f"{at(3)}, {at(4, ';expires=400')}", expires=300)[uri(4)], 400,
                         "a Contact's own time counts more")
        self.assertEqual(len(self.bound()), 4)

    def test_times(self):
        for why, contact, fields, told in (
                ("none asked for", at(1), {}, 3600),
                ("too long", at(1), {"expires": 86400}, 3600),
                ("not a number: an hour", at(1, ";expires=soon"), {}, 3600),
                ("in the Contact", at(1, ";expires=90"), {"expires": 600}, 90)):
            with self.subTest(why):
                self.assertEqual(self.bound(contact, **fields), {uri(1): told})

    def test_too_brief(self):
        answer = self.phone.register(at(1), expires=59)
        self.assertEqual((answer.status, answer["min-expires"]), (423, "60"))
        self.assertEqual(self.bound(), {})

    def test_the_end_of_one(self):
        self.bound(at(1), at(2), expires=300)
        self.assertEqual(list(self.bound(at(1, ";expires=0"))), [uri(2)])
        self.assertEqual(self.bound(at(2), expires=0), {})

    def test_the_end_of_all(self):
        self.bound(at(1), at(2), expires=300)
        for wrong in ({"expires": 60}, {}):
            with self.subTest(wrong):
                self.assertEqual(self.phone.register("*", **wrong).status, 400)
        self.assertEqual(self.phone.register(at(1), "*", expires=0).status, 400)
        self.assertEqual(len(self.bound()), 2, "nothing of that was done")
        self.assertEqual(self.bound("*", expires=0), {})

    def test_an_older_cseq(self):
        self.bound(at(1), expires=300)
        self.phone.cseq -= 3
        self.assertIn(self.phone.register(at(1), expires=0).status, (400, 500))
        self.phone.cseq += 5
        self.assertEqual(list(self.bound()), [uri(1)], "nothing was done")

    def test_another_call_id_may_begin_anew(self):
        self.bound(at(1), expires=300)
        self.phone = Registration(self.phone.peer)
        self.assertEqual(self.bound(at(1), expires=100), {uri(1): 100}, "a phone that rebooted")

    def test_the_same_phone_elsewhere(self):
        instance = ';+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"'
        self.bound(at(1, instance), expires=300)
        self.assertEqual(list(self.bound(at(2, instance), expires=300)), [uri(2)])

    def test_it_expires(self):
        with SipDaemon("--sip.min-expires=1s", policy=POLICY) as daemon, \
                daemon.peer("alice") as peer:
            phone = Registration(peer)
            phone.register(at(1), expires=2)
            until(lambda: not phone.register().all("contact"), "it has expired")

    def test_of_somebody_else(self):
        """Who has proved to be alice may not register as bob, known or not."""
        for user in ("bob", "zeno"):
            with self.subTest(user):
                self.assertEqual(self.phone.register(at(1), user=user, expires=300).status, 403)

    def test_refused(self):
        for why, how, status in (
                ("somebody else's domain", {"uri": "sip:example.org"}, 404),
                ("an extension that we lack", {"require": "nothing-has-this"}, 420),
                ("a URI that is not SIP", {"uri": "tel:+4912345"}, 416)):
            with self.subTest(why):
                self.assertEqual(self.phone.register(at(1), expires=300, **how).status, status)
        self.assertEqual(self.bound(), {})

    def test_a_phone_shows(self):
        """A registered phone is in the document, without its address, by policy."""
        with self.daemon.peer("carol") as carol:
            watch = carol.watch("alice")
            self.assertNotIn(b"127.0.0.1", watch.next().body)
            self.bound("<sip:line1@127.0.0.1:1>", expires=300)
            body = watch.next().body
            self.assertIn(b"sip:", body)
            self.assertNotIn(b"127.0.0.1", body)
            self.bound("*", expires=0)
            self.assertNotEqual(watch.next().body, body)


if __name__ == "__main__":
    run()
