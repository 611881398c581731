"""The README's commands do what it says: each line of its `sh` blocks is run, in order, in a copy.

Two things are not done again here: installing packages and compiling, whose tools are stubs that
hand out the programs under test, and `scripts/test`, which runs this.
"""

import os
import re
import shutil
import signal
import subprocess
import unittest
from pathlib import Path

from lab.case import needs_root, run
from lab.daemon import FINGERPOSTD, TROUBLE
from lab.tool import FINGERPOST
from lab.wires import PATIENCE, until
from lab.world import WORLD

ROOT = Path(__file__).resolve().parents[2]
CMAKE = f"""#!/bin/sh
[ "$1" = --build ] || exit 0
mkdir -p build/release/bin && cp {FINGERPOSTD} {FINGERPOST} build/release/bin
"""
DPKG_QUERY = "#!/bin/sh\necho installed\n"
NOBODY_IS_IN = 1  # what `fingerpost who` exits with on a machine without people


def commands():
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(),
                        re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


class Checkout:
    """A copy of the sources, with stubs before the tools that would take minutes."""

    def __init__(self):
        self.folder = WORLD.new_folder() / "fingerpost"
        shutil.copytree(ROOT, self.folder, symlinks=True,
                        ignore=lambda folder, names: {"build", ".git"} & set(names)
                        if Path(folder) == ROOT else set())
        stubs = WORLD.new_folder()
        for name, text in (("cmake", CMAKE), ("dpkg-query", DPKG_QUERY)):
            (stubs / name).write_text(text)
            (stubs / name).chmod(0o755)
        self._environment = {**os.environ, "PATH": f"{stubs}:{os.environ['PATH']}"}
        self._exports = []
        self.output = self.folder / "output"

    def start(self, command):
        with open(self.output, "wb") as output:
            return subprocess.Popen(["sh", "-c", f"exec {command}"], cwd=self.folder,
                                    env=self._environment, stdin=subprocess.DEVNULL, stdout=output,
                                    stderr=output, start_new_session=True)

    def run(self, command):
        if command.startswith("export "):
            self._exports.append(command)
        return subprocess.run(["sh", "-c", "; ".join([*self._exports, command])], cwd=self.folder,
                              env=self._environment, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)


@needs_root
class Readme(unittest.TestCase):
    def test_every_command(self):
        lines = commands()
        self.assertEqual(lines.pop(0), "scripts/run", "the README's first command")
        checkout = Checkout()
        running = checkout.start("scripts/run")
        try:
            until(lambda: "now, in another terminal" in checkout.output.read_text()
                  or running.poll() is not None, "it answers")
            self.assertIsNone(running.poll(), checkout.output.read_text())
            for line in lines:
                with self.subTest(line):
                    self.check(checkout, line)
            os.killpg(running.pid, signal.SIGINT)
            code = running.wait(PATIENCE)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
        said = checkout.output.read_text()
        self.assertEqual(code, 0, said)
        self.assertFalse([sign for sign in TROUBLE if sign in said], said)

    def check(self, checkout, line):
        if line == "scripts/test":
            self.assertTrue(os.access(ROOT / line, os.X_OK))
            return
        said = checkout.run(line)
        allowed = {0, NOBODY_IS_IN} if line.endswith("fingerpost who") else {0}
        self.assertIn(said.returncode, allowed, said)
        self.assertEqual(said.stderr, "")


if __name__ == "__main__":
    run()
