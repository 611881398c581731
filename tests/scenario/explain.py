"""Why an answer is what it is: all of it for an admin, one's own part for everybody else."""

import json
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import ask
from lab.world import ALICE, BELLA

DONE, REFUSED, USAGE = 0, 1, 2
POLICY = """
group friends = @crew
deny  of root
allow from self of any show all
allow from $friends of any show presence name
allow over finger from 127.0.0.0/8 of any when mon-fri 09:00-17:00 show name
allow over sip from any of @nowhere show name
"""
MONDAY, SUNDAY = "2026-03-30T10:00", "2026-03-29T10:00"


@needs_root
class Explaining(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(policy=POLICY).await_ready()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()

    def explain(self, *words, person=None):
        command = ["explain", *words]
        tool = self.daemon.tool
        return tool.run_as(person, *command) if person else tool.run(*command)

    def facts(self, *words, person=None):
        said = self.explain(*words, "--json", person=person)
        self.assertEqual((said.code, said.err), (DONE, ""))
        return json.loads(said.out)

    def test_rule_line_facts_and_fields(self):
        said = self.explain("--over", "control", "--from", "bob", "--of", "alice")
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertIn("presence name\n", said.out)
        self.assertIn(f"allow, by {self.daemon.policy}:5: allow from $friends of any", said.out)
        self.assertIn("groups of bob: bob, crew\n", said.out)
        self.assertIn(f"{self.daemon.policy}:4: allow from self", said.out, "what did not match")

    def test_denied(self):
        why = self.facts("--over", "finger", "--from", "192.0.2.7", "--of", "alice")
        self.assertEqual((why["state"], why["fields"]), ("denied", []))
        self.assertTrue(why["policy"].startswith("deny, since no rule matches\n"))
        said = self.explain("--over", "finger", "--from", "192.0.2.7", "--of", "alice")
        self.assertIn("nothing, as of a user who does not exist", said.out)

    def test_at_a_time(self):
        about = ["--over", "finger", "--from", "127.0.0.1", "--of", "alice", "--at"]
        self.assertEqual(self.facts(*about, MONDAY)["fields"], ["name"])
        self.assertEqual(self.facts(*about, SUNDAY)["state"], "denied")
        self.assertIn("'when'", self.explain(*about, SUNDAY).out)

    def test_cannot_tell(self):
        why = self.facts("--over", "sip", "--from", "192.0.2.7", "--of", "alice")
        self.assertEqual(why["state"], "cannot-tell")
        self.assertIn(f"cannot tell, because of {self.daemon.policy}:7: ", why["policy"])
        self.assertIn("whether there is a group @nowhere", why["policy"])

    def test_it_is_what_is_answered(self):
        answer = ask(self.daemon.at, b"zoe\r\n", source="127.0.0.9")
        why = self.facts("--over", "finger", "--from", "127.0.0.9", "local", "--of", "zoe")
        self.assertEqual(why["state"] == "denied", answer == b"zoe: no such user.\r\n")

    def test_of_oneself(self):
        """The fields and the facts about oneself; no rule, no place, nobody else's groups."""
        said = self.explain("--over", "control", "--from", "bob", "--of", "alice", person=ALICE)
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertIn("presence name\n", said.out)
        self.assertIn("account of alice: there\n", said.out)
        for secret in (str(self.daemon.policy), "policy.acl", "groups of bob", "$friends", "allow",
                       "@nowhere"):
            self.assertNotIn(secret, said.out)
        why = self.facts("--over", "sip", "--from", "192.0.2.7", "--of", "alice", person=ALICE)
        self.assertEqual(why["state"], "cannot-tell")
        self.assertNotIn("policy", why)

    def test_her_own_wish(self):
        self.daemon.tool.run_as(ALICE, "hide")
        try:
            for person in (None, ALICE):
                about = ["--over", "control", "--from", "bob", "--of", "alice"]
                why = self.facts(*about, person=person)
                self.assertEqual((why["wish"], why["concealed"]), ("hide", True))
                said = self.explain(*about, person=person)
                self.assertIn("presence name, as if logged out\n", said.out)
                self.assertIn("By wish: hide\n", said.out)
        finally:
            self.daemon.tool.run_as(ALICE, "unhide")

    def test_others_are_none_of_her_business(self):
        unknown = self.explain("--over", "finger", "--from", "any", "--of", "zeno", person=BELLA)
        known = self.explain("--over", "finger", "--from", "any", "--of", "alice", person=BELLA)
        self.assertEqual((known.code, known.out), (REFUSED, ""))
        self.assertIn("Only an admin", known.err)
        self.assertEqual(known, unknown)

    def test_it_leaves_no_line_in_the_log(self):
        self.facts("--over", "finger", "--from", "any", "--of", "dean")
        self.assertEqual(self.daemon.tool.run("log", "dean").out, "The log has no such line.\n")

    def test_wrong_usage(self):
        good = {"--over": ["finger"], "--from": ["any"], "--of": ["alice"], "--at": [MONDAY]}
        for option, wrong in (("--over", ["fax"]), ("--over", None), ("--from", ["10.0.0.0/8"]),
                              ("--from", ["@staff"]), ("--from", ["$lan"]),
                              ("--from", ["authenticated"]), ("--from", None),
                              ("--of", ["a b"]), ("--of", None), ("--at", ["noon"])):
            words = [word for name, values in {**good, option: wrong}.items() if values
                     for word in (name, *values)]
            said = self.explain(*words)
            self.assertEqual((said.code, said.out), (USAGE, ""), words)
            self.assertIn(option, said.err)


if __name__ == "__main__":
    run()
