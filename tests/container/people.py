"""People who log in, type and leave, in a container."""

import errno
import os
import re
import subprocess
import time

from machine import until
from truth import Login

SSH = ["ssh", "-q", "-i", "/root/key", "-o", "StrictHostKeyChecking=no",
       "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"]


class People:
    """Logs people in, and keeps the truth about it."""

    def __init__(self, machine, truth):
        self.machine = machine
        self.truth = truth
        self.newest = {}  # each user's newest login

    def start(self, *command):
        """Runs `command` inside, with an input that is held open and an output that can be read."""
        process = subprocess.Popen(self.machine.inside(*command), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.set_blocking(process.stdout.fileno(), False)
        return process

    def start_on_a_tty(self, *command):
        """The same on a tty of its own. Not by script(1): it stops to listen when it sees the hangup
        with which login(1) of util-linux begins."""
        ours, theirs = self.machine.open_pty()
        process = subprocess.Popen(self.machine.inside("setsid", "--ctty", *command),
                                   stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        process.stdin = os.fdopen(ours, "wb", buffering=0)
        process.stdout = os.fdopen(os.dup(ours), "rb", buffering=0)
        return process

    @staticmethod
    def heard(process):
        """What it has said since it was last asked."""
        try:
            return process.stdout.read() or b""
        except OSError as error:
            if error.errno != errno.EIO:  # nobody has the tty open now
                raise
            return b""

    def on_a_tty(self, user, origin, process):
        """The login that `process` brings: the shell itself tells its tty, asked at its prompt."""
        said = b""
        asked = False

        def line():
            nonlocal said, asked
            said += self.heard(process)
            if process.poll() is not None:
                raise RuntimeError(f"{user} could not log in: {said!r}")
            if not asked and b"$ " in said:
                asked = True
                process.stdin.write(b'echo "on=$(tty)"\n')
                process.stdin.flush()
            return re.search(rb"on=/dev/(\S+)\s", said)

        found = until(lambda: f"{user}'s login ({said!r})", line, 20)
        login = Login(user, found.group(1).decode(), origin, typed=time.time(), process=process)
        self.truth.logins.append(login)
        self.newest[user] = login
        return login

    def ssh(self, user, port=22):
        process = self.start(*SSH, "-tt", "-p", str(port), f"{user}@127.0.0.1")
        return self.on_a_tty(user, "127.0.0.1", process)

    def ssh_without_tty(self, user):
        """Nobody sits there, so the truth does not change. Returns once the command runs."""
        process = self.start(*SSH, f"{user}@127.0.0.1", "echo runs; exec sleep 600")
        until("the command", lambda: b"runs" in self.heard(process), 20)
        return process

    def login(self, user):
        """By login(1) on a pty."""
        process = self.start_on_a_tty("login", "-f", user)
        return self.on_a_tty(user, "", process)

    def desktop(self, user):
        """A graphical session, as a display manager begins one."""
        self.machine.run("systemd-run", "-q", "--unit=desktop", "-p", "PAMName=fakegui",
                         "-p", f"User={user}", "sleep", "600")
        self.truth.logins.append(Login(user))
        return self.truth.logins[-1]

    def type(self, login, text):
        login.process.stdin.write(text.encode())
        login.process.stdin.flush()
        login.typed = time.time()

    def runs(self, login, command, name):
        """Types `command` and waits until the kernel has the job `name` in the foreground."""
        self.type(login, command + "\n")
        until(name, lambda: self.foreground(login) == name, 5)
        login.program = name

    def foreground(self, login):
        jobs = self.machine.run("ps", "-t", login.line, "-o", "stat=,comm=", check=False).stdout
        return next((job for state, job in map(str.split, jobs.splitlines()) if "+" in state), "")

    def leaves(self, login):
        """The shell ends, and with it the login."""
        clear_line = "\x15"
        self.type(login, clear_line + "exit\n")
        login.process.wait(10)
        self.truth.logins.remove(login)

    def is_killed(self, login):
        """kill -9 of both processes of the sshd that serves the login, so that nobody cleans up."""
        shell = self.machine.run("ps", "-t", login.line, "-o", "ppid=", "--sort=start_time")
        server = shell.stdout.split()[0]
        monitor = self.machine.run("ps", "-o", "ppid=", "-p", server).stdout.strip()
        self.machine.run("kill", "-9", monitor, server)
        self.truth.logins.remove(login)
        login.process.kill()
        login.process.wait(10)
