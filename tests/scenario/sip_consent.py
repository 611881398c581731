"""`ask` from end to end: who asks waits, the user decides, and what he decided stands."""

import json
import unittest

from lab.case import needs_root, run
from lab.sip_case import AT_ONCE, Case
from lab.sip_daemon import SipDaemon
from lab.sip_pidf import state
from lab.wires import PATIENCE, until
from lab.world import ALICE, BOB

POLICY = "ask from authenticated of any show presence name\n"
BOBS = "sip:bob@example.test"


def asking(**how):
    return SipDaemon(AT_ONCE, policy=POLICY, **how)


@needs_root
class Consent(Case):
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
            self.decides(daemon, "refuse", "sip:carol@example.test")
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
        self.decides(killed, "refuse", "sip:carol@example.test")
        killed.process.kill()
        killed.process.wait(PATIENCE)
        killed.ended()
        with asking(folder=killed.folder) as daemon, daemon.peer("bob") as bob, \
                daemon.peer("carol") as carol:
            self.assertEqual(daemon.status()["state"]["approvals"], 1)
            self.told(bob.watch("alice"), "offline")
            self.assertEqual(carol.watch("alice").answer.status, 404)


if __name__ == "__main__":
    run()
