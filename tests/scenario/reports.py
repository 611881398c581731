"""What users say of themselves: finger, the tool and a phone that watches are told at once, it ends
when it should, and it outlives the daemon."""

import json
import unittest
import xml.etree.ElementTree as ElementTree

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.sip_case import AT_ONCE, STRANGERS
from lab.sip_daemon import SipDaemon
from lab.sip_pidf import activities, basic, state
from lab.wires import PATIENCE, ask, free_port
from lab.world import ALICE, BELLA, Person

DONE, REFUSED, USAGE = 0, 1, 2
GHOST = Person("nobody of that name", 44444, "")
POLICY = """
allow from self of any show all
allow from 127.0.0.0/8 of any show presence name activity note since
"""
MODEL = "{urn:ietf:params:xml:ns:pidf:data-model}"


class Both(SipDaemon):
    """A daemon with both faces."""

    def __init__(self, **how):
        port = free_port()
        super().__init__(STRANGERS, AT_ONCE, f"--finger.listen=127.0.0.1:{port}", policy=POLICY,
                         proving=(), port=port, **how)

    def says(self, *words):
        return self.tool.run_as(ALICE, *words)

    def finger(self):
        return ask(self.at, b"alice\r\n").decode()


def person_note(notify):
    return ElementTree.fromstring(notify.body).findtext(f"{MODEL}person/{MODEL}note")


@needs_root
class Saying(unittest.TestCase):
    def test_seen_at_once(self):
        with Both() as daemon, daemon.feed() as feed, daemon.stranger() as peer:
            watch = peer.watch("alice")
            self.assertEqual(state(watch.next()), "offline")
            said = daemon.says("set", "On the phone", "with Bob")
            self.assertEqual((said.code, said.out),
                             (DONE, 'You say on-the-phone, "with Bob", until you clear it.\n'))
            note = watch.next()
            self.assertEqual((basic(note), activities(note), person_note(note)),
                             ("closed", ["on-the-phone"], "with Bob"))
            for told in ("Activity: on-the-phone", "Note: with Bob"):
                self.assertIn(told, daemon.finger(), "though she is not logged in")
            feed.login(1, "alice", line="pts/1")
            self.assertEqual(state(watch.next()), "online")
            shown = daemon.tool.run("show", "alice").out
            self.assertIn("Activity:    on-the-phone\nNote:        with Bob\n", shown)
            self.assertIn('active, on-the-phone, "with Bob"', daemon.tool.run("who").out)
            daemon.says("set", "away")
            self.assertEqual(state(watch.next()), "away")
            self.assertIn("Activity: away", daemon.finger())
            self.assertEqual(daemon.says("clear").out, "You say nothing any more.\n")
            note = watch.next()
            self.assertEqual((state(note), activities(note)), ("online", []))
            self.assertNotIn("Activity:", daemon.finger())

    def test_own_text_and_a_note_alone(self):
        with Both() as daemon, daemon.stranger() as peer:
            watch = peer.watch("alice")
            watch.next()
            daemon.says("set", "gone <fishing>")
            note = watch.next()
            self.assertEqual(activities(note), ["other"])
            self.assertIn(b"gone &lt;fishing&gt;", note.body)
            self.assertIn("Activity: gone <fishing>", daemon.finger())
            self.assertEqual(daemon.says("set", "none", "back at 3").out,
                             'You say "back at 3", until you clear it.\n')
            note = watch.next()
            self.assertEqual((activities(note), person_note(note)), ([], "back at 3"))

    def test_it_ends_by_itself(self):
        with Both() as daemon, daemon.stranger() as peer:
            watch = peer.watch("alice")
            watch.next()
            said = json.loads(daemon.says("--json", "set", "meal", "--for", "2s").out)
            self.assertEqual((said["activity"], said["note"]), ("meal", ""))
            self.assertIn("until", said)
            self.assertEqual(activities(watch.next()), ["meal"])
            self.assertEqual(activities(watch.next()), [], "nobody did anything")
            self.assertNotIn("Activity:", daemon.finger())

    def test_hidden(self):
        with Both() as daemon, daemon.stranger() as peer:
            nothing = daemon.finger()
            watch = peer.watch("alice")
            watch.next()
            daemon.says("hide")
            said = daemon.says("set", "meal")
            self.assertIn("You are hidden", said.out)
            self.assertEqual(daemon.finger(), nothing)
            self.assertIn("meal", daemon.says("show", "alice").out, "but not to herself")
            self.assertEqual(daemon.says("limits").out,
                             "You say meal, until you clear it.\nHidden until you unhide.\n")
            daemon.says("unhide")
            self.assertEqual(activities(watch.next()), ["meal"])


@needs_root
class Lasting(unittest.TestCase):
    def test_killed(self):
        killed = Both().await_ready()
        self.assertEqual(killed.says("set", "meal", "pizza", "--for", "2h").code, DONE)
        killed.process.kill()
        killed.process.wait(PATIENCE)
        killed.ended()
        with Both(folder=killed.folder) as daemon, daemon.stranger() as peer:
            self.assertIn("Activity: meal", daemon.finger(), "in the first answer")
            note = peer.watch("alice").next()
            self.assertEqual((activities(note), person_note(note)), (["meal"], "pizza"))
            daemon.says("clear")
        with Both(folder=killed.folder) as daemon:
            self.assertNotIn("Activity:", daemon.finger())


class Refusals(unittest.TestCase):
    @needs_root
    def test_each_is_told(self):
        with Daemon(policy=POLICY) as daemon:
            for words, wrong in ((["set", ""], "the activity is empty"),
                                 (["set", "none"], "wants a note"),
                                 (["set", "x" * 41], "at most 40 characters"),
                                 (["set", "meal", "x" * 201], "at most 200 characters"),
                                 (["set", "meal", "x" * 5000], "too long"),
                                 (["set", "\x1b[2J"], "can be printed"),
                                 (["set", "meal", "two\nlines"], "can be printed"),
                                 (["set", "meal", "\udcff"], "UTF-8"),
                                 (["set", "meal", "--until", "2020-01-02"], "has passed")):
                with self.subTest(words):
                    said = daemon.tool.run_as(ALICE, *words)
                    self.assertEqual((said.code, said.out), (REFUSED, ""))
                    self.assertIn(wrong, said.err)
            for words in (["set"], ["set", "on", "the", "phone"], ["set", "tv", "--for", "soon"],
                          ["set", "tv", "--until", "soon"], ["clear", "tv"],
                          ["set", "tv", "--for", "2h", "--until", "15:30"]):
                self.assertEqual(daemon.tool.run_as(ALICE, *words).code, USAGE, words)
            self.assertNotIn("Activity", daemon.tool.run_as(ALICE, "show", "alice").out)
            said = daemon.tool.run_as(GHOST, "set", "tv")
            self.assertEqual(said.code, REFUSED)
            self.assertIn("by your uid, 44444;", said.err)
            self.assertEqual(daemon.tool.run_as(BELLA, "clear").code, DONE, "nothing, of her own")

    def test_without_a_state_folder(self):
        with Daemon("--daemon.state-dir=", state=False) as daemon:
            for command in (["set", "tv"], ["clear"]):
                said = daemon.tool.run(*command)
                self.assertEqual((said.code, said.out), (REFUSED, ""))
                self.assertIn("daemon.state-dir", said.err)


if __name__ == "__main__":
    run()
