"""The servers that are compared: started, fed, known by their processes, ended by their ids."""

import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

PATIENCE = 60
DAEMON_UID = 900  # of the stage's user fingerpost
POLICY = "allow from any of any show all\n"
TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
INETD, FINGERD = "/usr/sbin/inetd", "/usr/sbin/in.fingerd"


def until(true, what):
    """Waits until `true()`, for as long as a slow machine may need."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.01)


def can_connect(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port, query):
    """One answer, whole, as bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as server:
        server.sendall(query.encode() + b"\r\n")
        parts = []
        while part := server.recv(65536):
            parts.append(part)
        return b"".join(parts)


class Server:
    """A server's processes. CPU and memory are of all of them."""

    checked = True  # its answers begin as they should

    def __init__(self, port, *command, log, env=None, ready=can_connect):
        self.port = port
        self.log = Path(log)
        with open(log, "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=out, env=env)
        try:
            until(lambda: self._still_runs() and ready(port), f"{command[0]} listens")
        except BaseException:
            self.stop()
            raise

    def _still_runs(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"ended with {self.process.returncode}:\n{self.log.read_text()}")
        return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def processes(self):
        """Ids of the process and all that descend from it."""
        found, at = [self.process.pid], 0
        while at < len(found):
            try:
                for task in os.listdir(f"/proc/{found[at]}/task"):
                    children = Path(f"/proc/{found[at]}/task/{task}/children").read_text()
                    found += [int(pid) for pid in children.split()]
            except FileNotFoundError:
                pass
            at += 1
        return found

    def cpu_ns(self):
        """User and system time so far, with that of children that were waited for."""
        total = 0
        for pid in self.processes():
            try:
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                # The clock of a live process is exact, where utime and stime are in ticks.
                total += time.clock_gettime_ns((~pid << 3) | 2)
            except (FileNotFoundError, OSError):
                continue  # it has ended, and stands in its parent's account
            total += (int(stat[13]) + int(stat[14])) * TICK_NS
        return total

    def settle(self):
        """Waits until no process is at work any more, so that its CPU is in the account."""
        last = -1
        end = time.monotonic() + 5
        while (now := self.cpu_ns()) != last and time.monotonic() < end:
            last = now
            time.sleep(0.1)

    def resident_bytes(self):
        total = 0
        for pid in self.processes():
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            total += pages * os.sysconf("SC_PAGE_SIZE")
        return total


class Ours(Server):
    name = "fingerpostd"

    def __init__(self, binaries, folder, port, *options, policy=POLICY):
        folder = Path(folder)
        folder.mkdir()
        folder.chmod(0o755)
        state = folder / "state"
        state.mkdir(mode=0o700)
        os.chown(state, DAEMON_UID, DAEMON_UID)
        rules = folder / "policy.acl"
        rules.write_text(policy)
        rules.chmod(0o644)
        self.control = folder / "control"
        self._feed_path = folder / "feed"
        self._feed = None
        super().__init__(
            port, f"{binaries}/fingerpostd", "--foreground", "--daemon.user=fingerpost",
            f"--daemon.control={self.control}", f"--daemon.policy={rules}",
            f"--daemon.state-dir={state}",
            "--sessions.source=feed", f"--finger.listen=127.0.0.1:{port}",
            "--finger.max-connections=5000", "--finger.max-per-source=5000", *options,
            log=folder / "log")

    def feed(self, lines):
        """Tells of sessions. They last as long as this server."""
        until(self._feed_path.exists, "the feed's socket is there")
        self._feed = socket.socket(socket.AF_UNIX)
        self._feed.settimeout(PATIENCE)
        self._feed.connect(str(self._feed_path))
        text = "".join(lines).encode()
        answers = text.count(b"\n")
        sending = threading.Thread(target=self._feed.sendall, args=(text,), daemon=True)
        sending.start()
        said = b""
        while answers > 0:
            part = self._feed.recv(1 << 20)
            if not part or b'"error"' in said[-200:] + part:
                raise RuntimeError(f"the feed was refused: {part[:300]!r}")
            said = part
            answers -= part.count(b"\n")
        sending.join()

    def stop(self):
        if self._feed:
            self._feed.close()
        super().stop()


class Constant(Server):
    name = "bare epoll"
    checked = False

    def __init__(self, binaries, folder, port, size):
        super().__init__(port, f"{binaries}/bench_constant", f"--port={port}", f"--bytes={size}",
                         log=f"{folder}/constant-{size}.log")


class Netkit(Server):
    name = "netkit"

    def __init__(self, folder, port):
        config = Path(folder, "inetd.conf")
        # The figure after the dot is inetd's limit of servers started in a minute.
        config.write_text(f"127.0.0.1:{port} stream tcp nowait.1000000 nobody {FINGERD} "
                          "in.fingerd\n")
        super().__init__(port, INETD, "-i", str(config), log=f"{folder}/inetd.log",
                         env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"})
