"""The real finger(1) asks; what its reader sees."""

import datetime
import shutil
import subprocess
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import PATIENCE
from lab.world import ALICE, WORLD

FINGER = shutil.which("finger")
POLICY = "deny of dean\nallow from any of any show all\n"


def ago(**how_long):
    """An instant as feeds tell it, and half a minute more so that no minute is on the brink."""
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=30, **how_long)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def finger(*arguments):
    done = subprocess.run([FINGER, *arguments], capture_output=True, timeout=PATIENCE, check=False,
                          env={"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    return done.stdout.decode(errors="replace").replace("\r", "") + done.stderr.decode()


@needs_root
@unittest.skipUnless(FINGER, "finger(1) is not installed")
class FingerClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        WORLD.write_home(ALICE, ".plan", "To weave algebraical patterns.\n")
        cls.daemon = Daemon(policy=POLICY, port=79).await_ready()
        cls.feed = cls.daemon.feed()
        cls.feed.login(1, "alice", line="pts/1", origin="192.0.2.7", since="2020-01-02T03:04:05Z")
        cls.feed.login(2, "alice", line="tty2", since="2020-01-03T03:04:05Z")
        cls.feed.update(2, idle_since=ago(hours=2, minutes=5))
        cls.feed.login(3, "zoe", line="pts/3", since=ago(minutes=10))
        cls.feed.login(4, "dean", line="pts/4", since="2020-01-02T03:04:05Z")
        cls.daemon.await_users("alice", "zoe")

    @classmethod
    def tearDownClass(cls):
        cls.feed.close()
        cls.daemon.stop()

    def rows(self, text, user):
        return [line.split() for line in text.splitlines() if line.startswith(user + " ")]

    def test_the_list(self):
        for form in (["@127.0.0.1"], ["-s", "@127.0.0.1"]):
            with self.subTest(form):
                said = finger(*form)
                self.assertIn("Login     Name           Tty      Idle  Login Time   Office", said)
                self.assertEqual(
                    self.rows(said, "alice"),
                    [["alice", "Ada", "Lovelace", "pts/1", "Jan", "2", "2020", "(192.0.2.7)"],
                     ["alice", "Ada", "Lovelace", "tty2", "2:05", "Jan", "3", "2020",
                      "R101", "555-0101"]])
                self.assertEqual(len(self.rows(said, "zoe")), 1)
                self.assertNotIn("dean", said)

    def test_a_user(self):
        said = finger("alice@127.0.0.1")
        self.assertIn("Login: alice          \t\t\tName: Ada Lovelace\n", said)
        self.assertIn("Office: R101, 555-0101\t\t\tHome Phone: 555-1101\n", said)
        self.assertIn("On since Thu Jan  2 03:04 2020 (UTC) on pts/1 from 192.0.2.7\n", said)
        self.assertIn("On since Fri Jan  3 03:04 2020 (UTC) on tty2    2 hours 5 minutes idle\n",
                      said)
        self.assertIn("Plan:\nTo weave algebraical patterns.\n", said)

    def test_long_forms(self):
        whole = finger("-l", "@127.0.0.1")
        self.assertIn("Login: alice", whole)
        self.assertIn("Login: zoe", whole)
        self.assertNotIn("dean", whole)
        self.assertIn("To weave", finger("-l", "alice@127.0.0.1"))

    def test_two_at_once(self):
        said = finger("alice@127.0.0.1", "zoe@127.0.0.1")
        self.assertIn("Name: Ada Lovelace", said)
        self.assertIn("Name: Zoë Bärlapp", said)

    def test_a_real_name(self):
        said = finger("lovelace@127.0.0.1")
        self.assertIn("Login: alice", said)
        self.assertIn("Login: bella", said)

    def test_unknown_and_denied(self):
        self.assertIn("zeno: no such user.\n", finger("zeno@127.0.0.1"))
        self.assertEqual(finger("zeno@127.0.0.1").replace("zeno", "dean"), finger("dean@127.0.0.1"))

    def test_forwarding_is_refused(self):
        for form in ("@example.com@127.0.0.1", "alice@example.com@127.0.0.1"):
            with self.subTest(form):
                self.assertIn("Finger forwarding service denied\n", finger(form))


@needs_root
@unittest.skipUnless(FINGER, "finger(1) is not installed")
class Options(unittest.TestCase):
    def test_the_list_refused(self):
        with Daemon("--finger.list=no", port=79):
            self.assertIn("Finger online user list denied\n", finger("@127.0.0.1"))
            self.assertIn("Name: Bob Marlowe\n", finger("bob@127.0.0.1"))

    def test_charsets(self):
        for charset, name in [("utf-8", "Zoë Bärlapp"), ("ascii", "Zo? B?rlapp")]:
            with self.subTest(charset), Daemon(f"--finger.charset={charset}", port=79):
                self.assertIn(f"Name: {name}\n", finger("zoe@127.0.0.1"))

    def test_ipv6(self):
        with Daemon(host="::1", port=79):
            self.assertIn("Name: Bob Marlowe\n", finger("bob@::1"))
            self.assertIn("No one logged on.\n", finger("@::1"))

    def test_nobody(self):
        with Daemon(port=79):
            self.assertIn("No one logged on.\n", finger("@127.0.0.1"))


if __name__ == "__main__":
    run()
