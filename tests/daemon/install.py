"""What `cmake --install` puts on a server, and whether the daemon takes it."""

import getpass
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop(1))
SOURCE = Path(__file__).resolve().parents[2]
DOCS = "usr/share/doc/fingerpost"
EXPECTED = {
    "etc/fingerpost/fingerpost.conf": 0o644,
    "etc/fingerpost/policy.acl": 0o644,
    "usr/bin/fingerpost": 0o755,
    "usr/bin/fingerpostd": 0o755,
    "usr/lib/systemd/system/fingerpost-finger.socket": 0o644,
    "usr/lib/systemd/system/fingerpost.service": 0o644,
    "usr/lib/sysusers.d/fingerpost.conf": 0o644,
    "usr/share/man/man1/fingerpost.1": 0o644,
    "usr/share/man/man5/policy.acl.5": 0o644,
    "usr/share/man/man8/fingerpostd.8": 0o644,
}


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.install()

    def install(self):
        subprocess.run(["cmake", "--install", BUILD, "--prefix", "/usr"], check=True,
                       env={**os.environ, "DESTDIR": str(self.root)}, stdout=subprocess.DEVNULL)

    def check(self, config, *options):
        return subprocess.run([self.root / "usr/bin/fingerpostd", "--check", "--config", config,
                               f"--daemon.policy={self.root}/etc/fingerpost/policy.acl",
                               f"--daemon.user={getpass.getuser()}", *options],
                              capture_output=True, text=True, check=False)

    def test_everything_is_in_its_place(self):
        files = {str(path.relative_to(self.root)): path.stat().st_mode & 0o777
                 for path in self.root.rglob("*") if path.is_file()}
        self.assertEqual(files, EXPECTED | {
            f"{DOCS}/{page.relative_to(SOURCE)}": 0o644
            for page in (SOURCE / "README.md", SOURCE / "CHANGELOG.md", *(SOURCE / "docs").rglob("*.md"))})

    def test_the_samples_are_well(self):
        said = self.check(self.root / "etc/fingerpost/fingerpost.conf")
        self.assertEqual((said.returncode, said.stderr), (0, ""))

    def test_what_the_sample_leaves_out_is_well_too(self):
        """Every line that is commented out is an option with a value it may have."""
        sample = (self.root / "etc/fingerpost/fingerpost.conf").read_text()
        commented = [line for line in sample.splitlines() if line.startswith("#")]
        options = [line for line in commented if not line.startswith("# ")]
        self.assertGreater(len(options), 15)
        whole = self.root / "whole.conf"
        whole.write_text("\n".join(line[1:] if line in options else line
                                   for line in sample.splitlines()))
        said = self.check(whole, "--sessions.source=auto")
        self.assertEqual((said.returncode, said.stderr), (0, ""))

    def test_what_an_administrator_wrote_stays(self):
        for name in ("fingerpost.conf", "policy.acl"):
            (self.root / "etc/fingerpost" / name).write_text("# mine\n")
        self.install()
        for name in ("fingerpost.conf", "policy.acl"):
            self.assertEqual((self.root / "etc/fingerpost" / name).read_text(), "# mine\n")

    def test_the_units_start_what_is_installed(self):
        unit = (self.root / "usr/lib/systemd/system/fingerpost.service").read_text()
        for line in unit.splitlines():
            if line.startswith("Exec"):
                program = line.partition("=")[2].split()[0]
                self.assertIn(program.lstrip("/"), EXPECTED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
