"""The real fingerpostd: started, awaited by its own word, ended by its pid, judged by its log."""

import os
import resource
import signal
import socket
import subprocess
from pathlib import Path

from lab.tool import Tool
from lab.wires import PATIENCE, Feed, Lines, free_port, until
from lab.world import WORLD

FINGERPOSTD = os.environ["FINGERPOSTD"]
# A sanitizer keeps what was freed for a while.
SANITIZED = any(sign in Path(FINGERPOSTD).read_bytes() for sign in (b"__asan_init", b"__tsan_init"))
# Everybody; the word `any` would be warned of.
EVERYTHING = "allow from local 0.0.0.0/0 ::/0 of any show all\n"
TROUBLE = ("Sanitizer", "runtime error:", "terminate called", " error ", '"level":"error"')


class Notices:
    """The service manager's end of sd_notify(3)."""

    def __init__(self, path):
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path.unlink(missing_ok=True)
        self._socket.bind(str(path))
        self._socket.settimeout(0.05)
        path.chmod(0o777)
        self.heard = []

    def listen(self):
        try:
            while True:
                self.heard += self._socket.recv(4096).decode().split()
        except TimeoutError:
            return self.heard

    def close(self):
        self._socket.close()


class Daemon:
    """A daemon with one feed and, unless `finger` is false, one finger port.

    `expected_errors`: words of the log lines of level error that this scenario provokes.
    `state` is false for one that is told elsewhere where its state is kept.
    `dev`: where it finds ttys; nowhere unless given.
    `own_options` is false for a daemon that gets no option but `options`.
    """

    def __init__(self, *options, policy=EVERYTHING, finger=True, host="127.0.0.1", port=None,
                 wrap=(), foreground=True, expected_errors=(), open_files=None, own_options=True,
                 folder=None, state=True, dev=None):
        self.folder = folder or WORLD.new_folder()
        self.policy = self.folder / "policy.acl"
        self.control = self.folder / "control"
        self.expected_errors = expected_errors
        self.notices = Notices(self.folder / "notify")
        self.log_path = self.folder / "log"
        (self.folder / "empty").mkdir(exist_ok=True)
        self.write_policy(policy)
        self.at = (host, port or free_port(host))
        shown = f"[{host}]" if ":" in host else host
        command = [*wrap, FINGERPOSTD, *(["--foreground"] if foreground else [])]
        if own_options:
            command += [f"--daemon.control={self.control}", f"--daemon.policy={self.policy}",
                        "--sessions.source=feed", "--sessions.host=here",
                        f"--sessions.dev={dev or self.folder / 'empty'}",
                        f"--sessions.mail-dir={self.folder}/empty"]
            if state:
                command.append(f"--daemon.state-dir={self.folder}/state")
            if finger:
                command.append(f"--finger.listen={shown}:{self.at[1]}")
        environment = {**os.environ, "TZ": "UTC", "NOTIFY_SOCKET": str(self.notices.path)}
        environment.pop("JOURNAL_STREAM", None)

        def limit_files():
            if open_files:
                hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, hard))

        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=environment,
                                            preexec_fn=limit_files)
        self.tool = Tool(self.control)

    def __enter__(self):
        try:
            return self.await_ready()
        except BaseException:
            self._kill()
            raise

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        else:
            self._kill()
            print(self.log(), end="")

    def write_policy(self, text):
        self.policy.write_text(text, encoding="utf-8")
        self.policy.chmod(0o644)

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def await_notice(self, word, count=1):
        def heard():
            if self.notices.listen().count(word) >= count:
                return True
            if self.process.poll() is not None:
                assert self.notices.listen().count(word) >= count, self.log()
            return False
        until(heard, f"the daemon says {word} (its log: {self.log_path})")

    def await_ready(self):
        self.await_notice("READY=1")
        return self

    def feed(self):
        return Feed(self.folder / "feed")

    def resident(self):
        """Its memory, in bytes."""
        told = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii")
        return int(told.split()[1]) * resource.getpagesize()

    def assert_grown_less(self, mebibytes, before):
        """By so much at the most since it had `before`."""
        assert SANITIZED or self.resident() - before < mebibytes << 20, self.resident() - before

    def talk(self):
        return Lines(self.control)

    def await_users(self, *users):
        """Waits until exactly these are logged in, as root or the starter is told."""
        wanted = sorted(users)
        until(lambda: sorted(card["user"] for card in self.tool.cards("who")) == wanted,
              f"these are logged in: {wanted}")

    def status(self):
        said = self.tool.cards("status")
        assert said, self.tool.run("status")
        return said[0]

    def stop(self):
        """Ends the daemon as a service manager does; it must have nothing to complain of."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        said = self.notices.listen()
        self.ended()
        assert code == 0, f"exit code {code}:\n{self.log()}"
        assert "STOPPING=1" in said, said

    def ended(self):
        """To be called instead of stop() if it ended by itself."""
        self.notices.close()
        log = self.log()
        for line in log.splitlines():
            expected = any(words in line for words in self.expected_errors)
            assert expected or not any(sign in line for sign in TROUBLE), log

    def _kill(self):
        self.process.kill()
        self.process.wait()
        self.notices.close()
