"""`ask` from end to end: who asks waits, the user decides, and what he decided stands."""

import json
import unittest

from lab.case import needs_root, run
from lab.schema import assert_valid
from lab.sip import aor
from lab.sip_case import AT_ONCE, Case
from lab.sip_daemon import SipDaemon
from lab.sip_list import BRINGS, Listing, requested
from lab.sip_peer import Watch
from lab.sip_pidf import state
from lab.sip_winfo import CONTENT_TYPE, watchers
from lab.wires import PATIENCE, until
from lab.world import ALICE, BOB

POLICY = "ask from authenticated of any show presence name\n"
BOBS, CAROLS = "sip:bob@example.test", "sip:carol@example.test"


def asking(**how):
    return SipDaemon(AT_ONCE, policy=POLICY, **how)


class Deciding(Case):
    def decides(self, daemon, *words, person=ALICE, code=0):
        said = daemon.tool.run_as(person, *words)
        self.assertEqual(said.code, code, said)
        return said.out + said.err

    def pending(self, watch):
        note = watch.next()
        self.assertRegex(note["subscription-state"], r"^pending;expires=\d+$")
        self.assertEqual(note.body, b"")

    def told(self, watch, what):
        note = watch.next()
        self.assertRegex(note["subscription-state"], r"^active;expires=\d+$")
        self.assertEqual(state(note), what)


@needs_root
class Consent(Deciding):
    def test_who_waits_is_told_once_the_user_approves(self):
        with asking() as daemon, daemon.feed() as feed, daemon.peer("bob") as bob:
            feed.login(1, "alice", line="pts/1")
            watch = bob.watch("alice")
            self.assertEqual(watch.answer.status, 200)
            self.pending(watch)
            page = daemon.tool.run_as(ALICE, "watchers").out
            self.assertIn("pending", page)
            self.assertIn(f"`fingerpost approve {BOBS}`", page)

            self.assertIn("may watch you", self.decides(daemon, "approve", BOBS))
            self.told(watch, "online")
            feed.login(2, "alice", line="pts/2")
            feed.logout(1)
            feed.logout(2)
            self.told(watch, "offline")
            self.assertIn("active, approved", daemon.tool.run_as(ALICE, "watchers").out)

            lines = [json.loads(line) for line in
                     daemon.tool.run_as(ALICE, "--json", "log").out.splitlines()]
            seen = [line for line in lines if line.get("wish") == "approved"]
            self.assertEqual(seen[0]["verb"], "ask")
            self.assertEqual(seen[0]["fields"], ["presence", "name"])
            self.assertEqual(seen[0]["watcher"]["sip"], BOBS)

    def test_who_is_refused_hears_so_and_then_finds_nobody(self):
        with asking() as daemon, daemon.peer("bob") as bob:
            watch = bob.watch("alice")
            self.pending(watch)
            self.decides(daemon, "refuse", BOBS)
            note = self.ends(watch, "rejected")
            self.assertEqual(note.body, b"")
            again = bob.watch("alice")
            self.assertEqual(again.answer.status, 404)
            said = daemon.tool.run_as(
                ALICE, "explain", "--over", "sip", "--from", BOBS, "--of", "alice").out
            self.assertIn("refused", said)
            self.assertRegex(daemon.tool.run_as(ALICE, "watchers").out,
                             rf"{BOBS} +watches alice +refused")

            self.decides(daemon, "withdraw", BOBS)
            later = bob.watch("alice")
            self.pending(later)
            self.decides(daemon, "approve", BOBS)
            self.told(later, "offline")
            self.decides(daemon, "refuse", BOBS)
            self.ends(later, "rejected")

    def test_a_decision_is_about_one_watcher_and_by_one_user(self):
        with asking() as daemon, daemon.peer("bob") as bob, daemon.peer("carol") as carol:
            bobs, carols, other = bob.watch("alice"), carol.watch("alice"), bob.watch("zoe")
            for watch in (bobs, carols, other):
                self.pending(watch)
            self.decides(daemon, "approve", BOBS, person=BOB)
            self.decides(daemon, "approve", BOBS)
            self.told(bobs, "offline")
            self.decides(daemon, "refuse", CAROLS)
            self.ends(carols, "rejected")
            self.assertTrue(other.notes.empty())
            self.assertTrue(bobs.notes.empty())

    def test_nobody_need_ask_before(self):
        with asking() as daemon, daemon.peer("bob") as bob:
            self.decides(daemon, "approve", BOBS)
            watch = bob.watch("alice")
            self.told(watch, "offline")
            self.assertIn("decided about", self.decides(
                daemon, "withdraw", "sip:eve@example.test", code=1))
            self.assertIn("no identity", self.decides(daemon, "approve", "bob", code=2))

    def test_hiding_holds_against_who_was_approved(self):
        with asking() as daemon, daemon.feed() as feed, daemon.peer("bob") as bob:
            feed.login(1, "alice", line="pts/1")
            until(lambda: daemon.status()["counts"]["sessions"] == 1, "her session is known")
            self.decides(daemon, "approve", BOBS)
            watch = bob.watch("alice")
            self.told(watch, "online")
            self.decides(daemon, "hide")
            self.told(watch, "offline")

    def test_it_outlives_the_daemon(self):
        killed = asking().await_ready()
        self.decides(killed, "approve", BOBS)
        self.decides(killed, "refuse", CAROLS)
        killed.process.kill()
        killed.process.wait(PATIENCE)
        killed.ended()
        with asking(folder=killed.folder) as daemon, daemon.peer("bob") as bob, \
                daemon.peer("carol") as carol:
            self.assertEqual(daemon.status()["state"]["approvals"], 1)
            self.told(bob.watch("alice"), "offline")
            self.assertEqual(carol.watch("alice").answer.status, 404)


@needs_root
class Watcherinfo(Deciding):
    def watcherinfo(self, peer):
        watch = Watch(peer, "alice")
        watch.subscribe(event="presence.winfo")
        return watch

    def informed(self, watch, how, *told):
        note = watch.next()
        self.assertEqual(note["event"], "presence.winfo")
        self.assertEqual(note["content-type"], CONTENT_TYPE)
        assert_valid(note.body)
        self.assertEqual(watchers(note), (*how, list(told)))

    def test_the_user_sees_who_asks_and_what_became_of_it(self):
        with asking() as daemon, daemon.peer("alice") as alice, daemon.peer("bob") as bob, \
                daemon.peer("carol") as carol:
            mine = self.watcherinfo(alice)
            self.assertEqual(mine.answer.status, 200)
            self.informed(mine, ("full", 0))
            watch = bob.watch("alice")
            self.pending(watch)
            self.informed(mine, ("partial", 1), (BOBS, "pending", "subscribe"))
            self.decides(daemon, "approve", BOBS)
            self.informed(mine, ("partial", 2), (BOBS, "active", "approved"))
            self.told(watch, "offline")
            carols = carol.watch("alice")
            self.pending(carols)
            self.informed(mine, ("partial", 3), (CAROLS, "pending", "subscribe"))
            self.decides(daemon, "refuse", CAROLS)
            self.informed(mine, ("partial", 4), (CAROLS, "terminated", "rejected"))
            self.ends(carols, "rejected")
            mine.subscribe()
            self.informed(mine, ("full", 5), (BOBS, "active", "approved"))

    def test_who_asks_by_a_list_is_seen_and_answered(self):
        """As liblinphone asks for all friends at once."""
        with asking() as daemon, daemon.peer("alice") as alice, daemon.peer("bob") as bob:
            mine = self.watcherinfo(alice)
            self.informed(mine, ("full", 0))
            watch = Watch(bob, "friends")
            watch.subscribe(**BRINGS, event="presence", expires=600,
                            body=requested(aor("alice"), aor("zoe")))
            friends = Listing(watch)
            friends.next()
            self.assertEqual(friends.states, {aor("alice"): "pending", aor("zoe"): "pending"})
            self.informed(mine, ("partial", 1), (BOBS, "pending", "subscribe"))
            self.decides(daemon, "approve", BOBS)
            self.informed(mine, ("partial", 2), (BOBS, "active", "approved"))
            friends.next()
            self.assertEqual(friends.said, {aor("alice"): "offline"})
            self.decides(daemon, "refuse", BOBS)
            self.informed(mine, ("partial", 3), (BOBS, "terminated", "rejected"))
            friends.next()
            self.assertEqual(friends.said, {aor("alice"): "terminated;rejected"})

    def test_who_asked_by_a_list_and_went_can_still_be_answered(self):
        with asking() as daemon, daemon.peer("alice") as alice, daemon.peer("bob") as bob:
            watch = Watch(bob, "friends")
            watch.subscribe(**BRINGS, event="presence", expires=0, body=requested(aor("alice")))
            mine = self.watcherinfo(alice)
            self.informed(mine, ("full", 0), (BOBS, "waiting", "timeout"))
            self.decides(daemon, "approve", BOBS)
            self.informed(mine, ("partial", 1), (BOBS, "terminated", "approved"))

    def test_nobody_else_does(self):
        with SipDaemon(AT_ONCE, policy="allow from authenticated of any show all\n") as daemon, \
                daemon.peer("bob") as bob, daemon.peer("alice") as alice:
            watch = self.watcherinfo(bob)
            self.assertEqual(watch.answer.status, 404)
            nobody = Watch(bob, "nobody-here")
            self.assertEqual(nobody.subscribe(event="presence.winfo").status, 404)
            self.assertEqual(self.watcherinfo(alice).answer.status, 200)

    def test_who_asked_and_went_can_still_be_answered(self):
        with asking() as daemon, daemon.peer("alice") as alice, daemon.peer("bob") as bob:
            bob.watch("alice", expires=0)
            mine = self.watcherinfo(alice)
            self.informed(mine, ("full", 0), (BOBS, "waiting", "timeout"))
            page = daemon.tool.run_as(ALICE, "watchers").out
            self.assertRegex(page, rf"{BOBS} +watches alice +waiting")
            self.assertIn(f"fingerpost approve {BOBS}", page)
            self.decides(daemon, "approve", BOBS)
            self.informed(mine, ("partial", 1), (BOBS, "terminated", "approved"))
            self.told(bob.watch("alice"), "offline")
            self.informed(mine, ("partial", 2), (BOBS, "active", "subscribe"))

    def test_who_hides_still_sees_who_watches(self):
        policy = "conceal of alice\n" + POLICY
        with SipDaemon(AT_ONCE, policy=policy) as daemon, daemon.peer("alice") as alice, \
                daemon.peer("bob") as bob:
            self.decides(daemon, "hide")
            self.pending(bob.watch("alice"))
            mine = self.watcherinfo(alice)
            self.informed(mine, ("full", 0), (BOBS, "pending", "subscribe"))


if __name__ == "__main__":
    run()
