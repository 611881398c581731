"""The real fingerpost."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

from lab.wires import PATIENCE
from lab.world import WORLD

FINGERPOST = os.environ["FINGERPOST"]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class Tool:
    def __init__(self, control):
        self._control = control

    def command(self, *arguments):
        return [FINGERPOST, "--control", str(self._control), *arguments]

    def run(self, *arguments, stdin=""):
        return outcome_of(self.command(*arguments), stdin)

    def run_as(self, person, *arguments, stdin=""):
        """As somebody who perhaps may not even enter the folder of the build."""
        copy = WORLD.folder / "fingerpost"
        if not copy.exists():
            shutil.copy(FINGERPOST, copy)
        command = [str(copy), *self.command(*arguments)[1:]]
        return outcome_of(command, stdin, user=person.uid, group=person.uid, extra_groups=[],
                          cwd="/")

    def cards(self, *arguments):
        """The objects that `--json` prints."""
        return [json.loads(line) for line in self.run("--json", *arguments).out.splitlines()]


def outcome_of(command, stdin="", **how):
    done = subprocess.run(command, input=stdin.encode(), capture_output=True, timeout=3 * PATIENCE,
                          check=False, **how)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
