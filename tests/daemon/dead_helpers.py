"""What becomes of the daemon when its helpers cannot be had, or end."""

import os
import signal
import unittest
from pathlib import Path

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import PATIENCE, until

FAILED = 1


@needs_root
class DeadHelpers(unittest.TestCase):
    def test_without_the_right_to_give_up_the_network_it_does_not_start(self):
        daemon = Daemon(wrap=["setpriv", "--bounding-set", "-sys_admin"])
        self.assertEqual(daemon.process.wait(PATIENCE), FAILED)
        daemon.ended()
        self.assertIn("cannot give up the network", daemon.log())
        self.assertIn("CAP_SYS_ADMIN", daemon.log())

    def test_it_goes_on_until_the_last_of_a_duty_ends(self):
        daemon = Daemon(expected_errors=["a helper ended", "no helper is left"]).await_ready()
        helpers = [int(pid) for pid in Path(
            f"/proc/{daemon.process.pid}/task/{daemon.process.pid}/children").read_text().split()]
        for count, pid in enumerate(helpers[:3], start=1):  # of the four for homes
            os.kill(pid, signal.SIGKILL)
            until(lambda n=count: daemon.log().count("a helper ended") == n, "it is noticed")
        self.assertEqual(daemon.status()["homes"], "ok")
        os.kill(helpers[3], signal.SIGKILL)
        self.assertEqual(daemon.process.wait(PATIENCE), FAILED)
        daemon.ended()
        self.assertIn('no helper is left; ending, so that a new start brings them back: duty="homes"',
                      daemon.log())


if __name__ == "__main__":
    run()
