"""When a watcher is told, and how often: order, pace, conditions, and ends."""

import time

from lab.case import needs_root, run
from lab.sip_case import AT_ONCE, POLICY, Case, strangers
from lab.sip_daemon import SipDaemon
from lab.sip_pidf import state
from lab.wires import until
from lab.world import ALICE

@needs_root
class Order(Case):
    def test_what_happens_is_told(self):
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            watch = peer.watch("alice")
            self.states(watch, "offline")
            for op, facts, told in (
                    ("login", {"user": "alice", "line": "pts/1"}, "online"),
                    ("update", {"locked": True}, "away"), ("update", {"locked": False}, "online"),
                    ("update", {"idle_since": "2020-01-02T03:04:05Z"}, "away"),
                    ("update", {"idle_since": None}, "online"), ("logout", {}, "offline")):
                with self.subTest(f"{op} {facts}"):
                    getattr(feed, op)(1, **facts)
                    self.states(watch, told)
            numbers = [note.cseq for note in peer.heard]
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
            self.assertEqual(peer.repeated, [], "nothing is retransmitted to who answers")

    def test_one_at_a_time_and_the_latest_wins(self):
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, \
                daemon.stranger() as slow, daemon.stranger(user="quick") as quick:
            slow.verdict = None
            late, prompt = slow.watch("alice"), quick.watch("alice")
            first = late.next()
            self.states(prompt, "offline")
            feed.login(1, "alice", line="pts/1")
            feed.update(1, locked=True)
            prompt.await_told(lambda note: state(note) == "away")
            feed.update(1, locked=False)
            prompt.await_told(lambda note: state(note) == "online")
            self.assertEqual(len(slow.heard), 1, "the first is not answered yet")
            slow.verdict = 200
            slow.reply(first, 200)
            second = late.next()
            self.assertEqual((state(second), second.cseq), ("online", first.cseq + 1))
            feed.logout(1)
            self.states(late, "offline")

    def test_what_does_not_show_is_not_told(self):
        """A second session, and one of somebody else, change nothing that presence tells."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            feed.login(1, "alice", line="pts/1")
            daemon.await_users("alice")
            watch = peer.watch("alice")
            self.states(watch, "online")
            feed.login(2, "alice", line="pts/2")
            feed.login(3, "bob", line="pts/3")
            feed.logout(2)
            feed.logout(1)
            self.states(watch, "offline")


@needs_root
class Pace(Case):
    def test_the_first_change_at_once(self):
        """What a SUBSCRIBE brought about is not a change; others wait (RFC 3856 section 6.10)."""
        with strangers("--sip.notify-interval=3s") as daemon, daemon.feed() as feed, \
                daemon.stranger() as peer:
            watch = peer.watch("alice")
            self.states(watch, "offline")
            began = time.monotonic()
            feed.login(1, "alice", line="pts/1")
            [first] = self.states(watch, "online")
            self.assertLess(first - began, 1)
            feed.update(1, locked=True)
            feed.update(1, locked=False)
            feed.update(1, locked=True)
            [second] = self.states(watch, "away")
            self.assertAlmostEqual(second - first, 3, delta=0.7)
            feed.logout(1)
            [third] = self.states(watch, "offline")
            self.assertAlmostEqual(third - second, 3, delta=0.7)

    def test_there_and_back_again(self):
        """Who is away for less than the interval has not been away."""
        with strangers("--sip.notify-interval=2s") as daemon, daemon.feed() as feed, \
                daemon.stranger() as peer:
            watch = peer.watch("alice")
            self.states(watch, "offline")
            feed.login(1, "alice", line="pts/1")
            self.states(watch, "online")
            feed.update(1, locked=True)
            feed.update(1, locked=False)
            daemon.await_users("alice")
            until(lambda: time.monotonic() > peer.heard[-1].at + 2.5, "the interval is over")
            feed.logout(1)
            self.states(watch, "offline")

    def test_as_seldom_as_a_watcher_wants(self):
        """RFC 6446 section 5."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            watch = peer.watch("alice", event="presence;min-interval=2")
            first = watch.next()
            self.assertIn(";min-interval=2", first["subscription-state"])
            feed.login(1, "alice", line="pts/1")
            watch.next()
            feed.update(1, locked=True)
            feed.logout(1)
            last = watch.next()
            self.assertEqual(state(last), "offline")
            told = peer.heard[-2:]
            self.assertGreater(told[1].at - told[0].at, 1.5)

    def test_as_often_as_a_watcher_wants(self):
        """RFC 6446 section 6: though nothing happens."""
        with strangers(AT_ONCE) as daemon, daemon.stranger() as peer:
            watch = peer.watch("alice", event="presence;max-interval=1")
            notes = [watch.next() for _ in range(3)]
            self.assertEqual({note.body for note in notes}, {notes[0].body})
            for one, other in zip(notes, notes[1:]):
                self.assertAlmostEqual(other.at - one.at, 1, delta=0.5)


@needs_root
class Conditions(Case):
    """RFC 5839: what the watcher knows already is not told again."""

    def test_a_refresh(self):
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            watch = peer.watch("alice")
            known = watch.next()["sip-etag"]
            for tag in (known, "*"):
                answer = watch.subscribe(suppress_if_match=tag)
                self.assertEqual((answer.status, answer["expires"]), (204, "600"))
            feed.login(1, "alice", line="pts/1")
            note = watch.next()
            self.assertEqual(state(note), "online", "nothing came before")
            self.assertNotEqual(note["sip-etag"], known)
            self.assertEqual(watch.subscribe(suppress_if_match=known).status, 200)
            self.assertEqual(watch.next().body, note.body)
            feed.logout(1)
            self.assertEqual(watch.next()["sip-etag"], known, "the same state, the same tag")

    def test_a_new_subscription(self):
        with strangers(AT_ONCE) as daemon, daemon.stranger() as peer:
            known = peer.watch("alice").next()["sip-etag"]
            watch = peer.watch("alice", suppress_if_match=known)
            note = watch.next()
            self.assertEqual(watch.answer.status, 200)
            self.assertEqual((note.body, note["content-length"], note["content-type"],
                              note["sip-etag"]), (b"", "0", None, known))
            self.assertTrue(state(peer.watch("alice", suppress_if_match="other").next()))

    def test_the_end(self):
        with strangers(AT_ONCE) as daemon, daemon.stranger() as peer:
            watch = peer.watch("alice")
            watch.next()
            self.assertEqual(watch.subscribe(expires=0, suppress_if_match="*").status, 204)
            self.assertEqual(daemon.watchers("alice"), [])
            self.assertEqual(watch.subscribe().status, 481)
            self.assertEqual(len(peer.heard), 1)


@needs_root
class Ends(Case):
    """Policy, wishes and room."""

    def test_a_reload(self):
        """A live watcher who is denied now hears what one of an unknown user hears."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            feed.login(1, "alice", line="pts/1")
            daemon.await_users("alice")
            watch, other = peer.watch("alice"), peer.watch("bob")
            self.states(watch, "online")
            self.states(other, "offline")
            daemon.write_policy("deny of alice\n" + POLICY)
            daemon.tool.run("reload")
            note = self.ends(watch, "noresource")
            self.assertEqual(note.body, b"")
            self.assertEqual([w["user"] for w in daemon.watchers()], ["bob"])
            self.assertEqual(watch.subscribe().status, 481)
            self.assertEqual(other.subscribe().status, 200)

    def test_denied_while_one_is_on_its_way(self):
        with strangers(AT_ONCE) as daemon, daemon.stranger() as peer:
            peer.verdict = None
            watch = peer.watch("alice")
            first = watch.next()
            daemon.write_policy("deny of alice\n" + POLICY)
            self.assertEqual(daemon.tool.run("reload").code, 0)
            peer.verdict = 200
            until(lambda: not daemon.watchers("alice"), "it is over")
            peer.reply(first, 200)
            self.ends(watch, "noresource")

    def test_the_end_overtakes_an_answer(self):
        with strangers(AT_ONCE) as daemon, daemon.stranger() as peer:
            peer.verdict = None
            watch = peer.watch("alice")
            first = watch.next()
            self.assertEqual(watch.subscribe(expires=0).status, 200)
            peer.verdict = 200
            peer.reply(first, 200)
            note = self.ends(watch, "timeout")
            self.assertEqual(note.cseq, first.cseq + 1)

    def test_more_or_less_is_shown(self):
        """No NOTIFY for a rule that changes nothing, one for a rule that does."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            feed.login(1, "alice", line="pts/1", host="desk")
            daemon.await_users("alice")
            watch = peer.watch("alice")
            self.assertNotIn(b"Ada Lovelace", watch.next().body)
            daemon.write_policy("# the same\n" + POLICY)
            daemon.tool.run("reload")
            daemon.write_policy(POLICY.replace("presence", "presence name"))
            daemon.tool.run("reload")
            self.assertIn(b"Ada Lovelace", watch.next().body)
            self.assertEqual(len(peer.heard), 2)

    def test_the_daemon_stops(self):
        daemon = strangers().await_ready()
        with daemon.stranger() as peer:
            watch = peer.watch("alice")
            watch.next()
            daemon.stop()
            self.ends(watch, "deactivated")

    def test_too_many_of_one_source(self):
        with strangers("--sip.max-per-source=3") as daemon, daemon.stranger() as peer, \
                daemon.stranger(host="127.0.0.2") as other:
            watches = [peer.watch("alice") for _ in range(4)]
            self.assertEqual([w.answer.status for w in watches], [200, 200, 200, 503])
            self.assertTrue(watches[-1].answer["retry-after"].isdigit())
            self.assertEqual(other.watch("alice").answer.status, 200)
            watches[0].subscribe(expires=0)
            until(lambda: len(daemon.watchers("alice")) == 3, "there is room")
            self.assertEqual(peer.watch("alice").answer.status, 200)

    def test_who_does_not_want_to_know(self):
        """The answers after which a dialog is no more (RFC 5057 section 5.1)."""
        with strangers(AT_ONCE) as daemon:
            for verdict in (481, 404, 489):
                with self.subTest(verdict), daemon.stranger() as peer:
                    peer.verdict = verdict
                    watch = peer.watch("alice")
                    watch.next()
                    until(lambda: not daemon.watchers("alice"), "it is over")
                    self.assertEqual(watch.subscribe().status, 481)

    def test_pending(self):
        """`ask`: he waits, and an unknown user looks the same."""
        policy = "ask from authenticated of any show presence\n"
        with SipDaemon(AT_ONCE, policy=policy) as daemon, daemon.peer() as peer:
            for user in ("alice", "zeno"):
                with self.subTest(user):
                    watch = peer.watch(user)
                    self.assertEqual(watch.answer.status, 200)
                    note = watch.next()
                    self.assertRegex(note["subscription-state"], r"^pending;expires=\d+$")
                    self.assertEqual((note.body, note["content-type"]), (b"", None))


@needs_root
class Wishes(Case):
    def test_hiding(self):
        """Who hides is logged out, at once; and is there again when he wants."""
        with strangers(AT_ONCE) as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            feed.login(1, "alice", line="pts/1")
            daemon.await_users("alice")
            watch = peer.watch("alice")
            self.states(watch, "online")
            for command, told in (("hide", "offline"), ("unhide", "online")):
                said = daemon.tool.run_as(ALICE, command)
                self.assertEqual(said.code, 0, said)
                self.states(watch, told)


if __name__ == "__main__":
    run()
