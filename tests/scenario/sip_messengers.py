"""Pidgin's SIMPLE sees who comes and goes, publishes, and gets messages.

It knows no state but available and offline, answers challenges without qop, and takes no answer to
its last PUBLISH (docs/sip.md).
"""

import time
import unittest

from lab.case import needs_root, run
from lab.purple import FINCH, Purple
from lab.sip_daemon import PASSWORDS, SipDaemon
from lab.wires import until
from lab.world import WORLD

SOON = 1.0  # seconds from an event to what the client shows
POLICY = """deny of dean
allow from sip:bob@example.test of any show presence idle
allow over message from local of bob
"""


@needs_root
@unittest.skipUnless(FINCH, "no finch")
class Buddies(unittest.TestCase):
    def watch(self, over):
        with SipDaemon("--sip.notify-interval=0", policy=POLICY) as daemon, \
                daemon.feed() as feed, \
                Purple(WORLD.new_folder(), daemon.at_over(over), over, "bob", PASSWORDS["bob"],
                       ["alice", "dean", "zeno"]) as phone:
            feed.login(9, "dean", line="pts/9")  # nothing may be seen of him
            until(lambda: len(daemon.watchers("alice")) == 1, "it has subscribed")
            until(lambda: phone.state("alice") == "offline", "it knows alice")
            for state, event in (("available", lambda: feed.login(1, "alice", line="pts/1")),
                                 ("offline", lambda: feed.logout(1))):
                began = time.monotonic()
                event()
                until(lambda s=state: phone.state("alice") == s, f"alice is {state}")
                self.assertLess(time.monotonic() - began, SOON)
            self.assertEqual([phone.state(user) for user in ("dean", "zeno")], ["offline"] * 2)
            self.assertEqual([w["user"] for w in daemon.watchers()], ["alice"])
            until(lambda: daemon.tool.cards("show", "bob")[0]["presence"] == "active",
                  "what it publishes is told")
            self.assertEqual(daemon.tool.run("send", "bob", "lunch?").code, 0)
            until(phone.conversations, "the message is there")

    def test_over_udp(self):
        self.watch("udp")

    def test_over_tcp(self):
        self.watch("tcp")


if __name__ == "__main__":
    run()
