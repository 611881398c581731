"""Who is concealed looks like somebody who is logged out: whole dialogues, byte for byte."""

import unittest

from lab.case import needs_root, run
from lab.sip_blur import blurred
from lab.sip_case import AT_ONCE, STRANGERS
from lab.sip_daemon import SipDaemon
from lab.sip_peer import Watch
from lab.sip_pidf import state
from lab.sip_registration import Registration
from lab.wires import until
from lab.world import ALICE

SHOWN = "name presence idle since host activity note contact"
POLICY = f"allow from 127.0.0.0/8 of any show {SHOWN}\n"
LONG_AGO = "2020-01-02T03:04:05Z"
FORMATS = ["application/pidf+xml", "application/xpidf+xml", "application/cpim-pidf+xml"]


def quiet_day(_daemon, _feed):
    """Nothing happens."""


def busy_day(daemon, feed):
    """All that may happen to somebody; what is not told to anybody."""
    feed.login(1, "alice", line="pts/1", origin="192.0.2.7", since=LONG_AGO)
    feed.update(1, locked=True)
    feed.update(1, locked=False)
    feed.update(1, idle_since=LONG_AGO)
    until(lambda: daemon.status()["counts"]["sessions"] == 1, "her session is known")
    feed.login(2, "alice", line="pts/2", host="laptop")


def a_phone(daemon, _feed):
    """She registers one, and goes on."""
    with daemon.peer("alice") as peer:
        answer = Registration(peer).register("<sip:alice@127.0.0.1:9>", expires=3600)
        assert answer.status == 200, answer


@needs_root
class Conceal(unittest.TestCase):
    def dialogue(self, day, policy=POLICY, begin=quiet_day, wish=None):
        """All that a watcher of alice hears while `day` goes by; `begin` is over before."""
        with SipDaemon(STRANGERS, AT_ONCE, policy=policy, proving=("alice",)) as daemon, \
                daemon.feed() as feed, daemon.stranger() as peer, \
                daemon.stranger(user="guard") as guard:
            begin(daemon, feed)
            if wish:
                self.assertEqual(daemon.tool.run_as(ALICE, *wish).code, 0)
            heard = []

            def hear(watch):
                heard.append(watch.answer)
                if watch.answer.status == 200:
                    heard.append(watch.next())
            watch = peer.watch("alice")
            hear(watch)
            day(daemon, feed)
            self.something_else(feed, guard)
            for fields in ({}, {"suppress_if_match": heard[1]["sip-etag"]},
                           {"suppress_if_match": "*"}, {"expires": 0}):
                watch.subscribe(**fields)
                hear(watch)
            for body in FORMATS:
                hear(peer.watch("alice", accept=body, expires=0))
            heard.append(watch.subscribe())
            self.assertEqual(len(peer.heard), sum(m.status is None for m in heard),
                             "nothing came unasked")
            return [blurred(message.raw) for message in heard]

    def something_else(self, feed, guard):
        """Another person's change, told after all that was to be told before."""
        other = Watch(guard, "bob")
        other.subscribe()
        other.next()
        feed.login(99, "bob", line="pts/99")
        self.assertEqual(state(other.next()), "online")

    def alike(self, **how):
        """As in a day on which nobody logs in."""
        quiet, concealed = self.dialogue(quiet_day), self.dialogue(**how)
        self.assertEqual(len(quiet), len(concealed))
        for one, other in zip(quiet, concealed):
            self.assertEqual(one, other)

    def test_it_can_fail(self):
        self.assertNotEqual(self.dialogue(quiet_day), self.dialogue(quiet_day, begin=busy_day))

    def test_by_the_policy(self):
        self.alike(day=quiet_day, policy="conceal of alice\n" + POLICY, begin=busy_day)

    def test_with_a_phone(self):
        self.assertNotEqual(self.dialogue(quiet_day), self.dialogue(quiet_day, begin=a_phone))
        self.alike(day=quiet_day, policy="conceal of alice\n" + POLICY, begin=a_phone)
        self.alike(day=a_phone, policy="conceal of alice\n" + POLICY)

    def test_while_things_happen(self):
        self.alike(day=busy_day, policy="conceal of alice\n" + POLICY)

    def test_by_her_own_wish(self):
        self.alike(day=quiet_day, begin=busy_day, wish=["hide"])

    def test_by_her_own_wish_while_things_happen(self):
        self.alike(day=busy_day, wish=["hide"])


if __name__ == "__main__":
    run()
