"""The daemon follows its policy's files: whoever saves one has it in force, or is told why not."""

import re
import signal
import unittest

from lab.case import run
from lab.daemon import Daemon
from lab.wires import ask, until
from lab.world import ME, WORLD

TOLD, DENIED = "allow from local of any show name\n", f"deny of {ME}\n"
BROKEN = "allow fro local of any show name\n"
REFUSED = "the policy was not reloaded"


class Following(Daemon):
    """A daemon in whose policy files are changed."""

    def __init__(self, **how):
        super().__init__(policy=TOLD, expected_errors=[REFUSED], **how)

    def tells(self):
        """Whether it tells of somebody, judged by finger."""
        return b"no such user" not in ask(self.at, ME.encode() + b"\r\n")

    def await_telling(self, whether):
        until(lambda: self.tells() == whether, f"telling is {whether}")

    def await_error(self, words):
        until(lambda: words in self.status()["policy"].get("error", ""), f"status says {words}")

    def save_by_rename(self, text):
        """As most editors do."""
        new = self.folder / ".policy.acl.new"
        new.write_text(text)
        new.chmod(0o644)
        new.rename(self.policy)

    def refusals(self):
        return self.log().count(REFUSED)


class Saving(unittest.TestCase):
    def test_in_place(self):
        with Following() as daemon:
            self.assertTrue(daemon.tells())
            daemon.write_policy(DENIED)
            daemon.await_telling(False)
            daemon.write_policy(TOLD)
            daemon.await_telling(True)

    def test_by_rename_again_and_again(self):
        with Following() as daemon:
            for text in (DENIED, TOLD, DENIED):
                daemon.save_by_rename(text)
                daemon.await_telling(text == TOLD)

    def test_a_broken_one_is_refused_visible_and_mended(self):
        with Following() as daemon:
            generation = daemon.status()["policy"]["generation"]
            daemon.save_by_rename(BROKEN)
            daemon.await_error(f"{daemon.policy}:1:7: ")
            policy = daemon.status()["policy"]
            self.assertTrue(policy["stale"])
            self.assertEqual(policy["generation"], generation)
            self.assertTrue(daemon.tells(), "the old one stays in force")
            daemon.policy.touch()  # the same text once more
            daemon.write_policy(DENIED)
            daemon.await_telling(False)
            policy = daemon.status()["policy"]
            self.assertFalse(policy["stale"])
            self.assertNotIn("error", policy)
            self.assertEqual(daemon.refusals(), 1, daemon.log())

    def test_one_that_others_may_write(self):
        with Following() as daemon:
            daemon.policy.chmod(0o666)
            daemon.await_error("chmod go-w")
            daemon.policy.chmod(0o644)
            until(lambda: not daemon.status()["policy"]["stale"], "it is mended")

    def test_one_that_is_gone(self):
        with Following() as daemon:
            daemon.policy.unlink()
            daemon.await_error("No such file")
            self.assertTrue(daemon.tells())
            daemon.write_policy(DENIED)
            daemon.await_telling(False)

    def test_a_command_right_after_it(self):
        """Whoever saves and reloads has one reload more, and not two."""
        with Following() as daemon:
            daemon.write_policy(DENIED)
            self.assertEqual(daemon.tool.run("reload").code, 0)
            daemon.write_policy(TOLD)
            daemon.await_telling(True)
            self.assertEqual(len(re.findall("policy reloaded", daemon.log())), 2, daemon.log())


class Including(unittest.TestCase):
    def test_a_folder_gains_a_file(self):
        with Following() as daemon:
            daemon.write_policy('include "policy.d/*.acl"\n' + TOLD)
            (daemon.folder / "policy.d").mkdir()
            (daemon.folder / "policy.d/10-deny.acl").write_text(DENIED)
            daemon.await_telling(False)
            (daemon.folder / "policy.d/10-deny.acl").rename(daemon.folder / "policy.d/off")
            daemon.await_telling(True)

    def test_an_error_in_an_included_file(self):
        with Following() as daemon:
            (daemon.folder / "more.acl").write_text(DENIED)
            daemon.write_policy('include "more.acl"\n')
            daemon.await_telling(False)
            (daemon.folder / "more.acl").write_text(BROKEN)
            daemon.await_error("more.acl:1:7: ")
            (daemon.folder / "more.acl").unlink()
            daemon.await_error("policy.acl:1:9: ")
            (daemon.folder / "more.acl").write_text(TOLD)
            daemon.await_telling(True)


class Links(unittest.TestCase):
    def test_a_folder_that_is_a_link_is_swapped(self):
        """As configuration management does it: all at once."""
        folder = WORLD.new_folder()
        for version, text in (("v1", "# the first\n" + TOLD), ("v2", DENIED)):
            (folder / version).mkdir()
            (folder / version / "policy.acl").write_text(text)
        (folder / "now").symlink_to("v1")
        with Following(folder=WORLD.new_folder()) as daemon:
            daemon.policy.unlink()
            daemon.policy.symlink_to(folder / "now/policy.acl")
            until(lambda: "policy reloaded" in daemon.log(), "the first is in force")
            (folder / "next").symlink_to("v2")
            (folder / "next").rename(folder / "now")
            daemon.await_telling(False)
            (folder / "v2/policy.acl").write_text(TOLD)
            daemon.await_telling(True)

    def test_the_folder_vanishes_and_comes_back(self):
        folder = WORLD.new_folder()
        with Following(folder=folder) as daemon:
            home = folder / "fp"
            home.mkdir()
            (home / "policy.acl").write_text(TOLD)
            daemon.policy.unlink()
            daemon.policy.symlink_to(home / "policy.acl")
            for text in (DENIED, TOLD):
                home.rename(folder / "away")
                daemon.await_error("No such file")
                home.mkdir()
                (home / "policy.acl").write_text(text)
                daemon.await_telling(text == TOLD)
                (folder / "away/policy.acl").unlink()
                (folder / "away").rmdir()


class Signals(unittest.TestCase):
    def test_hangup(self):
        with Following() as daemon:
            daemon.process.send_signal(signal.SIGHUP)
            daemon.await_notice("RELOADING=1")
            daemon.await_notice("READY=1", count=2)
            until(lambda: "policy reloaded" in daemon.log(), "it is logged")

    def test_what_a_policy_may_not_mean_is_logged(self):
        with Following() as daemon:
            daemon.write_policy("allow from any of @no-such-group show line\n")
            until(lambda: "no Unix group no-such-group" in daemon.log(), "the group")
            self.assertIn("'line' is shown to any", daemon.log())


if __name__ == "__main__":
    run()
