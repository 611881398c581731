"""SIP passwords: who may set them, what is kept of them, and when they count."""

import hashlib
import json
import os
import pty
import stat
import subprocess
import time
import unittest

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.sip import DOMAIN, aor
from lab.sip_daemon import SipDaemon
from lab.sip_digest import Secret
from lab.wires import PATIENCE, until
from lab.world import ALICE, BOB, KEEPER

DONE, REFUSED, USAGE = 0, 1, 2
ONLY_OWN = "fingerpost: Only an admin may set the SIP password of another, or of nobody here.\n"


def files_of(daemon):
    """What stands in the file of credentials: the words of each user's line."""
    lines = (daemon.folder / "credentials").read_text().splitlines()
    return {words[0]: words[1:] for words in map(str.split, lines) if words[0] != "#"}


def proves(daemon, user, password):
    """Whether this password proves who somebody is: he asks where he is registered."""
    with daemon.peer(user, secret=Secret(user, password)) as peer:
        request = peer.request("REGISTER", f"sip:{DOMAIN}", to=f"<{aor(user)}>", contact=None)
        answer = peer.ask(request)
        assert answer.status == 401, answer
        return peer.ask(peer.prove(request, answer)).status == 200


@needs_root
class Setting(unittest.TestCase):
    def test_ones_own(self):
        with SipDaemon(proving=()) as daemon:
            self.assertFalse(proves(daemon, "alice", "wonder"))
            said = daemon.tool.run_as(ALICE, "passwd", aor("alice"), stdin="wonder\n")
            self.assertEqual((said.code, said.out, said.err),
                             (DONE, f"{aor('alice')} can log in with it now, as alice.\n", ""))
            self.assertTrue(proves(daemon, "alice", "wonder"))

            kept = daemon.folder / "credentials"
            self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
            self.assertNotIn("wonder", kept.read_text() + daemon.log())
            local, md5 = files_of(daemon)[aor("alice")][:2]
            self.assertEqual(local, f"alice:{ALICE.uid}")
            self.assertEqual(md5, hashlib.md5(f"alice:{DOMAIN}:wonder".encode()).hexdigest())

            said = daemon.tool.run_as(ALICE, "--json", "passwd", aor("alice"), "--local", "alice",
                                      stdin="other")
            self.assertEqual(json.loads(said.out), {"done": True, "local": "alice"})
            self.assertFalse(proves(daemon, "alice", "wonder"))
            self.assertTrue(proves(daemon, "alice", "other"))

    def test_not_anothers(self):
        with SipDaemon(proving=()) as daemon:
            for words in ((aor("bob"),), (aor("bob"), "--local", "alice"),
                          (aor("alice"), "--local", "bob"), (aor("alice"), "--no-local")):
                said = daemon.tool.run_as(ALICE, "passwd", *words, stdin="wonder\n")
                self.assertEqual((said.code, said.out, said.err), (REFUSED, "", ONLY_OWN), words)
            self.assertFalse((daemon.folder / "credentials").exists())

    def test_by_an_admin(self):
        """Whom somebody stands for, and whom he does unless that is said."""
        rows = ((("bob",), "bob", f"bob:{BOB.uid}"), (("root",), "no user of this host", "-"),
                (("nemo",), "no user of this host", "-"),
                (("sales", "--local", "bob"), "bob", f"bob:{BOB.uid}"),
                (("bob", "--no-local"), "no user of this host", "-"))
        with SipDaemon(proving=()) as daemon:
            for (user, *words), as_whom, local in rows:
                said = daemon.tool.run("passwd", aor(user), *words, stdin="x\n")
                self.assertEqual((said.code, said.out),
                                 (DONE, f"{aor(user)} can log in with it now, as {as_whom}.\n"))
                self.assertEqual(files_of(daemon)[aor(user)][0], local)
            self.assertEqual(daemon.status()["credentials"]["users"], 4)

    def test_what_is_refused(self):
        rows = ((("sip:alice@example.net",), "x\n",
                 f"The SIP addresses of this site end in @{DOMAIN}."),
                ((aor("alice"),), "\n", "The password is empty."),
                ((aor("alice"),), "x" * 1025, "The password has more than 1024 bytes."),
                ((aor("alice"),), "a\tb", "The password has a control character, or is not UTF-8."),
                ((aor("alice"),), "", "The standard input has no password on its first line."),
                ((aor("alice"), "--local", "nemo"), "x\n", "No such user."))
        with SipDaemon(proving=()) as daemon:
            for words, stdin, why in rows:
                said = daemon.tool.run("passwd", *words, stdin=stdin)
                self.assertEqual((said.code, said.out, said.err),
                                 (REFUSED, "", f"fingerpost: {why}\n"))
            self.assertFalse((daemon.folder / "credentials").exists())

    def test_without_a_domain(self):
        with Daemon() as daemon:
            said = daemon.tool.run("passwd", aor("alice"), stdin="x\n")
            self.assertEqual(said.code, REFUSED)
            self.assertIn("This daemon keeps no SIP passwords", said.err)

    def test_at_a_terminal(self):
        with SipDaemon(proving=()) as daemon:
            ours, its = pty.openpty()
            with subprocess.Popen(daemon.tool.command("passwd", aor("alice")), stdin=its,
                                  stdout=subprocess.PIPE, start_new_session=True) as tool:
                shown = b""
                for prompt in (b"New password for ", b"once more: "):
                    deadline = time.monotonic() + PATIENCE
                    while prompt not in shown or not shown.endswith(b": "):
                        self.assertLess(time.monotonic(), deadline, shown)
                        shown += os.read(ours, 100)
                    os.write(ours, b"wonder\n")
                said = tool.communicate(timeout=PATIENCE)[0]
            self.assertIn(b"can log in with it now", said)
            self.assertNotIn(b"wonder", shown)
            os.close(ours)
            os.close(its)
            self.assertTrue(proves(daemon, "alice", "wonder"))


@needs_root
class Keeping(unittest.TestCase):
    def test_it_outlives_the_daemon(self):
        with SipDaemon(proving=["alice"]) as daemon:
            folder = daemon.folder
        with SipDaemon(proving=(), folder=folder) as daemon:
            self.assertTrue(proves(daemon, "alice", "wonder land"))

    def test_beside_the_other_state(self):
        """As an unprivileged user, in daemon.state-dir."""
        with Daemon(f"--daemon.user={KEEPER.user}", f"--sip.domain={DOMAIN}") as daemon:
            said = daemon.tool.run_as(ALICE, "passwd", aor("alice"), stdin="wonder\n")
            self.assertEqual(said.code, DONE, said)
            kept = daemon.folder / "state/sip.credentials"
            self.assertEqual((kept.stat().st_uid, stat.S_IMODE(kept.stat().st_mode)),
                             (KEEPER.uid, 0o600))

    def test_a_bad_file_changes_nothing(self):
        with SipDaemon(proving=["alice"], expected_errors=["credentials"]) as daemon:
            kept = daemon.folder / "credentials"
            good = kept.read_text()
            kept.write_text(good + "sip:bob\n")
            line = len(good.splitlines()) + 1
            until(lambda: daemon.status()["credentials"]["stale"], "the file was read")
            told = daemon.status()["credentials"]["error"]
            self.assertTrue(told.startswith(f"{kept}:{line}:1: \"sip:bob\" "), told)
            said = daemon.tool.run("reload")
            self.assertEqual((said.code, said.err), (REFUSED, f"fingerpost: {told}\n"))
            self.assertEqual(daemon.tool.run("passwd", aor("bob"), stdin="x\n").code, REFUSED)
            self.assertEqual(kept.read_text(), good + "sip:bob\n")
            self.assertTrue(proves(daemon, "alice", "wonder land"))

            kept.write_text(good)
            until(lambda: not daemon.status()["credentials"]["stale"], "it is mended")
            kept.chmod(0o640)
            self.assertEqual(daemon.tool.run("reload").code, REFUSED)
            kept.unlink()
            until(lambda: not daemon.status()["credentials"]["stale"], "it is gone")
            self.assertFalse(proves(daemon, "alice", "wonder land"))


if __name__ == "__main__":
    run()
