"""How the daemon starts, what it keeps of root, and how it ends."""

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import unittest
from pathlib import Path

from lab.case import needs_root, run
from lab.daemon import Daemon
from lab.wires import PATIENCE, ask, connect, free_port, until
from lab.world import ALICE, BOB, KEEPER, ME, WORLD

ROOT = Path(__file__).resolve().parents[2]
DONE, FAILED = 0, 1
PR_SET_CHILD_SUBREAPER = 36
CAPABILITY = {"setgid": 1 << 6, "setuid": 1 << 7, "dac_read_search": 1 << 2, "sys_ptrace": 1 << 19}


class Sockets(unittest.TestCase):
    def test_a_stale_socket_is_replaced(self):
        killed = Daemon().await_ready()
        killed.process.kill()
        killed.process.wait(PATIENCE)
        killed.ended()
        self.assertTrue(killed.control.is_socket())
        with Daemon(folder=killed.folder) as daemon:
            self.assertEqual(daemon.tool.run("status").code, DONE)

    def test_modes(self):
        with Daemon() as daemon:
            self.assertEqual(daemon.control.stat().st_mode & 0o777, 0o666)
            self.assertEqual((daemon.folder / "feed").stat().st_mode & 0o777, 0o600)

    @unittest.skipUnless(shutil.which("systemd-socket-activate"), "no systemd-socket-activate")
    def test_activation(self):
        """The service manager has bound the port; the first peer is answered by the daemon that
        his coming starts."""
        port = free_port()
        daemon = Daemon(finger=False, wrap=["systemd-socket-activate", "-E", "NOTIFY_SOCKET",
                                            "-E", "TZ", "-l", f"127.0.0.1:{port}"])

        def answer():
            try:
                return ask(("127.0.0.1", port), b"\r\n")
            except ConnectionRefusedError:
                return None
        self.assertEqual(until(answer, "somebody listens"), b"No one logged on.\r\n")
        with daemon:
            self.assertEqual(ask(("127.0.0.1", port), b"\r\n"), b"No one logged on.\r\n")


class Logs(unittest.TestCase):
    def test_json(self):
        with Daemon("--daemon.log-format=json", "--daemon.log-level=debug") as daemon:
            ask(daemon.at, b'ze"no\\\r\n')
            ask(daemon.at, b"\x1b[2J\r\n")
        lines = [json.loads(line) for line in daemon.log().splitlines()]
        for line in lines:
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertIn(line["level"], ("debug", "info"))
        self.assertEqual([line["event"] for line in lines if line["level"] == "info"],
                         ["ready", "stopping", "stopped"])
        queries = [line for line in lines if line["event"] == "finger query"]
        self.assertEqual([(q["query"], q["outcome"], q["peer"]) for q in queries],
                         [('ze"no\\', "unknown", "127.0.0.1"), ("^[[2J", "malformed", "127.0.0.1")])

    def test_in_the_journal(self):
        """The journal has a clock of its own, and wants priorities: sd-daemon(3)."""
        with Daemon(wrap=["env", "JOURNAL_STREAM=8:1"]) as daemon:
            pass
        self.assertRegex(daemon.log(), r'^<6>ready: version="[\d.]+"\n<6>stopping')

    def test_levels(self):
        with Daemon("--daemon.log-level=warning") as daemon:
            ask(daemon.at, b"zeno\r\n")
        self.assertEqual(daemon.log(), "")


def peer_of(path):
    """The process that listens there."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(path))
        return struct.unpack("iII", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]


class Background(unittest.TestCase):
    def test_ready_when_the_parent_ends(self):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # so that we may wait for it
        daemon = Daemon(foreground=False)
        self.assertEqual(daemon.process.wait(PATIENCE), DONE, daemon.log())
        self.assertEqual(ask(daemon.at, b"\r\n"), b"No one logged on.\r\n")
        pid = peer_of(daemon.control)
        self.assertNotEqual(pid, daemon.process.pid)
        self.assertEqual(os.getsid(pid), pid, "it left the terminal's session")
        for standard in (0, 1):
            self.assertEqual(os.readlink(f"/proc/{pid}/fd/{standard}"), "/dev/null")
        os.kill(pid, signal.SIGTERM)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), DONE)
        daemon.ended()
        self.assertIn("info stopped", daemon.log())

    def test_failure_is_told_by_the_parent(self):
        daemon = Daemon(foreground=False, policy="nonsense\n")
        self.assertEqual(daemon.process.wait(PATIENCE), FAILED)
        daemon.ended()
        self.assertIn("policy.acl:1:1", daemon.log())


def status_of(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}


def children_of(pid):
    return [int(child) for child in
            Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@needs_root
class Privileges(unittest.TestCase):
    capability_sets = ("CapEff", "CapPrm", "CapBnd")

    def check_helpers(self, pid):
        """Four that become the owners of homes, and one that looks at the machine."""
        kept = []
        for child in children_of(pid):
            status = status_of(child)
            sets = {int(status[name][0], 16) for name in self.capability_sets}
            self.assertEqual(len(sets), 1, status)
            self.assertEqual(status["Groups"], [])
            self.assertEqual(status["NoNewPrivs"], ["1"])
            self.assertEqual(status["CapInh"] + status["CapAmb"], ["0" * 16] * 2)
            self.assertNotEqual(os.readlink(f"/proc/{child}/ns/net"),
                                os.readlink("/proc/self/ns/net"), "no network")
            kept.append(sets.pop())
        homes = CAPABILITY["setuid"] | CAPABILITY["setgid"]
        machine = CAPABILITY["dac_read_search"] | CAPABILITY["sys_ptrace"]
        self.assertEqual(sorted(kept), sorted([homes] * 4 + [machine]))

    def test_of_the_daemon_and_its_helpers(self):
        with Daemon(f"--daemon.user={KEEPER.user}") as daemon:
            status = status_of(daemon.process.pid)
            self.assertEqual(status["Uid"], [str(KEEPER.uid)] * 4)
            self.assertEqual(status["Gid"], [str(KEEPER.uid)] * 4)
            self.assertEqual(status["Groups"], [])
            for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
                self.assertEqual(int(status[name][0], 16), 0, name)
            self.assertEqual(status["NoNewPrivs"], ["1"])
            self.check_helpers(daemon.process.pid)
            self.assertEqual(daemon.control.stat().st_uid, KEEPER.uid)
            self.assertEqual((daemon.folder / "feed").stat().st_uid, KEEPER.uid)

    def test_it_works_without_them(self):
        """Port 79 was bound before; plans come through the helpers; a reload needs no root."""
        WORLD.write_home(ALICE, ".plan", "A plan in a closed home.\n")
        WORLD.write_home(BOB, ".nofinger", "")
        with Daemon(f"--daemon.user={KEEPER.user}", port=79) as daemon:
            self.assertIn(b"A plan in a closed home.\r\n", ask(daemon.at, b"alice\r\n"))
            self.assertEqual(ask(daemon.at, b"bob\r\n"), b"bob: no such user.\r\n")
            with daemon.feed() as feed:
                feed.login(1, "alice", line="pts/1")
                daemon.await_users("alice")
            self.assertEqual(daemon.tool.run("reload").code, DONE)

    def test_what_the_unit_leaves_is_enough(self):
        unit = (ROOT / "etc/systemd/fingerpost.service").read_text()
        left = [word.removeprefix("CAP_").lower() for line in
                re.findall(r"^CapabilityBoundingSet=(.*)$", unit, re.MULTILINE)
                for word in line.split()]
        self.assertIn("setuid", left)
        WORLD.write_home(ALICE, ".plan", "A plan in a closed home.\n")
        with Daemon(f"--daemon.user={KEEPER.user}", port=79,
                    wrap=["setpriv", "--bounding-set", "-all," + ",".join("+" + c for c in left),
                          "--no-new-privs"]) as daemon:
            self.assertIn(b"A plan in a closed home.\r\n", ask(daemon.at, b"alice\r\n"))
            self.check_helpers(daemon.process.pid)
        namespaces = re.findall(r"^RestrictNamespaces=(.*)$", unit, re.MULTILINE)
        self.assertNotIn("yes", namespaces, "the helpers leave the network's")

    def test_the_helpers_end_with_it(self):
        for how in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(how):
                daemon = Daemon(f"--daemon.user={KEEPER.user}").await_ready()
                helpers = children_of(daemon.process.pid)
                self.assertEqual(len(helpers), 5)
                daemon.process.send_signal(how)
                daemon.process.wait(PATIENCE)
                daemon.ended()
                until(lambda: not any(is_running(pid) for pid in helpers), "all helpers are gone")

    def test_a_policy_that_only_root_may_read(self):
        """It is read after root was given up, as on every reload."""
        with Daemon(f"--daemon.user={KEEPER.user}",
                    expected_errors=["the policy was not reloaded"]) as daemon:
            daemon.policy.chmod(0o600)
            self.assertEqual(daemon.tool.run("reload").code, FAILED)
            daemon.policy.chmod(0o644)
            self.assertEqual(daemon.tool.run("reload").code, DONE)


def is_running(pid):
    try:
        return status_of(pid)["State"][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Shutdown(unittest.TestCase):
    def test_while_all_are_talking(self):
        daemon = Daemon("--finger.deadline=1m").await_ready()
        silent = [connect(daemon.at) for _ in range(20)]
        half = connect(daemon.at)
        half.sendall(b"ali")
        talk, feed = daemon.talk(), daemon.feed()
        talk.send({"command": "watch", "users": [ME]})
        self.assertIn("card", talk.next())
        feed.login(1, ME, line="pts/1")
        tool = subprocess.Popen(daemon.tool.command("watch", ME), stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        tool.stdout.readline()
        until(lambda: daemon.status()["counts"]["finger"]["open"] == 21, "all are open")
        daemon.stop()
        self.assertNotIn("did not end in time", daemon.log())
        self.assertEqual(tool.wait(PATIENCE), 3)
        tool.stdout.close()
        for peer in [*silent, half]:
            peer.close()
        talk.close()
        feed.close()

    def test_by_interrupt(self):
        daemon = Daemon().await_ready()
        daemon.process.send_signal(signal.SIGINT)
        self.assertEqual(daemon.process.wait(PATIENCE), DONE)
        daemon.ended()

    def test_a_second_signal_changes_nothing(self):
        """As when a terminal's interrupt reaches the daemon and a script that ends it too."""
        for _ in range(20):
            daemon = Daemon().await_ready()
            daemon.process.send_signal(signal.SIGINT)
            until(lambda daemon=daemon: "info stopping" in daemon.log(), "it is stopping")
            daemon.stop()


if __name__ == "__main__":
    run()
