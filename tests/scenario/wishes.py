"""What users want for themselves: it holds over every face at once, outlives the daemon, ends when
it should, and never shows more."""

import dataclasses
import json
import os
import shutil
import subprocess
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import PATIENCE, ask, until
from lab.world import ALICE, BELLA, WORLD, Person

DONE, REFUSED, USAGE = 0, 1, 2
FINGER = shutil.which("finger")
SINCE = "2020-01-02T03:04:05Z"
GHOST = Person("nobody of that name", 44444, "")
POLICY = """
level face = presence name
level team = face idle since host activity note plan
allow from self of any show all
allow from any of any show team last mail
"""
VIEWS = (b"alice\r\n", b"/W alice\r\n", b"Lovelace\r\n", b"\r\n", b"/W\r\n")


def seen(daemon):
    """All that others see of alice, as it comes over both faces."""
    told = [ask(daemon.at, view) for view in VIEWS]
    for command in (["who"], ["show", "alice"]):
        said = daemon.tool.run_as(BELLA, "--json", *command)
        told += [said.code, said.out, said.err]
    return told


def log_in(daemon):
    feed = daemon.feed()
    feed.login(1, "alice", line="pts/1", since=SINCE)
    daemon.await_users("alice")
    return feed


@needs_root
class Hiding(unittest.TestCase):
    def test_like_logged_out(self):
        """Over finger and control at once, byte for byte; but not to himself."""
        WORLD.write_home(ALICE, ".plan", "To weave algebraical patterns.\n")
        with Daemon(policy=POLICY) as daemon:
            logged_out = seen(daemon)
            with log_in(daemon), daemon.talk() as watch:
                here = seen(daemon)
                for view, out in zip(here, logged_out):
                    self.assertTrue(view != out or view in (0, ""), view)
                watch.send({"command": "watch", "users": ["alice"]})
                self.assertEqual(watch.next()["card"]["presence"], "active")

                said = daemon.tool.run_as(ALICE, "hide")
                self.assertEqual((said.code, said.out), (DONE, "Hidden until you unhide.\n"))
                self.assertEqual(seen(daemon), logged_out)
                card = watch.next()["card"]
                self.assertEqual((card["presence"], card["sessions"]), ("offline", []))
                self.assertIn("active", daemon.tool.run_as(ALICE, "show", "alice").out)
                self.assertEqual(daemon.tool.run_as(ALICE, "limits").out,
                                 "Hidden until you unhide.\n")

                self.assertEqual(daemon.tool.run_as(ALICE, "unhide").code, DONE)
                self.assertEqual(watch.next()["card"]["presence"], "active")
                self.assertEqual(seen(daemon), here)

    def test_it_ends_by_itself(self):
        with Daemon(policy=POLICY) as daemon, log_in(daemon), daemon.talk() as watch:
            here = seen(daemon)
            watch.send({"command": "watch", "users": ["alice"]})
            self.assertEqual(watch.next()["card"]["presence"], "active")
            said = daemon.tool.run_as(ALICE, "--json", "hide", "--for", "1s")
            self.assertIn("until", json.loads(said.out))
            self.assertEqual(watch.next()["card"]["presence"], "offline")
            self.assertEqual(watch.next()["card"]["presence"], "active", "nobody did anything")
            self.assertEqual(seen(daemon), here)
            self.assertEqual(daemon.status()["state"]["wishes"], 0)

    @unittest.skipUnless(FINGER, "finger(1) is not installed")
    def test_by_finger(self):
        with Daemon(policy=POLICY, port=79) as daemon, log_in(daemon):
            def finger():
                done = subprocess.run([FINGER, "alice@127.0.0.1"], capture_output=True, text=True,
                                      timeout=PATIENCE, check=False)
                return done.stdout
            self.assertIn("On since", finger())
            daemon.tool.run_as(ALICE, "hide")
            self.assertIn("Never logged in.", finger())
            self.assertNotIn("On since", finger())


@needs_root
class Limits(unittest.TestCase):
    def test_for_an_address(self):
        WORLD.write_home(ALICE, ".plan", "To weave algebraical patterns.\n")
        with Daemon(policy=POLICY) as daemon, log_in(daemon):
            said = daemon.tool.run_as(ALICE, "limit", "face", "to", "127.0.0.2")
            self.assertEqual((said.code, said.out),
                             (DONE, "Limit 1 is set; `fingerpost limits` lists them all.\n"))
            near = ask(daemon.at, b"alice\r\n", source="127.0.0.2")
            far = ask(daemon.at, b"alice\r\n", source="127.0.0.3")
            self.assertIn(b"Name: Ada Lovelace", near)
            self.assertNotIn(b"patterns", near)
            self.assertIn(b"patterns", far)
            self.assertEqual(daemon.tool.run_as(ALICE, "unlimit", "1").code, DONE)
            self.assertEqual(ask(daemon.at, b"alice\r\n", source="127.0.0.2"), far)

    def test_the_first_that_fits_counts(self):
        with Daemon(policy=POLICY) as daemon:
            for words in (["name", "to", "bella"], ["face", "to", "any"], ["team", "to", "@crew"]):
                self.assertEqual(daemon.tool.run_as(ALICE, "limit", *words).code, DONE)
            self.assertEqual(daemon.tool.run_as(ALICE, "limits").out,
                             "1  name to bella\n"
                             "2  face to any\n"
                             "3  team to @crew  (never counts: limit 2 is for everybody)\n")
            [card] = [json.loads(daemon.tool.run_as(BELLA, "--json", "show", "alice").out)]
            self.assertEqual(card, {"user": "alice", "name": "Ada Lovelace"})
            [card] = daemon.tool.cards("show", "alice")
            self.assertEqual(set(card), {"user", "name", "presence", "logged_in"})

    def test_never_more_than_the_policy(self):
        with Daemon(policy="allow from any of any show name\n") as daemon:
            before = seen(daemon)
            daemon.tool.run_as(ALICE, "limit", "name", "plan", "presence", "to", "any")
            self.assertEqual(seen(daemon), before)

    def test_words_that_mean_nothing(self):
        with Daemon(policy=POLICY) as daemon:
            for words, wrong in ((["tem", "to", "any"], "'tem'"), (["face", "to", "$lan"], "lan"),
                                 (["face", "to", "10.0.0.1/8"], "10.0.0.0/8")):
                said = daemon.tool.run_as(ALICE, "limit", *words)
                self.assertEqual((said.code, said.out), (REFUSED, ""))
                self.assertIn(wrong, said.err)
            for words in (["face"], ["face", "any"], ["to", "any"], ["face", "to"]):
                self.assertEqual(daemon.tool.run_as(ALICE, "limit", *words).code, USAGE)
            said = daemon.tool.run_as(ALICE, "unlimit", "7")
            self.assertEqual(said.code, REFUSED)
            self.assertIn("no limit of that number", said.err)

    def test_a_level_that_is_gone(self):
        """What a limit says must not be lost with the policy's words: it shows nothing."""
        with Daemon(policy=POLICY) as daemon:
            daemon.tool.run_as(ALICE, "limit", "face", "to", "10.0.0.0/8")
            unknown = ask(daemon.at, b"zeno\r\n")
            daemon.write_policy("allow from any of any show name\n")
            self.assertEqual(daemon.tool.run("reload").code, DONE)
            self.assertEqual(ask(daemon.at, b"alice\r\n"), unknown.replace(b"zeno", b"alice"))
            said = daemon.tool.run_as(ALICE, "limits")
            self.assertRegex(said.out, r"^1  face to 10\.0\.0\.0/8  \(shows nothing to anybody: "
                                       r".*'face'.*\)\n$")


@needs_root
class Lasting(unittest.TestCase):
    def test_killed(self):
        """Who hides is not told of in the first answer either."""
        killed = Daemon(policy=POLICY).await_ready()
        logged_out = seen(killed)
        self.assertEqual(killed.tool.run_as(ALICE, "hide").code, DONE)
        self.assertEqual(killed.tool.run_as(ALICE, "limit", "team", "last", "mail", "to",
                                            "any").code, DONE)
        killed.process.kill()
        killed.process.wait(PATIENCE)
        killed.ended()
        with Daemon(policy=POLICY, folder=killed.folder) as daemon, daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1", since=SINCE)
            until(lambda: daemon.status()["counts"]["sessions"] == 1, "she is there")
            self.assertEqual(seen(daemon), logged_out)
            self.assertEqual(daemon.tool.run_as(ALICE, "limits").out,
                             "Hidden until you unhide.\n1  team last mail to any\n")
            self.assertEqual(daemon.status()["state"]["wishes"], 1)

    def test_the_same_name_for_somebody_else(self):
        """Wishes are bound to name and uid; they do not come back with the uid either."""
        with Daemon(policy=POLICY) as daemon:
            self.assertEqual(daemon.tool.run_as(ALICE, "hide").code, DONE)
            folder = daemon.folder
        heir = dataclasses.replace(ALICE, uid=33901)
        nothing = "You are not hidden and have set no limits.\n"
        WORLD.make_anew(ALICE, heir.uid)
        try:
            with Daemon(policy=POLICY, folder=folder) as daemon, log_in(daemon):
                self.assertIn(b"On since", ask(daemon.at, b"alice\r\n"))
                self.assertEqual(daemon.tool.run_as(heir, "limits").out, nothing)
                until(lambda: daemon.status()["state"]["wishes"] == 0, "they are forgotten")
        finally:
            WORLD.make_anew(ALICE, ALICE.uid)
        with Daemon(policy=POLICY, folder=folder) as daemon:
            self.assertEqual(daemon.tool.run_as(ALICE, "limits").out, nothing)


class Refusals(unittest.TestCase):
    @needs_root
    def test_a_uid_without_a_name(self):
        with Daemon(policy=POLICY) as daemon:
            for command in (["hide"], ["unhide"], ["limits"], ["limit", "face", "to", "any"],
                            ["unlimit", "1"], ["log"]):
                said = daemon.tool.run_as(GHOST, *command)
                self.assertEqual((said.code, said.out), (REFUSED, ""))
                self.assertIn("by your uid, 44444;", said.err)

    def test_without_a_state_folder(self):
        with Daemon("--daemon.state-dir=", state=False) as daemon:
            for command in (["hide"], ["unhide"], ["limits"], ["limit", "name", "to", "any"],
                            ["unlimit", "1"], ["log"], ["log", "--erase", "alice"]):
                said = daemon.tool.run(*command)
                self.assertEqual((said.code, said.out), (REFUSED, ""))
                self.assertIn("daemon.state-dir", said.err)
            self.assertEqual(daemon.status()["state"], {"folder": ""})

    def test_a_state_folder_in_use(self):
        with Daemon() as daemon:
            second = Daemon(f"--daemon.state-dir={daemon.folder}/state", state=False)
            self.assertEqual(second.process.wait(PATIENCE), 1)
            second.ended()
            self.assertIn(f"daemon.state-dir: {daemon.folder}/state/state.db: ", second.log())
            self.assertIn("if no other fingerpostd uses it", second.log())

    def test_a_file_that_is_none_of_ours(self):
        folder = WORLD.new_folder()
        (folder / "state").mkdir(0o700)
        (folder / "state" / "state.db").write_text("precious")
        daemon = Daemon(folder=folder)
        self.assertEqual(daemon.process.wait(PATIENCE), 1)
        daemon.ended()
        self.assertIn("state.db", daemon.log())
        self.assertEqual((folder / "state" / "state.db").read_text(), "precious")

    @needs_root
    def test_a_folder_of_others(self):
        folder = WORLD.new_folder()
        state = folder / "state"
        state.mkdir(0o700)
        (state / "theirs").touch()
        daemon = Daemon("--daemon.user=keeper", folder=folder)
        self.assertEqual(daemon.process.wait(PATIENCE), 1)
        daemon.ended()
        self.assertIn("chown", daemon.log())
        self.assertEqual(state.stat().st_uid, 0, "what is not empty is not taken")

    @needs_root
    def test_the_daemons_user_keeps_it(self):
        with Daemon("--daemon.user=keeper") as daemon:
            state = daemon.folder / "state"
            self.assertEqual(daemon.tool.run_as(ALICE, "hide").code, DONE)
            for path in (state, state / "state.db", state / "audit.db"):
                self.assertEqual(path.stat().st_uid, WORLD.uid_of(Person("keeper", 0, "")))
                self.assertEqual(path.stat().st_mode & 0o077, 0)
        self.assertEqual(sorted(os.listdir(state)), ["audit.db", "state.db"])


if __name__ == "__main__":
    run()
