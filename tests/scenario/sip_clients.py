"""Real softphones see who comes and goes.

Each event is followed from the line that the feed writes to the line that the client prints.
"""

import signal
import time
import unittest

from lab.case import needs_root, run
from lab.sip import aor
from lab.sip_daemon import PASSWORDS, SipDaemon
from lab.sip_phones import BARESIP, LINPHONEC, Baresip, Linphone
from lab.sip_tls import Authority
from lab.wires import PATIENCE, until
from lab.world import WORLD

SOON = 1.0  # seconds from an event to the client's line
LONG_AGO = "2020-01-02T03:04:05Z"
# One change must not wait for the one before it.
AT_ONCE = "--sip.notify-interval=0"
POLICY = "deny of dean\nallow from sip:bob@example.test of any show presence idle\n"


class Story:
    """What happens to alice, and what the phone must say of it."""

    def __init__(self, case, feed, phone):
        self._case, self._feed, self._phone = case, feed, phone

    def expect(self, state, op, **facts):
        began = time.monotonic()
        getattr(self._feed, op)(1, **facts)
        said = self._phone.await_told("alice", state)
        self._case.assertLess(said - began, SOON, f"{op} {facts}")

    def a_day(self, away):
        """`away`: what this client calls somebody who is away."""
        self.expect("Online", "login", user="alice", line="pts/1")
        self.expect(away, "update", locked=True)
        self.expect("Online", "update", locked=False)
        self.expect(away, "update", idle_since=LONG_AGO)
        self.expect("Online", "update", idle_since=None)
        self.expect("Offline", "logout")


def setUpModule():
    if WORLD.private:
        Linphone.pretend_internet()


@needs_root
class OnTheScreen(unittest.TestCase):
    def watch(self, phone, over="udp", authority=None, host=None):
        with SipDaemon(AT_ONCE, policy=POLICY, authority=authority) as daemon, \
                daemon.feed() as feed:
            at = daemon.at_over(over)
            with phone(WORLD.new_folder(), (host or at[0], at[1]), over, "bob", PASSWORDS["bob"],
                       ["alice", "dean", "zeno"],
                       authority.certificate if authority else None) as watching:
                feed.login(9, "dean", line="pts/9")  # nothing may be seen of him
                self.begin(daemon, watching)
                Story(self, feed, watching).a_day(phone.away)
                self.finish(daemon, watching)

    def begin(self, daemon, phone):
        until(lambda: len(daemon.watchers("alice")) == 1, "the phone has subscribed")
        if isinstance(phone, Baresip):
            phone.await_listed("alice", "Offline")
        else:
            phone.await_told("alice", "Offline")

    def finish(self, daemon, phone):
        """Denied and unknown: the phone knows nothing, and nobody's subscription lives."""
        told = [line for line in phone.printed if "dean" in line or "zeno" in line]
        self.assertFalse([line for line in told if "Online" in line or "Away" in line], told)
        self.assertEqual([w["user"] for w in daemon.watchers()], ["alice"])
        if isinstance(phone, Baresip):
            self.assertEqual([phone.listed(user) for user in ("dean", "zeno")], ["Unknown"] * 2)

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip_over_udp(self):
        self.watch(Baresip)

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip_over_tcp(self):
        self.watch(Baresip, "tcp")

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip_over_tls(self):
        self.watch(Baresip, "tls", Authority())

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone_over_udp(self):
        self.watch(Linphone)

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone_over_tcp(self):
        self.watch(Linphone, "tcp")

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone_over_tls(self):
        """Its TLS knows names only, no addresses, in certificates."""
        self.watch(Linphone, "tls", Authority(), host="localhost")


@unittest.skipUnless(LINPHONEC, "no linphonec")
@needs_root
class TwentyFriends(unittest.TestCase):
    """A phone that brings its whole buddy list with one SUBSCRIBE (RFC 5367)."""

    FRIENDS = [f"friend{number}" for number in range(20)]
    ONLINE, AWAY, OFFLINE, DENIED = FRIENDS[:10], FRIENDS[10:14], FRIENDS[14:17], FRIENDS[17:]
    POLICY = (f"deny of {' '.join(DENIED)}\n"
              f"allow from sip:bob@example.test of {' '.join(FRIENDS)} show presence idle\n")

    @classmethod
    def setUpClass(cls):
        WORLD.add_accounts(cls.FRIENDS, 34000)

    def watch(self, over):
        with SipDaemon(AT_ONCE, policy=self.POLICY) as daemon, daemon.feed() as feed:
            for number, friend in enumerate(self.FRIENDS):
                if friend not in self.OFFLINE:
                    feed.login(number, friend, line=f"pts/{number}")
                if friend in self.AWAY:
                    feed.update(number, locked=True)
            daemon.await_users(*self.ONLINE, *self.AWAY, *self.DENIED)
            with Linphone(WORLD.new_folder(), daemon.at_over(over), over, "bob", PASSWORDS["bob"],
                          self.FRIENDS, rls=aor("rls")) as phone:
                self.begin(daemon, phone)
                self.changes(feed, phone)
                self.denies(daemon, phone)
                self.assertEqual(daemon.status()["counts"]["sip"]["subscriptions"], 1)
            until(lambda: not daemon.watchers(), "nobody watches")

    def begin(self, daemon, phone):
        states = {"Online": self.ONLINE, "Away": self.AWAY, "Offline": self.OFFLINE}
        told = {friend: state for state, friends in states.items() for friend in friends}
        until(lambda: phone.shown == told, "the phone shows the list, and nothing of who is denied")
        self.assertEqual({w["user"] for w in daemon.watchers()}, set(told))
        self.assertEqual(daemon.status()["counts"]["sip"]["subscriptions"], 1)
        while not phone.told.empty():
            phone.told.get()

    def changes(self, feed, phone):
        """Each is told of alone: what came before is not told again."""
        for number, state, op, facts in [
                (3, "Away", "update", {"locked": True}),
                (3, "Online", "update", {"locked": False}),
                (12, "Online", "update", {"locked": False}),
                (5, "Offline", "logout", {}),
                (15, "Online", "login", {"user": "friend15", "line": "pts/15"}),
                (17, None, "logout", {}),  # of him nothing may be seen
                (12, "Away", "update", {"idle_since": LONG_AGO})]:
            began = time.monotonic()
            getattr(feed, op)(number, **facts)
            if state is None:
                continue
            said, friend, what = phone.told.get(timeout=PATIENCE)
            self.assertEqual((friend, what), (f"friend{number}", state))
            self.assertLess(said - began, SOON, f"{op} {facts}")

    def denies(self, daemon, phone):
        """Who may not be seen any more is offline to it, and nobody sees that he was watched."""
        daemon.write_policy("deny of friend0\n" + self.POLICY)
        phone.await_told("friend0", "Offline")
        self.assertEqual(daemon.watchers("friend0"), [])
        daemon.write_policy(self.POLICY)
        phone.await_told("friend0", "Online")

    def test_over_udp(self):
        self.watch("udp")

    def test_over_tcp(self):
        self.watch("tcp")


@needs_root
class LoggingOut(unittest.TestCase):
    """What a phone leaves behind when it ends."""

    def leave(self, phone):
        with SipDaemon(AT_ONCE, policy=POLICY) as daemon:
            with phone(WORLD.new_folder(), daemon.sip, "udp", "bob", PASSWORDS["bob"], ["alice"]):
                until(lambda: len(daemon.watchers("alice")) == 1, "the phone has subscribed")
            until(lambda: not daemon.watchers("alice"), "nobody watches")

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip(self):
        self.leave(Baresip)

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone(self):
        self.leave(Linphone)


@needs_root
class Publishing(unittest.TestCase):
    """What a phone says of its user, both faces tell; and no more once it is gone."""

    def publish(self, phone, over="udp"):
        with SipDaemon(policy=POLICY) as daemon:
            def how():
                return daemon.tool.cards("show", "bob")[0]["presence"]
            with phone(WORLD.new_folder(), daemon.at_over(over), over, "bob", PASSWORDS["bob"], [],
                       publishes=True) as bob:
                until(lambda: how() == "active", "bob is there")
                self.assertFalse(daemon.tool.cards("show", "bob")[0]["logged_in"])
                if phone is Baresip:
                    bob.command("presence_offline")
                    until(lambda: how() == "offline", "bob is gone")
                    bob.command("presence_online")
                    until(lambda: how() == "active", "bob is back")
                self.assertEqual(daemon.status()["counts"]["sip"]["publications"], 1)
            until(lambda: how() == "offline", "it has said good-bye")
            self.assertEqual(daemon.status()["counts"]["sip"]["publications"], 0)

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip(self):
        self.publish(Baresip)

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_who_changes_his_mind_before_the_answer(self):
        """baresip then publishes anew, and forgets what it had: that must not stand beside it."""
        with SipDaemon(policy=POLICY) as daemon:
            def standing():
                return daemon.status()["counts"]["sip"]["publications"]

            def how():
                return daemon.tool.cards("show", "bob")[0]["presence"]
            with Baresip(WORLD.new_folder(), daemon.at_over("udp"), "udp", "bob", PASSWORDS["bob"],
                         [], publishes=True) as bob:
                until(lambda: how() == "active", "bob is there")
                daemon.process.send_signal(signal.SIGSTOP)
                for word in ("offline", "online", "offline"):
                    bob.command(f"presence_{word}")
                daemon.process.send_signal(signal.SIGCONT)
                until(lambda: how() == "offline", "bob is gone")
                bob.command("presence_online")
                until(lambda: how() == "active", "bob is back")
            until(lambda: standing() == 0, "it has said good-bye to all")

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip_over_tcp(self):
        self.publish(Baresip, "tcp")

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone(self):
        self.publish(Linphone)

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone_over_tcp(self):
        self.publish(Linphone, "tcp")


if __name__ == "__main__":
    run()
