"""Who asked about whom: what the log keeps, and who may see how much of it."""

import json
import re
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import PATIENCE, ask
from lab.world import ALICE, BELLA, BOB, ZOE

DONE, REFUSED, USAGE = 0, 1, 2
POLICY = """
deny  of root
allow from self of any show all
allow over control from local of any show presence name
allow over finger from any of any show name
"""


def lines(said):
    return [json.loads(line) for line in said.out.splitlines()]


def look_at_alice(daemon):
    daemon.tool.run_as(BELLA, "show", "alice")
    ask(daemon.at, b"alice\r\n", source="127.0.0.2")


@needs_root
class Reading(unittest.TestCase):
    maxDiff = None

    def test_who_looked_at_her(self):
        with Daemon(policy=POLICY) as daemon:
            look_at_alice(daemon)
            ask(daemon.at, b"zoe\r\n")
            said = daemon.tool.run_as(ALICE, "log")
            self.assertEqual((said.code, said.err), (DONE, ""))
            self.assertEqual(
                re.sub(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  ", "", said.out),
                "bella by control asked about alice: presence name\n"
                "127.0.0.2 by finger asked about alice: name\n")
            [bella, finger] = lines(daemon.tool.run_as(ALICE, "--json", "log"))
            self.assertEqual(bella["watcher"],
                             {"user": "bella", "local": True, "how": "kernel credentials"})
            self.assertEqual(finger["watcher"],
                             {"address": "127.0.0.2", "local": True, "how": "address"})
            for line in (bella, finger):
                self.assertEqual((line["subject"], line["verb"]), ("alice", "allow"))
                self.assertNotIn("rule", line)
            self.assertEqual(finger["fields"], ["name"])

    def test_nobody_sees_more(self):
        with Daemon(policy=POLICY) as daemon:
            look_at_alice(daemon)
            for command in (["log", "alice"], ["log", "zeno"], ["log", "--export", "bella"],
                            ["log", "--erase", "bella"]):
                said = daemon.tool.run_as(BELLA, *command)
                self.assertEqual((said.code, said.out), (REFUSED, ""), command)
                self.assertIn("Only an admin", said.err)
            self.assertEqual(daemon.tool.run_as(BELLA, "log").out, "The log has no such line.\n")
            self.assertEqual(daemon.tool.run_as(BELLA, "log").out,
                             daemon.tool.run_as(BELLA, "log", "bella").out)

    def test_an_admin_sees_everything(self):
        with Daemon("--daemon.admin-group=crew", policy=POLICY) as daemon, daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            daemon.await_users("alice")
            look_at_alice(daemon)
            daemon.tool.run_as(BELLA, "show", "root")
            daemon.tool.run_as(BELLA, "show", "zeno")
            daemon.tool.run_as(BELLA, "who")
            for admin in (BOB, None):
                how = ["--json", "log"]
                said = daemon.tool.run_as(admin, *how) if admin else daemon.tool.run(*how)
                told = [line for line in lines(said)
                        if line["watcher"].get("user") != "root"]  # this test's own looks
                self.assertEqual(
                    [(line["face"], line.get("subject"), line.get("verb")) for line in told],
                    [("control", "alice", "allow"), ("finger", "alice", "allow"),
                     ("control", "root", "deny"), ("control", "zeno", "allow"),
                     ("control", None, None)])
                self.assertEqual(told[0]["rule"], f"{daemon.policy}:4")
                self.assertEqual(told[1]["rule"], f"{daemon.policy}:5")
                self.assertEqual(told[4]["listed"], {"shown": 1, "withheld": 0})
            self.assertEqual(len(lines(daemon.tool.run("--json", "log", "alice"))), 2)
            self.assertIn(f"[{daemon.policy}:2]", daemon.tool.run("log", "root").out)
            self.assertIn("bella by control listed 1 users; withheld: 0\n",
                          daemon.tool.run("log").out)

    def test_her_own_wish_stands_there(self):
        with Daemon(policy=POLICY) as daemon:
            daemon.tool.run_as(ALICE, "hide")
            daemon.tool.run_as(ALICE, "limit", "name", "to", "any")
            daemon.tool.run_as(BELLA, "show", "alice")
            [line] = lines(daemon.tool.run_as(ALICE, "--json", "log"))
            self.assertEqual((line["concealed"], line["fields"]), (True, ["name"]))
            self.assertEqual(line["wish"], "hide; limit 1")
            self.assertIn("alice: name, as if logged out  [own wish: hide; limit 1]\n",
                          daemon.tool.run_as(ALICE, "log").out)

    def test_many_alike_are_one_line(self):
        with Daemon(policy=POLICY) as daemon:
            for _ in range(3):
                ask(daemon.at, b"zoe\r\n")
            told = lines(daemon.tool.run("--json", "log"))
            self.assertEqual(sum(line.get("count", 1) for line in told), 3)
            self.assertEqual({line["subject"] for line in told}, {"zoe"})

    def test_which_lines(self):
        with Daemon(policy=POLICY) as daemon:
            for user in ("alice", "keeper", "zoe"):
                ask(daemon.at, user.encode() + b"\r\n")
            [last] = lines(daemon.tool.run("--json", "log", "--newest", "1"))
            self.assertEqual(last["subject"], "zoe")
            self.assertEqual(len(lines(daemon.tool.run("--json", "log", "--since", "2020-01-01"))),
                             3)
            self.assertEqual(daemon.tool.run("log", "--since", "2199-01-01T00:00").out,
                             "The log has no such line.\n")
            for wrong in (["--newest", "0"], ["--newest", "x"], ["--since", "yesterday"],
                          ["--since", "2026-02-30"], ["--export"], ["--erase"],
                          ["--export", "--erase", "alice"], ["--export", "alice", "--newest", "1"],
                          ["alice", "bob"]):
                said = daemon.tool.run("log", *wrong)
                self.assertEqual((said.code, said.out), (USAGE, ""), wrong)

    def test_more_lines_than_one_answer_holds(self):
        with Daemon(policy=POLICY) as daemon:
            for i in range(1005):  # from one watcher, answers alike would be one line
                ask(daemon.at, b"zoe\r\n", source=f"127.0.{i // 200}.{i % 200 + 1}")
            ask(daemon.at, b"alice\r\n")
            told = lines(daemon.tool.run("--json", "log", "--newest", "1004"))
            self.assertEqual([line["subject"] for line in told], ["zoe"] * 1003 + ["alice"])
            self.assertEqual(len(lines(daemon.tool.run("log", "--export", "zoe"))), 1 + 1005)


@needs_root
class Keeping(unittest.TestCase):
    def test_killed(self):
        killed = Daemon(policy=POLICY).await_ready()
        look_at_alice(killed)
        self.assertEqual(len(lines(killed.tool.run_as(ALICE, "--json", "log"))), 2)
        killed.process.kill()
        killed.process.wait(PATIENCE)
        killed.ended()
        with Daemon(policy=POLICY, folder=killed.folder) as daemon:
            self.assertEqual(len(lines(daemon.tool.run_as(ALICE, "--json", "log"))), 2)

    def test_stopped_with_lines_in_hand(self):
        with Daemon(policy=POLICY) as daemon:
            look_at_alice(daemon)
        with Daemon(policy=POLICY, folder=daemon.folder) as daemon:
            self.assertEqual(len(lines(daemon.tool.run_as(ALICE, "--json", "log"))), 2)

    def test_export_and_erase(self):
        with Daemon(policy=POLICY) as daemon:
            daemon.tool.run_as(ALICE, "limit", "name", "to", "bob")
            look_at_alice(daemon)
            daemon.tool.run_as(ALICE, "show", "zoe")
            ask(daemon.at, b"zoe\r\n")
            said = daemon.tool.run("log", "--export", "alice")
            self.assertEqual((said.code, said.err), (DONE, ""))
            [wishes, *told] = lines(said)
            self.assertEqual(wishes["wishes"]["limits"],
                             [{"number": 1, "level": ["name"], "whom": ["bob"]}])
            self.assertEqual([(line["watcher"].get("user"), line["subject"]) for line in told],
                             [("bella", "alice"), (None, "alice"), ("alice", "zoe")])

            said = daemon.tool.run("log", "--erase", "alice")
            self.assertEqual((said.code, said.out),
                             (DONE, "Forgotten: 3 lines went or changed.\n"))
            [_, *told] = lines(daemon.tool.run("log", "--export", "alice"))
            self.assertEqual(told, [])
            [of_zoe, _] = lines(daemon.tool.run("--json", "log", "zoe"))
            self.assertEqual(of_zoe["watcher"], {"how": "kernel credentials", "erased": True})
            self.assertIn("somebody who was erased by control asked about zoe",
                          daemon.tool.run_as(ZOE, "log").out)
            for name in ("audit.db", "audit.db-wal"):
                path = daemon.folder / "state" / name
                if path.exists():
                    self.assertNotIn(b"alice", path.read_bytes())
            self.assertNotIn("alice", daemon.log())
        with Daemon(policy=POLICY, folder=daemon.folder) as daemon:
            self.assertEqual(len(lines(daemon.tool.run("--json", "log"))), 2)

    def test_to_the_log_too(self):
        with Daemon("--daemon.audit-lines=log", "--daemon.log-level=error",
                    policy=POLICY) as daemon:
            look_at_alice(daemon)
            kept = lines(daemon.tool.run("--json", "log"))
        printed = [json.loads(line) for line in daemon.log().splitlines()]
        self.assertEqual(printed, kept)
        self.assertEqual(len(kept), 2)

    def test_the_folder_of_the_state_is_its_users_alone(self):
        with Daemon(policy=POLICY) as daemon:
            look_at_alice(daemon)
            state = daemon.folder / "state"
            self.assertEqual(state.stat().st_mode & 0o777, 0o700)
            self.assertEqual((state / "audit.db").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    run()
