"""The manual pages say what the programs say of themselves, and nothing else."""

import re
import shutil
import subprocess
import unittest
from pathlib import Path

from lab.case import run
from lab.daemon import FINGERPOSTD
from lab.tool import FINGERPOST, outcome_of
from lab.world import WORLD

DOCS = Path(__file__).resolve().parents[2] / "docs"
DAEMON_PAGE, TOOL_PAGE = DOCS / "fingerpostd.8", DOCS / "fingerpost.1"
POLICY_PAGE = DOCS / "policy.acl.5"


def said_by(program, *arguments):
    said = outcome_of([program, *arguments])
    assert said.code == 0, said
    return said.out


def options_of_help():
    """{name: (range, repeatable, default)} of the daemon's help."""
    text = said_by(FINGERPOSTD, "--help")
    found = re.findall(r"^  --(\S+\.\S+) (.*)\n        .* \((repeatable; )?default: (.*)\)$", text,
                       re.MULTILINE)
    return {name: (span, bool(often), preset) for name, span, often, preset in found}


def options_of_page():
    page = DAEMON_PAGE.read_text()
    found = {}
    for name, span, body in re.findall(r"^\.It Fl -(\S+\.\S+) Ar (\S+)\n(.*?)(?=^\.It|^\.El)", page,
                                       re.MULTILINE | re.DOTALL):
        [(often, preset)] = re.findall(
            r"^\.Pq (Repeatable; default|Default) (?:Cm )?\"?(.*?)\"?$", body, re.MULTILINE)
        assert name not in found, f"{name} stands twice in the page"
        found[name] = (span, often.startswith("Repeatable"), preset)
    return found


def plain_options(help_text):
    """The options of a help text that are not settings."""
    return set(re.findall(r"^  (?:-\w \[ )?--([a-z0-9-]+)(?= |\]|$)", help_text, re.MULTILINE))


class DaemonPage(unittest.TestCase):
    maxDiff = None

    def test_settings(self):
        of_help = options_of_help()
        self.assertGreater(len(of_help), 25)
        self.assertEqual(options_of_page(), of_help)

    def test_all_of_the_help_was_read(self):
        text = said_by(FINGERPOSTD, "--help")
        self.assertEqual(set(re.findall(r"^  --(\S+\.\S+)", text, re.MULTILINE)),
                         set(options_of_help()))

    def test_plain_options(self):
        page = DAEMON_PAGE.read_text()
        self.assertEqual(set(re.findall(r"^\.It Fl -([a-z]+)(?: Ar FILE)?$", page, re.MULTILINE)),
                         plain_options(said_by(FINGERPOSTD, "--help")))


class ToolPage(unittest.TestCase):
    def test_commands(self):
        text = said_by(FINGERPOST, "--help")
        commands = set(re.findall(r"^  ([a-z]+) ", text.split("\n\n")[1], re.MULTILINE))
        self.assertIn("who", commands)
        page = TOOL_PAGE.read_text()
        self.assertEqual(set(re.findall(r"^\.It Cm ([a-z]+)", page, re.MULTILINE)), commands)

    def test_options(self):
        page = TOOL_PAGE.read_text()
        of_page = set(re.findall(r"(?:Fl|,) -([a-z0-9-]+)", page))
        commands = re.findall(r"^\.It Cm ([a-z]+)", page, re.MULTILINE)
        of_help = set().union(*(plain_options(said_by(FINGERPOST, command, "--help"))
                                for command in commands))
        self.assertIn("allow-8bit", of_help)
        self.assertEqual(of_page, of_help)

    def test_exit_codes(self):
        of_help = re.findall(r"^  (\d)  (.*)$", said_by(FINGERPOST, "--help"), re.MULTILINE)
        of_page = re.findall(r"^\.It (\d)\n(.*)\.$", TOOL_PAGE.read_text(), re.MULTILINE)
        self.assertEqual([(code, text.lower()) for code, text in of_page],
                         [(code, text.lower()) for code, text in of_help])


def section_of(page, title):
    [text] = re.findall(rf"^\.Sh {title}\n(.*?)(?=^\.Sh |\Z)", page.read_text(),
                        re.MULTILINE | re.DOTALL)
    return text


class PolicyPage(unittest.TestCase):
    maxDiff = None

    def check(self, policy, cases=None):
        """What `fingerpost check` says of it; cases too, if there are any."""
        folder = WORLD.new_folder()
        command = [FINGERPOST, "check", str(folder / "policy.acl"), "--strict"]
        (folder / "policy.acl").write_text(policy, encoding="utf-8")
        if cases is not None:
            (folder / "cases").write_text(cases, encoding="utf-8")
            command += ["--expect", str(folder / "cases")]
        return outcome_of(command)

    def test_fields(self):
        of_page = re.findall(r"^\.It Cm ([a-z]+)$", section_of(POLICY_PAGE, "FIELDS"), re.MULTILINE)
        of_table = re.findall(r"^\| `([a-z]+)` \| (?:yes|no) ", (DOCS / "fields.md").read_text(),
                              re.MULTILINE)
        self.assertEqual(of_page, of_table)
        said = self.check("level whole = " + " ".join(of_page) + "\n")
        self.assertEqual(said.code, 0, said)

    beginnings = [("STATEMENTS", "nothing\n"), ("CLAUSES", "deny nothing from any\n")]

    def test_statements_and_clauses(self):
        """What begins nothing is refused with a list of what does."""
        for section, policy in self.beginnings:
            with self.subTest(section):
                of_page = re.findall(r"^\.It Cm (?!any$|self$|local$|authenticated$)([a-z]+)",
                                     section_of(POLICY_PAGE, section), re.MULTILINE)
                listed = " or ".join([", ".join(of_page[:-1]), of_page[-1]])
                said = self.check(policy)
                self.assertEqual(said.code, 1)
                self.assertIn(f"expected {listed}", said.out + said.err)

    def test_the_examples_pass(self):
        policy, cases = re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed",
                                   section_of(POLICY_PAGE, "EXAMPLES").replace("\\e", "\\"),
                                   re.MULTILINE | re.DOTALL)
        said = self.check(policy, cases)
        self.assertEqual(said.code, 0, said)
        self.assertIn("expect deny", cases)
        self.assertEqual(self.check(policy, cases.replace("expect deny", "expect allow")).code, 1)


@unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
class Form(unittest.TestCase):
    def test_lint(self):
        for page in (DAEMON_PAGE, TOOL_PAGE, POLICY_PAGE):
            with self.subTest(page.name):
                said = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(page)],
                                      capture_output=True, text=True, check=False)
                self.assertEqual((said.returncode, said.stdout), (0, ""))


if __name__ == "__main__":
    run()
