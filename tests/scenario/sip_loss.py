"""Bad networks, watchers that are silent or gone, connections that die."""

import time

from lab.case import needs_root, run
from lab.sip_case import AT_ONCE, Case, strangers
from lab.sip_daemon import SipDaemon
from lab.sip_pidf import state
from lab.wires import until


@needs_root
class Loss(Case):
    stale = 35  # seconds; no live watcher may be behind for longer

    def test_thirty_percent_lost_both_ways(self):
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed:
            peers = [daemon.stranger(user=f"w{n}", loss=0.3) for n in range(12)]
            try:
                watches = [peer.watch("alice", patience=self.stale) for peer in peers]
                self.everybody_hears(watches, "offline")
                feed.login(1, "alice", line="pts/1")
                self.everybody_hears(watches, "online")
                for locked, told in ((True, "away"), (False, "online"), (True, "away")):
                    feed.update(1, locked=locked)
                    self.everybody_hears(watches, told)
                feed.logout(1)
                self.everybody_hears(watches, "offline")
                for peer in peers:
                    numbers = [note.cseq for note in peer.heard]
                    self.assertEqual(numbers, sorted(set(numbers)), "no CSeq goes back")
                self.assertTrue(any(peer.repeated for peer in peers), "something was lost")
            finally:
                for peer in peers:
                    peer.close()

    def everybody_hears(self, watches, told):
        deadline = time.monotonic() + self.stale
        for watch in watches:
            watch.await_told(lambda note: state(note) == told, deadline - time.monotonic())

    def test_who_never_answers(self):
        """He is asked again as RFC 3261 section 17.1.2.2 says, holds nobody up, and is forgotten
        when his time is over."""
        with strangers(AT_ONCE, "--sip.min-expires=1s") as daemon, daemon.feed() as feed, \
                daemon.stranger(user="dead") as dead, daemon.stranger(user="quick") as quick:
            dead.verdict = None
            silence, prompt = dead.watch("alice", expires=40), quick.watch("alice")
            self.states(prompt, "offline")
            for number in range(10):
                began = time.monotonic()
                feed.login(number, "alice", line=f"pts/{number}")
                [online] = self.states(prompt, "online")
                feed.logout(number)
                [offline] = self.states(prompt, "offline")
                self.assertLess(online - began, 1)
                self.assertLess(offline - began, 2)
            until(lambda: not [w for w in daemon.watchers("alice") if "dead" in w["watcher"]
                               or silence.peer.address in w["transport"]],
                  "the dead one is forgotten", patience=90)
            first = [note.at for note in dead.repeated if note.cseq == dead.heard[0].cseq]
            self.assertLessEqual(len(first), 11)
            self.assertGreaterEqual(len(first), 8)
            self.assertAlmostEqual(first[0] - dead.heard[0].at, 0.5, delta=0.3)

    def test_one_dead_phone_behind_a_proxy(self):
        """The proxy tells of it with a 408 of its own; its other phones wait for nothing."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, \
                daemon.stranger(user="proxy") as proxy:
            dead = proxy.watch("alice")
            self.states(dead, "offline")
            proxy.verdict = lambda note: 408 if note["call-id"] == dead.call_id else 200
            alive = proxy.watch("alice")
            self.states(alive, "offline")
            for number in range(3):
                began = time.monotonic()
                feed.login(number, "alice", line="pts/1")
                [online] = self.states(alive, "online")
                feed.logout(number)
                [offline] = self.states(alive, "offline")
                self.assertLess(max(online, offline) - began, 2)

    def test_whose_program_is_gone(self):
        """The system says so (ICMP): others do not notice."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, \
                daemon.stranger(user="quick") as quick:
            with daemon.stranger(user="gone") as gone:
                gone.watch("alice").next()
            prompt = quick.watch("alice")
            self.states(prompt, "offline")
            feed.login(1, "alice", line="pts/1")
            self.states(prompt, "online")
            feed.logout(1)
            self.states(prompt, "offline")


@needs_root
class Connections(Case):
    """Watchers by TCP whose connection dies."""

    def test_he_comes_again(self):
        policy = "allow from sip:carol@example.test of any show presence\n"
        with SipDaemon(AT_ONCE, policy=policy) as daemon, daemon.feed() as feed:
            with daemon.peer(over="tcp") as before:
                watch = before.watch("alice")
                self.states(watch, "offline")
            feed.login(1, "alice", line="pts/1")
            daemon.await_users("alice")
            with daemon.peer(over="tcp") as after:
                watch.peer = after
                after.adopt(watch)
                self.assertEqual(watch.subscribe().status, 200, watch.answer)
                self.states(watch, "online")
                feed.logout(1)
                self.states(watch, "offline")

    def test_he_does_not(self):
        with strangers(AT_ONCE, "--sip.min-expires=1s") as daemon, daemon.feed() as feed, \
                daemon.stranger() as other:
            with daemon.stranger(over="tcp") as peer:
                peer.watch("alice", expires=3).next()
            prompt = other.watch("alice")
            self.states(prompt, "offline")
            feed.login(1, "alice", line="pts/1")
            self.states(prompt, "online")
            until(lambda: len(daemon.watchers("alice")) == 1, "he is forgotten")

    def test_another_one_at_the_same_place_is_not_told(self):
        """Without proof a watcher is his connection; the next one to have it is somebody else."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed:
            with daemon.stranger(over="tcp") as before:
                watch = before.watch("alice")
                watch.next()
            with daemon.stranger(over="tcp") as after:
                watch.peer = after
                self.assertEqual(watch.subscribe().status, 481)
                feed.login(1, "alice", line="pts/1")
                watch = after.watch("alice", expires=0)
                self.ends(watch, "timeout")
                self.assertEqual(len(after.heard), 1, "only what he asked for")


if __name__ == "__main__":
    run()
