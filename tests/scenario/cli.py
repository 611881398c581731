"""The tool fingerpost against a living daemon: words, JSON, exit codes, rights."""

import json
import os
import signal
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.tool import FINGERPOST, outcome_of
from lab.wires import until
from lab.world import ALICE, BELLA, ME, NOBODY, WORLD

DONE, REFUSED, USAGE, UNREACHABLE = 0, 1, 2, 3
SINCE = "2020-01-02T03:04:05Z"
NAMES_ONLY = "allow from any of any show name\n"


class Asking(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(policy="deny of dean\nallow from any of any show all\n").await_ready()
        cls.feed = cls.daemon.feed()
        cls.feed.login(1, "alice", line="pts/1", origin="192.0.2.7", since=SINCE)
        cls.feed.login(2, "alice", line="tty2", since=SINCE)
        cls.feed.login(3, "dean", line="pts/3", since=SINCE)
        cls.feed.update(1, program="vim")
        cls.feed.update(2, locked=True)
        cls.daemon.await_users("alice")

    @classmethod
    def tearDownClass(cls):
        cls.feed.close()
        cls.daemon.stop()

    def ask(self, *arguments):
        return self.daemon.tool.run(*arguments)

    def test_who(self):
        said = self.ask("who")
        self.assertEqual((said.code, said.err), (DONE, ""))
        lines = said.out.splitlines()
        self.assertEqual(len(lines), 3, "users once, sessions beneath")
        self.assertTrue(lines[0].startswith("alice "), said.out)
        self.assertIn("active", lines[0])
        self.assertRegex(lines[1], r"^ +pts/1 +since 2 Jan 2020 from 192\.0\.2\.7 +vim$")
        self.assertRegex(lines[2], r"^ +tty2 +since 2 Jan 2020 +locked$")

    def test_who_as_json(self):
        [card] = self.daemon.tool.cards("who")
        self.assertEqual((card["user"], card["presence"], card["since"]),
                         ("alice", "active", SINCE))
        self.assertEqual([(s["line"], s["origin"], s["program"], s["locked"], s["host"])
                          for s in card["sessions"]],
                         [("pts/1", "192.0.2.7", "vim", False, "here"),
                          ("tty2", "", "", True, "here")])

    def test_show(self):
        said = self.ask("show", "alice")
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertIn("User:        alice\n", said.out)
        self.assertIn("Presence:    active\n", said.out)
        [card] = self.daemon.tool.cards("show", "alice")
        self.assertEqual((card["user"], card["mail"]), ("alice", {"state": "none"}))

    def test_unknown_and_denied_are_one(self):
        unknown, denied = (self.ask("show", user) for user in ("zeno", "dean"))
        self.assertEqual((unknown.code, unknown.out), (REFUSED, ""))
        self.assertEqual(unknown.err, "fingerpost: zeno: No such user.\n")
        self.assertEqual(denied.err, unknown.err.replace("zeno", "dean"))

    def test_finger(self):
        host, port = self.daemon.at
        said = self.ask("finger", f"alice@{host}:{port}")
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertTrue(said.out.startswith("Login: alice"), said.out)
        self.assertIn("running vim", self.ask("finger", "-l", f"alice@{host}:{port}").out)
        [told] = self.daemon.tool.cards("finger", f"zeno@{host}:{port}")
        self.assertEqual(told, {"host": host, "text": "zeno: no such user.\n"})

    def test_status(self):
        said = self.ask("status")
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertIn("counts.sessions: 3\n", said.out)
        status = self.daemon.status()
        self.assertEqual(status["counts"]["persons"], 2)
        self.assertEqual([(s["name"], s["healthy"]) for s in status["sources"]], [("feed", True)])

    def test_wrong_usage(self):
        for wrong in ([], ["dance"], ["show"], ["show", "a", "b"], ["watch"], ["who", "alice"],
                      ["--josn", "who"], ["who", "-l"], ["finger"], ["finger", "a@b@"],
                      ["status", "now"], ["reload", "it"]):
            with self.subTest(wrong):
                said = self.ask(*wrong)
                self.assertEqual((said.code, said.out), (USAGE, ""))
                self.assertTrue(said.err, "it says why")

    def test_help_and_version(self):
        commands = ["who", "show", "watch", "finger", "status", "feed", "reload"]
        said = self.ask("--help")
        self.assertEqual((said.code, said.err), (DONE, ""))
        for command in commands:
            with self.subTest(command):
                self.assertRegex(said.out, rf"(?m)^  {command} ")
                own = self.ask(command, "--help")
                self.assertEqual(own.code, DONE)
                self.assertTrue(own.out.startswith("Usage: fingerpost [OPTION...] " + command))
        self.assertRegex(self.ask("--version").out, r"^fingerpost \d+\.\d+\.\d+\n$")

    def test_the_socket_by_environment(self):
        how = {"env": {**os.environ, "FINGERPOST_CONTROL": str(self.daemon.control)}}
        self.assertEqual(outcome_of([FINGERPOST, "who"], **how).code, DONE)

    def test_nobody_there(self):
        for command in (["who"], ["show", "alice"], ["watch", "alice"], ["status"], ["reload"],
                        ["feed"], ["finger", "@127.0.0.1:1"]):
            with self.subTest(command):
                said = outcome_of([FINGERPOST, "--control", "/nowhere/control", *command])
                self.assertEqual((said.code, said.out), (UNREACHABLE, ""))
                self.assertTrue(said.err)



@needs_root
class Rights(unittest.TestCase):
    def test_of_somebody(self):
        with Daemon() as daemon:
            said = daemon.tool.run_as(NOBODY, "--json", "status")
            self.assertEqual(said.code, DONE, said.err)
            self.assertNotIn("counts", json.loads(said.out))
            said = daemon.tool.run_as(NOBODY, "reload")
            self.assertEqual((said.code, said.out), (REFUSED, ""))
            self.assertEqual(said.err, "fingerpost: Only an admin may reload.\n")
            self.assertEqual(daemon.tool.run_as(NOBODY, "feed").code, UNREACHABLE)
            self.assertEqual(daemon.status()["policy"]["generation"], 1)

    def test_of_the_admin_group(self):
        with Daemon("--daemon.admin-group=crew") as daemon:
            self.assertEqual(daemon.tool.run_as(ALICE, "reload").code, DONE)
            self.assertIn("counts.persons", daemon.tool.run_as(ALICE, "status").out)
            self.assertEqual(daemon.tool.run_as(BELLA, "reload").code, REFUSED)

    def test_who_asks_is_who_the_kernel_says(self):
        WORLD.write_home(ALICE, ".plan", "For my eyes only.\n")
        policy = "allow from self of any show all\nallow from local of any show name\n"
        with Daemon(policy=policy) as daemon:
            self.assertIn("For my eyes only.", daemon.tool.run_as(ALICE, "show", "alice").out)
            self.assertEqual(daemon.tool.run_as(BELLA, "show", "alice").out,
                             "User:        alice\nName:        Ada Lovelace\n")


class Nobody(unittest.TestCase):
    def test_nobody_is_logged_in(self):
        with Daemon() as daemon:
            said = daemon.tool.run("who")
            self.assertEqual((said.code, said.out), (REFUSED, "Nobody is logged in.\n"))
            said = daemon.tool.run("--json", "who")
            self.assertEqual((said.code, said.out), (REFUSED, ""))

    def test_nobody_can_watch_without_a_sip_face(self):
        with Daemon() as daemon:
            said = daemon.tool.run("watchers")
            self.assertEqual((said.code, said.out), (REFUSED, ""))
            self.assertIn("no SIP face", said.err)


class Feeding(unittest.TestCase):
    def test_answers_in_order(self):
        with Daemon() as daemon:
            good = '{"op":"login","id":"1","user":"alice","line":"pts/1"}\n'
            said = daemon.tool.run("feed", stdin=good)
            self.assertEqual((said.code, said.out), (DONE, '{"ok":"1"}\n'))
            said = daemon.tool.run("feed", str(daemon.folder / "feed"),
                                   stdin=good + "nonsense\n" + good.replace("login", "logout"))
            answers = [json.loads(line) for line in said.out.splitlines()]
            self.assertEqual(said.code, REFUSED)
            self.assertEqual(answers[0], {"ok": "1"})
            self.assertEqual(answers[1]["line"], 2)
            self.assertEqual(answers[2]["line"], 3)

    def test_sessions_end_with_their_connection(self):
        with Daemon() as daemon:
            with daemon.feed() as feed:
                feed.login(1, "alice", line="pts/1")
                daemon.await_users("alice")
            daemon.await_users()


class Reloading(unittest.TestCase):
    broken = "the policy was not reloaded"

    def test_good_bad_and_mended(self):
        with Daemon(policy=NAMES_ONLY, expected_errors=[self.broken]) as daemon:
            said = daemon.tool.run("reload")
            self.assertEqual((said.code, said.out), (DONE, "Reloaded.\n"))
            daemon.await_notice("RELOADING=1")
            daemon.await_notice("READY=1", count=2)
            self.assertEqual(daemon.tool.cards("reload"), [{"done": True}])

            daemon.write_policy("allow fro any\n")
            said = daemon.tool.run("reload")
            self.assertEqual((said.code, said.out), (REFUSED, ""))
            self.assertIn(f"{daemon.policy}:1:7: ", said.err)
            self.assertIn("did you mean 'from'?", said.err)
            policy = daemon.status()["policy"]
            self.assertIn(":1:7: ", policy["error"])
            self.assertEqual(policy["generation"], 3, "the old one stays")
            self.assertEqual(daemon.tool.run("show", ME).code, DONE)

            daemon.write_policy(f"deny of {ME}\n")
            self.assertEqual(daemon.tool.run("reload").code, DONE)
            self.assertNotIn("error", daemon.status()["policy"])
            self.assertEqual(daemon.tool.run("show", ME).code, REFUSED)

    def test_a_policy_that_others_may_write(self):
        with Daemon(policy=NAMES_ONLY, expected_errors=[self.broken]) as daemon:
            daemon.policy.chmod(0o666)
            said = daemon.tool.run("reload")
            self.assertEqual(said.code, REFUSED)
            self.assertIn("chmod go-w", said.err)

    def test_by_signal(self):
        with Daemon(policy=NAMES_ONLY, expected_errors=[self.broken]) as daemon:
            daemon.write_policy(f"deny of {ME}\n")
            daemon.process.send_signal(signal.SIGHUP)
            until(lambda: daemon.tool.run("show", ME).code == REFUSED, "he is denied")
            daemon.write_policy("nonsense\n")
            daemon.process.send_signal(signal.SIGHUP)
            until(lambda: "error" in daemon.status()["policy"], "status tells the error")


class Protocol(unittest.TestCase):
    """docs/control.md, where the tool does not go."""

    def test_requests_follow_each_other(self):
        with Daemon() as daemon, daemon.talk() as talk:
            talk.send({"command": "dance"})
            self.assertEqual(talk.next()["error"]["code"], "bad-request")
            talk.send({"command": "show", "user": "no name"})
            self.assertEqual(talk.next()["error"]["code"], "no-such-user")
            talk.send({"command": "who"})
            self.assertEqual(talk.next(), {"done": True})
            talk.send({"command": "show", "user": "x" * 5000})
            self.assertEqual(talk.next()["error"]["code"], "bad-request")
            self.assertIsNone(talk.next())


if __name__ == "__main__":
    run()
