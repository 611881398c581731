"""What devices say of their users: PUBLISH by the rules of RFC 3903, from outside."""

import unittest

from lab.case import needs_root, run
from lab.sip import DOMAIN, aor, token
from lab.sip_daemon import SipDaemon
from lab.sip_publisher import PIDF, Publisher, document
from lab.wires import ask, free_port, until

POLICY = "allow over finger sip from any of any show all\n"
ON_THE_PHONE = document(activity="on-the-phone", note="until two")


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

    def publisher(self, user, of="alice", **how):
        peer = self.daemon.peer(user, **how)
        self.addCleanup(peer.close)
        return Publisher(peer, of)

    def stand(self):
        """How many publications stand."""
        return self.daemon.status()["counts"]["sip"]["publications"]

    def shown(self, user="alice"):
        """The activity and the note."""
        card = self.daemon.tool.cards("show", user)[0]
        return card.get("activity"), card.get("note")

    def await_shown(self, *wanted):
        until(lambda: self.shown() == wanted, f"alice is {wanted}")


@needs_root
class Telling(Case):
    def test_both_faces_tell_it(self):
        with self.daemon.peer("carol") as carol:
            watch = carol.watch("alice")
            watch.next()
            tag = self.alice.put(ON_THE_PHONE)
            watch.await_told(lambda n: b"on-the-phone" in n.body and b"until two" in n.body)
            self.await_shown("on-the-phone", "until two")
            self.assertIn("Activity: on-the-phone", self.finger("alice"))
            self.assertIn("Note: until two", self.finger("alice"))
            tag = self.alice.put(document(), tag)
            watch.await_told(lambda n: b"on-the-phone" not in n.body)
            self.await_shown("", "")
            self.alice.put(tag=tag, expires=0)
            self.assertEqual(self.stand(), 0)
            watch.await_told(lambda n: b"<basic>closed" in n.body)


if __name__ == "__main__":
    run()
