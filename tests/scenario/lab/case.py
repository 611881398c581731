"""How a scenario runs under ctest."""

import sys
import unittest

from lab.world import WORLD

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

needs_root = unittest.skipUnless(WORLD.private, "needs root, for a network and people of its own")


def run():
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful() or result.testsRun == 0:
        sys.exit(1)
    sys.exit(SKIPPED if len(result.skipped) == result.testsRun else 0)
