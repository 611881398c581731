"""What the daemon refuses to start with, and what it reads before it starts."""

import json
import os
import pwd
import socket
import unittest

from lab.case import needs_root, run
from lab.daemon import EVERYTHING, FINGERPOSTD, Daemon
from lab.tool import outcome_of
from lab.wires import ask, connect, free_port
from lab.world import WORLD

DONE, FAILED, USAGE = 0, 1, 2


class House:
    """A folder with a good policy, and what starts a daemon in it that is expected to refuse."""

    def __init__(self):
        self.folder = WORLD.new_folder()
        self.policy = self.folder / "policy.acl"
        self.write("policy.acl", EVERYTHING)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)
        return path

    def start(self, *options, policy=None, control=True):
        command = [FINGERPOSTD, "--foreground", f"--daemon.policy={policy or self.policy}",
                   f"--daemon.state-dir={self.folder}/state", "--sessions.source=feed"]
        if control:
            command.append(f"--daemon.control={self.folder}/control")
        return outcome_of([*command, *options], cwd=self.folder)


class Refusals(unittest.TestCase):
    def expect(self, said, code, *words):
        self.assertEqual((said.code, said.out), (code, ""), said.err)
        for word in ("fingerpostd: ", *words):
            self.assertIn(word, said.err)
        self.assertEqual(said.err.count("\n"), 1, "one line")

    wrong_options = [
        ("an unknown option", "finger.lisen", ["--finger.lisen=127.0.0.1:79"], "unknown option"),
        ("one without its section", "deadline", ["--deadline=5s"], "did you mean finger.deadline?"),
        ("one in a wrong section", "daemon.deadline", ["--daemon.deadline=5s"],
         "did you mean finger.deadline?"),
        ("an abbreviation", "finger.dead", ["--finger.dead=5s"], "unknown option"),
        ("a bad duration", "finger.deadline", ["--finger.deadline=soon"], "not a duration"),
        ("a duration without unit", "finger.deadline", ["--finger.deadline=5"], "not a duration"),
        ("a duration too long", "finger.deadline", ["--finger.deadline=11m"], "1s..10m"),
        ("a duration too short", "finger.deadline", ["--finger.deadline=999ms"], "1s..10m"),
        ("a count of nothing", "finger.max-connections", ["--finger.max-connections=0"],
         "1..100000"),
        ("a count beyond", "finger.max-per-source", ["--finger.max-per-source=100001"],
         "1..100000"),
        ("a count in words", "finger.max-per-source", ["--finger.max-per-source=ten"],
         "1..100000"),
        ("a bad word", "daemon.log-level", ["--daemon.log-level=loud"],
         "debug|info|warning|error"),
        ("another", "finger.match", ["--finger.match=some"], "off|unique|all"),
        ("neither yes nor no", "finger.list", ["--finger.list=maybe"], "yes or no"),
        ("twice", "finger.deadline", ["--finger.deadline=2s", "--finger.deadline=3s"],
         "given twice"),
        ("no value", "finger.deadline", ["--finger.deadline"], "missing"),
        ("an unknown source", "sessions.source", ["--sessions.source=nis"], "feed[:SOCKET]"),
        ("a second feed", "sessions.source", ["--sessions.source=feed:other"], "given twice"),
        ("away before idle", "sessions.away-after",
         ["--sessions.idle-after=10m", "--sessions.away-after=5m"], "sessions.idle-after"),
        ("no port", "finger.listen", ["--finger.listen=127.0.0.1"], "ADDR:PORT"),
        ("a port too high", "finger.listen", ["--finger.listen=127.0.0.1:65536"], "ADDR:PORT"),
        ("a name as address", "finger.listen", ["--finger.listen=localhost:79"], "ADDR:PORT"),
        ("IPv6 without brackets", "finger.listen", ["--finger.listen=::1:79"], "ADDR:PORT"),
        ("a word too many", "", ["extra"], "positional"),
    ]

    def test_wrong_on_the_command_line(self):
        for why, name, options, words in self.wrong_options:
            with self.subTest(why):
                self.expect(House().start(*options), USAGE, name, words)

    def test_wrong_in_the_file(self):
        table = [
            ("an unknown option", "[finger]\nlisen = 127.0.0.1:79\n", "finger.lisen"),
            ("an unknown section", "[fingers]\nlisten = 127.0.0.1:79\n", "fingers.listen"),
            ("a bad duration", "[finger]\ndeadline = soon\n", "finger.deadline"),
            ("out of range", "[sessions]\nidle-after = 1s\n", "sessions.idle-after"),
            ("a bad word", "[daemon]\nlog-format = xml\n", "daemon.log-format"),
            ("given twice", "[finger]\nlist = yes\nlist = no\n", "finger.list"),
            ("a bad listen", "[finger]\nlisten = nonsense\n", "finger.listen"),
            ("away before idle", "[sessions]\nidle-after = 40m\n", "sessions.away-after"),
            ("no option at all", "[finger]\nnonsense\n", "nonsense"),
        ]
        for why, text, words in table:
            with self.subTest(why):
                house = House()
                config = house.write("fingerpost.conf", text)
                place = "" if why == "away before idle" else str(config)
                self.expect(house.start("--config", str(config)), USAGE, place, words)
        self.expect(House().start("--config=/nowhere/conf"), USAGE, "/nowhere/conf", "No such file")

    def test_wrong_policies(self):
        table = [
            ("is missing", lambda path: path.unlink(), "No such file"),
            ("may be written by the group", lambda path: path.chmod(0o664), "chmod go-w"),
            ("may be written by all", lambda path: path.chmod(0o646), "chmod go-w"),
            ("is a folder", lambda path: (path.unlink(), path.mkdir(0o755)), "regular file"),
            ("is a FIFO", lambda path: (path.unlink(), os.mkfifo(path, 0o644)), "regular file"),
            ("is huge", lambda path: path.write_text("#" * (4 * 1048576 + 1)), "4 MiB"),
        ]
        for why, spoil, words in table:
            with self.subTest(why):
                house = House()
                spoil(house.policy)
                self.expect(house.start(), FAILED, "daemon.policy", str(house.policy), words)

    @needs_root
    def test_a_policy_of_another_user(self):
        house = House()
        os.chown(house.policy, 33001, 33001)
        self.expect(house.start(), FAILED, "daemon.policy", "belongs to uid 33001")

    def test_a_policy_with_an_error(self):
        house = House()
        house.write("policy.acl", "# fine\nallow fro any show all\n")
        said = house.start()
        self.assertEqual((said.code, said.out), (FAILED, ""))
        self.assertIn(f"{house.policy}:2:7: ", said.err)

    def test_a_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            self.expect(House().start(f"--finger.listen=127.0.0.1:{port}"), FAILED,
                        f"finger.listen: 127.0.0.1:{port}: Address already in use")

    def test_an_address_of_nobody(self):
        self.expect(House().start("--finger.listen=192.0.2.1:7979"), FAILED, "finger.listen",
                    "no interface")

    def test_a_control_socket_in_use(self):
        with Daemon() as daemon:
            house = House()
            said = house.start(f"--daemon.control={daemon.control}", control=False)
            self.expect(said, FAILED, "daemon.control", "another fingerpostd", str(daemon.control))
            self.assertEqual(daemon.tool.run("status").code, DONE, "which still answers")

    def test_a_control_path_that_is_no_socket(self):
        house = House()
        precious = house.write("control", "precious")
        self.expect(house.start(), FAILED, "daemon.control", "is no socket")
        self.assertEqual(precious.read_text(), "precious")

    def test_a_control_path_too_long(self):
        self.expect(House().start(f"--daemon.control=/tmp/{'x' * 110}", control=False), FAILED,
                    "daemon.control", "too long")

    def test_a_folder_that_cannot_be_made(self):
        self.expect(House().start("--daemon.control=/nowhere/at/all", control=False), FAILED,
                    "daemon.control", "/nowhere/at")

    def test_an_unknown_user(self):
        self.expect(House().start("--daemon.user=no-such-user"), FAILED, "daemon.user",
                    "no-such-user")


class Check(unittest.TestCase):
    def check(self, house, *options):
        return house.start("--check", *options)

    def test_good(self):
        said = self.check(House(), "--finger.listen=127.0.0.1:79")
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertTrue(said.out)

    def test_warnings_are_told_and_are_no_errors(self):
        house = House()
        house.write("policy.acl", "deny\nallow from any of any show line\n")
        said = self.check(house)
        self.assertEqual(said.code, DONE)
        self.assertIn("policy.acl:2:1: warning: this rule can never match", said.err)
        self.assertIn("policy.acl:2:23: warning: 'line' is shown to any", said.err)

    def test_it_disturbs_nobody(self):
        with Daemon() as daemon:
            said = self.check(House(), f"--finger.listen=127.0.0.1:{daemon.at[1]}",
                              f"--daemon.user={pwd.getpwuid(os.geteuid()).pw_name}")
            self.assertEqual(said.code, DONE, said.err)

    def test_bad(self):
        table = [
            ("the policy", "allow from any of any\n", [], "show"),
            ("a group in it", "allow from any of @no-such-group show all\n", [], "no-such-group"),
            ("a list in it", "list root = alice\n", [], "named like a user"),
            ("the user", EVERYTHING, ["--daemon.user=no-such-user"], "daemon.user"),
            ("the group of admins", EVERYTHING, ["--daemon.admin-group=no-such-group"],
             "daemon.admin-group"),
        ]
        for why, policy, options, words in table:
            with self.subTest(why):
                house = House()
                house.write("policy.acl", policy)
                said = self.check(house, *options)
                self.assertEqual((said.code, said.out), (FAILED, ""))
                self.assertIn(words, said.err)

    def test_bad_options(self):
        self.assertEqual(self.check(House(), "--finger.deadline=soon").code, USAGE)


class ConfigFile(unittest.TestCase):
    def test_all_of_it(self):
        """Comments, paths relative to its folder, and what the command line replaces."""
        port, other = free_port(), free_port()
        folder = WORLD.new_folder()
        (folder / "own.acl").write_text(EVERYTHING)
        config = folder / "fingerpost.conf"
        config.write_text(
            "# the whole file\n"
            "[daemon]\n"
            "policy = own.acl           # beside this file\n"
            "control = run/control\n"
            "state-dir = run/state\n"
            "log-format = json\n"
            "[sessions]  # where from\n"
            "source = feed:run/fed\n"
            "host = here\n"
            "[finger]\n"
            f"listen = 127.0.0.1:{port}\n"
            f"listen = [::1]:{port}\n"
            "list-refusal = No list today.\n"
            "list = no\n")
        with Configured(config) as daemon:
            self.assertEqual(ask(("127.0.0.1", port), b"\r\n"), b"No list today.\r\n")
            self.assertEqual(ask(("::1", port), b"\r\n"), b"No list today.\r\n")
            self.assertTrue((folder / "run/control").is_socket())
            self.assertTrue((folder / "run/fed").is_socket())
            self.assertEqual(json.loads(daemon.log().splitlines()[0])["event"], "ready")
        with Configured(config, f"--finger.listen=127.0.0.1:{other}", "--finger.list=yes",
                        "--daemon.log-format=text"):
            self.assertEqual(ask(("127.0.0.1", other), b"\r\n"), b"No one logged on.\r\n")
            for host in ("127.0.0.1", "::1"):
                with self.assertRaises(ConnectionRefusedError):
                    connect((host, port))


class Configured(Daemon):
    """A daemon with a configuration file and nothing but it and `options`."""

    def __init__(self, config, *options):
        super().__init__("--config", str(config), *options, own_options=False)


class Texts(unittest.TestCase):
    def test_help_and_version(self):
        said = outcome_of([FINGERPOSTD, "--help"])
        self.assertEqual((said.code, said.err), (DONE, ""))
        self.assertIn("--finger.listen", said.out)
        said = outcome_of([FINGERPOSTD, "--version"])
        self.assertEqual(said.code, DONE)
        self.assertRegex(said.out, r"^fingerpostd \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    run()
