"""Terminals of people: real ttys, and the record of logins that names them."""

import fcntl
import os
import select
import struct
import time

# utmp(5) on Linux: type, pid, line, id, user, host, exit, session, time, address.
RECORD = struct.Struct("hi32s4s32s256shhiii16s20x")
USER_PROCESS = 7


class Terminal:
    """A tty of `person`'s. `shown` has all that was written to it."""

    def __init__(self, person, messages=True):
        self.person, self.shown = person, b""
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self.line = self.path.removeprefix("/dev/")
        os.chown(self.path, person.uid, person.uid)
        self.set_messages(messages)

    def close(self):
        os.close(self._slave)
        os.close(self._master)

    def set_messages(self, taken):
        """mesg y, mesg n."""
        os.chmod(self.path, 0o620 if taken else 0o600)

    def block(self):
        """Whoever writes to it and waits would wait for ever."""
        flags = fcntl.fcntl(self._slave, fcntl.F_GETFL)
        fcntl.fcntl(self._slave, fcntl.F_SETFL, flags | os.O_NONBLOCK)
        # What is written moves on to the other side by and by, and makes room for more.
        while select.select([], [self._slave], [], 0.1)[1]:
            try:
                os.write(self._slave, b"x" * 4096)
            except BlockingIOError:
                pass

    def look(self):
        try:
            while part := os.read(self._master, 65536):
                self.shown += part
        except BlockingIOError:
            pass
        return self.shown

    def record(self):
        """As its login program would have written it."""
        now = time.time()
        return RECORD.pack(USER_PROCESS, os.getpid(), self.line.encode(), b"", self.person.user.encode(),
                           b"", 0, 0, 0, int(now), 0, b"")


def write_utmp(path, terminals):
    path.write_bytes(b"".join(terminal.record() for terminal in terminals))
