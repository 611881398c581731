"""Pidgin's SIMPLE and Twinkle see who comes and goes, publish, and get messages.

Both know no state but there and gone. Pidgin answers challenges without qop, and takes no answer
to its last PUBLISH (docs/sip.md).
"""

import unittest

from lab.case import needs_root, run
from lab.purple import FINCH, Purple
from lab.sip_daemon import PASSWORDS, SipDaemon
from lab.sip_phones import Linphone
from lab.twinkle import TWINKLE, Twinkle
from lab.wires import until
from lab.world import WORLD

POLICY = """deny of dean
allow from sip:bob@example.test of any show presence idle
allow over message from local of bob
"""


def setUpModule():
    if WORLD.private:
        Linphone.pretend_internet()  # Twinkle wants an address, too


@needs_root
class Messengers(unittest.TestCase):
    def use(self, client, over):
        with SipDaemon("--sip.notify-interval=0", policy=POLICY) as daemon, \
                daemon.feed() as feed, \
                client(WORLD.new_folder(), daemon.at_over(over), over, "bob", PASSWORDS["bob"],
                       ["alice", "dean", "zeno"]) as phone:
            feed.login(9, "dean", line="pts/9")  # nothing may be seen of him
            until(lambda: len(daemon.watchers("alice")) == 1, "it has subscribed")
            until(lambda: phone.state() == phone.gone, "it knows alice")
            self.watch(feed, phone)
            self.assertEqual([w["user"] for w in daemon.watchers()], ["alice"])
            if client is Purple:
                self.assertEqual([phone.state(user) for user in ("dean", "zeno")],
                                 [phone.gone] * 2)
            until(lambda: daemon.tool.cards("show", "bob")[0]["presence"] == "active",
                  "what it publishes is told")
            self.assertEqual(daemon.tool.run("send", "bob", "lunch?").code, 0)
            until(lambda: phone.has_heard("lunch?"), "the message is there")

    def watch(self, feed, phone):
        for state, event in ((phone.here, lambda: feed.login(1, "alice", line="pts/1")),
                             (phone.gone, lambda: feed.logout(1))):
            event()
            until(lambda s=state: phone.state() == s, f"alice is {state}")

    @unittest.skipUnless(FINCH, "no finch")
    def test_pidgin(self):
        self.use(Purple, "udp")

    @unittest.skipUnless(TWINKLE, "no twinkle")
    def test_twinkle_over_udp(self):
        self.use(Twinkle, "udp")

    @unittest.skipUnless(TWINKLE, "no twinkle")
    def test_twinkle_over_tcp(self):
        self.use(Twinkle, "tcp")


if __name__ == "__main__":
    run()
