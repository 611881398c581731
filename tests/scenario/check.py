"""Checking a policy before it is in force: `fingerpost check` and `explain --policy`, no daemon."""

import json
import re
import unittest

from lab.case import needs_root, run
from lab.tool import FINGERPOST, outcome_of
from lab.world import WORLD

WELL, WRONG, USAGE = 0, 1, 2


class Desk:
    """A folder in which an admin writes policies."""

    def __init__(self, **files):
        self.folder = WORLD.new_folder()
        for name, text in files.items():
            self.write(name.replace("_", "."), text)

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def run(self, *arguments):
        return outcome_of([FINGERPOST, *arguments], cwd=self.folder)

    def check(self, *options):
        return self.run("check", "policy.acl", *options)


def places(text):
    """{place: what} of the complaints in `text`."""
    return dict(re.findall(r"^(\S+:\d+:\d+): (.*)$", text, re.MULTILINE))


@needs_root
class ANewAdmin(unittest.TestCase):
    """A policy for the campus host, written from the manual alone, with three typos. Whoever does
    just what the messages say ends with a policy that does what was meant."""

    meant = """\
# The campus network sees who is in and where to find him. The crew sees more.
network campus = 192.0.2.0/24 2001:db8::/32
group   people = @crew bella
level   door   = presence name office
level   team   = door idle since activity

allow from self of any show all
deny  of root
allow over control from @crew of $people show team
allow over control finger from local $campus of $people show door
"""
    typos = [("name office", "name ofice"), ("@crew of", "@crwe of"), ("$campus of", "$campas of")]
    cases = """\
expect allow from 192.0.2.7 of alice given alice in @crew show presence name office
expect deny from 203.0.113.1 of alice given alice in @crew
expect allow over control from bob local of bella given bob in @crew show team
"""

    def test_the_messages_alone_suffice(self):
        text = self.meant
        for right, wrong in self.typos:
            text = text.replace(right, wrong, 1)
        desk = Desk(policy_acl=text)
        said = desk.check()
        self.assertEqual((said.code, said.out), (WRONG, ""))
        found = places(said.err)
        self.assertEqual(len(found), len(self.typos), said.err)
        lines = text.splitlines()
        for place, what in found.items():
            _, number, column = place.split(":")
            line, at = lines[int(number) - 1], int(column) - 1
            self.assertIn(f"    {line}\n    {' ' * at}^\n", said.err)
            hint = re.search(r"; did you mean '[@$]?(.*)'\?$", what)[1]
            lines[int(number) - 1] = line[:at] + re.sub(r"[a-z]+", hint, line[at:], count=1)
        mended = "\n".join(lines) + "\n"
        self.assertEqual(mended, self.meant)
        desk.write("policy.acl", mended)
        desk.write("cases", self.cases)
        said = desk.check("--strict", "--expect", "cases")
        self.assertEqual((said.code, said.out, said.err),
                         (WELL, "policy.acl is well; 3 cases hold.\n", ""))


class Errors(unittest.TestCase):
    def test_all_in_one_run_with_their_places(self):
        desk = Desk(policy_acl="include \"d/*.acl\"\nalow\nallow from @no-such-group of any show name\n"
                               "list root = alice\n")
        desk.write("d/a.acl", "deny fro any\n")
        said = desk.check()
        self.assertEqual((said.code, said.out), (WRONG, ""))
        self.assertEqual(list(places(said.err)), ["policy.acl:2:1", "policy.acl:3:12",
                                                  "policy.acl:4:6", "d/a.acl:1:6"])
        self.assertIn("there is no Unix group no-such-group", said.err)
        self.assertIn("the list 'root' is named like a user", said.err)
        self.assertTrue(said.err.endswith("policy.acl: 4 errors.\n"))

    def test_files_that_cannot_be_read(self):
        for arguments, words in (
                (["nowhere.acl"], "nowhere.acl: No such file or directory"),
                (["."], ".: is not a regular file"),
                (["policy.acl", "--expect", "nowhere"], "nowhere: No such file or directory"),
                (["policy.acl", "--expect", "."], ".: Is a directory")):
            with self.subTest(arguments=arguments):
                said = Desk(policy_acl="deny\n").run("check", *arguments)
                self.assertEqual((said.code, said.out), (WRONG, ""))
                self.assertIn(words, said.err)

    def test_the_command_line(self):
        for arguments in (["check"], ["check", "a", "b"], ["who", "--strict"],
                          ["check", "a", "--expect"]):
            with self.subTest(arguments=arguments):
                self.assertEqual(Desk().run(*arguments).code, USAGE)


class Warnings(unittest.TestCase):
    table = [
        ("shadowed", "deny from 192.0.2.0/24\nallow from 192.0.2.7 of any show name\n", "2:1",
         "this rule can never match: line 1 takes all its questions"),
        ("not rendered", "allow over finger from local of any show name contact\n", "1:47",
         "'contact' is never seen over finger"),
        ("to any", "allow from any of any show name origin\n", "1:23", "'origin' is shown to any"),
        ("bare hours", "allow from local of any when mon 08:00-12:00 14:00-18:00 show name\n",
         "1:46", "belongs to every day"),
        ("concealed", "conceal of dean\nallow from local of any show name last\n", "2:25",
         "may give away who is concealed by line 1"),
    ]

    def expect(self, desk, place, words):
        said = desk.check()
        self.assertEqual((said.code, said.out), (WELL, "policy.acl is well, 1 warning.\n"),
                         said.err)
        [(at, what)] = places(said.err).items()
        self.assertEqual(at, f"policy.acl:{place}")
        self.assertTrue(what.startswith("warning: "), what)
        self.assertIn(words, what)
        strict = desk.check("--strict")
        self.assertEqual((strict.code, strict.out), (WRONG, ""))
        self.assertIn(words, strict.err)
        self.assertNotIn("warning", strict.err)

    def test_each(self):
        for why, policy, place, words in self.table:
            with self.subTest(why):
                self.expect(Desk(policy_acl=policy), place, words)

    @needs_root
    def test_a_group_without_members(self):
        """`mail` has none; `nobody` has no list of members, but is somebody's own group."""
        desk = Desk(policy_acl="deny of @nobody @crew\nallow from @mail of any show name\n")
        self.expect(desk, "2:12", "the Unix group mail has no members")

    def test_a_file_that_others_may_write(self):
        """It is not in force here, and so no error."""
        desk = Desk()
        desk.write("policy.acl", "deny\n", mode=0o666)
        said = desk.check()
        self.assertEqual(said.code, WELL)
        self.assertIn("policy.acl: warning: is writable by group or world", said.err)
        self.assertEqual(desk.check("--strict").code, WRONG)


class Cases(unittest.TestCase):
    policy = "allow over finger from 192.0.2.0/24 of any show presence name\n"

    def test_all_hold(self):
        desk = Desk(policy_acl=self.policy, cases="expect allow from 192.0.2.1 of eve show presence name\n")
        said = desk.check("--expect", "cases")
        self.assertEqual((said.code, said.out, said.err),
                         (WELL, "policy.acl is well; 1 case holds.\n", ""))

    def test_some_do_not(self):
        desk = Desk(policy_acl=self.policy, cases="expect deny from 192.0.2.1 of eve\n"
                    "expect deny from 203.0.113.1 of eve\nexpct deny\n")
        said = desk.check("--expect", "cases")
        self.assertEqual((said.code, said.out), (WRONG, ""))
        self.assertEqual(list(places(said.err)), ["cases:3:1", "cases:1:1"])
        self.assertIn("the policy says allow show presence name, by policy.acl:1", said.err)
        self.assertTrue(said.err.endswith("policy.acl: 1 error, 1 of 2 cases fails.\n"))

    def test_a_policy_with_errors_is_not_judged(self):
        desk = Desk(policy_acl="alow\n", cases="expect deny from any of eve\n")
        said = desk.check("--expect", "cases", "--json")
        self.assertEqual((json.loads(said.out)["cases"], said.code), (0, WRONG))

    def test_json(self):
        desk = Desk(policy_acl=self.policy + "allow from any of any show line\n",
                    cases="expect deny from 192.0.2.1 of eve\n")
        said = desk.check("--expect", "cases", "--json")
        self.assertEqual((said.code, said.err), (WRONG, ""))
        told = json.loads(said.out)
        self.assertEqual(told["errors"], [])
        [warning] = told["warnings"]
        self.assertEqual((warning["file"], warning["line"], warning["column"]), ("policy.acl", 2, 23))
        self.assertEqual(told["cases"], 1)
        [failure] = told["failures"]
        self.assertEqual(failure["file"], "cases")
        self.assertEqual(set(failure), {"file", "line", "column", "what"})


@needs_root
class Explaining(unittest.TestCase):
    policy = ("deny of root\n"
              "conceal of dean\n"
              "allow over finger from 192.0.2.0/24 of @crew dean when mon-fri show presence name\n")

    def explain(self, who, user, *more, over="finger"):
        return Desk(policy_acl=self.policy).run(
            "explain", "--over", over, "--from", *who.split(), "--of", user, "--policy", "policy.acl",
            *more)

    def test_the_whole_page(self):
        said = self.explain("192.0.2.7", "alice", "--at", "2026-03-30T09:00")
        self.assertEqual((said.code, said.err), (WELL, ""))
        self.assertEqual(said.out, (
            "Asked:   over finger from 192.0.2.7 of alice\n"
            "Told:    presence name\n"
            "Policy:\n"
            "    allow, by policy.acl:3: allow over finger from 192.0.2.0/24 of @crew dean when "
            "mon-fri show presence name\n"
            "Looked up:\n"
            "    account of alice: there\n"
            "    time: Monday 09:00\n"
            "    groups of alice: alice, crew\n"))

    def test_others(self):
        for who, user, at, told, why in (
                ("192.0.2.7", "dean", "30T09:00", "presence name, as if logged out",
                 "concealed, by policy.acl:2"),
                ("192.0.2.7", "alice", "29T09:00", "nothing", "does not match: 'when'"),
                ("local", "alice", "30T09:00", "nothing", "does not match: 'from'"),
                ("192.0.2.7", "root", "30T09:00", "nothing", "deny, by policy.acl:1: deny of root"),
                ("192.0.2.7", "noone", "30T09:00", "nothing", "account of noone: none")):
            with self.subTest(who=who, user=user, at=at):
                said = self.explain(who, user, "--at", f"2026-03-{at}")
                self.assertEqual(said.code, WELL, said.err)
                self.assertIn(f"\nTold:    {told}", said.out)
                self.assertIn(why, said.out)

    def test_json(self):
        told = json.loads(self.explain("any", "alice", "--json").out)
        self.assertEqual((told["user"], told["state"], told["fields"]), ("alice", "denied", []))
        self.assertIn("no rule matches", told["policy"])

    def test_a_policy_with_errors_explains_nothing(self):
        said = Desk(policy_acl="alow\n").run("explain", "--over", "finger", "--from", "any", "--of",
                                             "alice", "--policy", "policy.acl")
        self.assertEqual((said.code, said.out), (WRONG, ""))
        self.assertIn("policy.acl:1:1: ", said.err)

    def test_a_group_that_there_is_not_cannot_be_told(self):
        said = Desk(policy_acl="allow from any of @no-such-group show name\n").run(
            "explain", "--over", "finger", "--from", "any", "--of", "alice", "--policy",
            "policy.acl")
        self.assertIn("Told:    nothing for now", said.out)
        self.assertIn("group @no-such-group: unknown", said.out)


if __name__ == "__main__":
    run()
