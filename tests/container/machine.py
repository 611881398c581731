"""A booted container of a Debian root, its network private and its disk thrown away afterwards."""

import fcntl
import os
import signal
import struct
import subprocess
import time

# ioctl_tty(2); the termios of Debian 12's Python does not know them.
TIOCGPTN, TIOCSPTLCK = 0x80045430, 0x40045431


def until(what, holds, seconds):
    """Waits until `holds()` is true and returns what it gave; fails after `seconds`, naming `what`,
    or what `what()` says by then."""
    deadline = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what() if callable(what) else what}: not within {seconds} s")
        time.sleep(0.02)


def init_of(nspawn):
    """The container's process 1, or None. Until it is there, nspawn has helpers for children."""
    with open(f"/proc/{nspawn}/task/{nspawn}/children", encoding="ascii") as f:
        for pid in f.read().split():
            try:
                with open(f"/proc/{pid}/comm", encoding="ascii") as comm:
                    if comm.read() == "systemd\n":
                        return int(pid)
            except OSError:
                pass
    return None


class Machine:
    """Boots on entry, is powered off on exit. Needs root."""

    def __init__(self, root, binds, log):
        self.log = log
        self.command = [
            # Whatever ends us ends the container.
            "setpriv", "--pdeathsig", "TERM",
            "systemd-nspawn", "--quiet", "--boot", f"--directory={root}", "--volatile=overlay",
            f"--machine=fingerpost-{os.getpid()}", "--hostname=signpost",
            "--register=no", "--keep-unit", "--private-network", "--console=pipe",
        ] + [f"--bind-ro={outside}:{inside}" for outside, inside in binds]
        self.nspawn = None
        self.init = None

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.nspawn = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                           stderr=log, start_new_session=True)
        try:
            self.init = until("the container's init", lambda: init_of(self.nspawn.pid), 10)
            until("boot", self.is_up, 60)
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        poweroff = signal.SIGRTMIN + 4  # systemd(1): poweroff.target
        for pid, number in ((self.init, poweroff), (self.init, signal.SIGKILL),
                            (self.nspawn.pid, signal.SIGKILL)):
            if pid is None or self.nspawn.poll() is not None:
                continue
            try:
                os.kill(pid, number)
                self.nspawn.wait(15)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass

    def is_up(self):
        if self.nspawn.poll() is not None:
            raise RuntimeError(f"systemd-nspawn ended; see {self.log}")
        state = self.run("systemctl", "is-system-running", check=False).stdout.strip()
        return state in ("running", "degraded")

    def inside(self, *command):
        """The command line that runs `command` in the container."""
        return ["nsenter", "--target", str(self.init), "--all", "--"] + list(command)

    def run(self, *command, check=True, timeout=30):
        """Runs `command` in the container; its output is text."""
        done = subprocess.run(self.inside(*command), stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=timeout, errors="replace")
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done

    def open_pty(self):
        """A new pty of the container's: our end, which does not block, and the end for a login."""
        ours = os.open(self.path("/dev/pts/ptmx"), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        fcntl.ioctl(ours, TIOCSPTLCK, struct.pack("i", 0))
        number, = struct.unpack("i", fcntl.ioctl(ours, TIOCGPTN, bytes(4)))
        theirs = os.open(self.path(f"/dev/pts/{number}"), os.O_RDWR | os.O_NOCTTY)
        return ours, theirs

    def path(self, inside):
        """A path of the container, as seen from here."""
        return f"/proc/{self.init}/root{inside}"
