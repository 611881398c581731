"""A stage for all servers: a network, people, homes and terminals that this host does not have.

Everything is made in mount and network namespaces of the harness itself and in a temporary folder,
so nothing outside changes, and the kernel takes it all away when the harness ends.
"""

import ctypes
import os
import resource
import struct
import subprocess
import time
from pathlib import Path

ACCOUNTS = 1000
CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
USER_PROCESS = 7
UTMP_RECORD = struct.Struct("<hxxi32s4s32s256shhiii16s20s")


def user(number):
    return f"u{number:04d}"


def full_name(number):
    return f"Person Number {number:04d}"


def _quietly(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Stage:
    """Once made, this process sees the synthetic host, and so does whatever it starts."""

    def __init__(self, folder, accounts=ACCOUNTS):
        self.folder = Path(folder)
        self.accounts = accounts
        self._replaced = []
        self.began = int(time.time()) - 3600
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNS | CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare (are you root?)")
        _quietly("mount", "--make-rprivate", "/")
        _quietly("ip", "link", "set", "lo", "up")
        self._make_room_for_connections()
        self._make_people()
        self._make_terminals()
        self._make_login_records()

    def _make_room_for_connections(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        for name, value in (("ipv4/ip_local_port_range", "10000 65000"),
                            ("core/somaxconn", "4096"),
                            ("ipv4/tcp_max_syn_backlog", "8192")):
            Path("/proc/sys/net", name).write_text(value)

    def _make_people(self):
        _quietly("mount", "-t", "tmpfs", "tmpfs", "/home")
        passwd = ["root:x:0:0:root:/root:/bin/sh",
                  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
                  "fingerpost:x:900:900::/nonexistent:/usr/sbin/nologin"]
        group = ["root:x:0:", "nogroup:x:65534:", "nobody:x:65533:", "tty:x:5:",
                 "fingerpost:x:900:", "people:x:1000:"]
        for n in range(1, self.accounts + 1):
            home = Path("/home", user(n))
            passwd.append(f"{user(n)}:x:{1000 + n}:1000:{full_name(n)},R{n:04d},555-{n:04d},"
                          f"555-{n + 1000:04d}:{home}:/bin/bash")
            home.mkdir(mode=0o755)
            for name, words in ((".plan", f"The plan of {user(n)} is to be measured.\n"),
                                (".project", f"The project of {user(n)}.\n")):
                (home / name).write_text(words)
                os.chown(home / name, 1000 + n, 1000)
            os.chown(home, 1000 + n, 1000)
        self._replace("/etc/passwd", "\n".join(passwd) + "\n")
        self._replace("/etc/group", "\n".join(group) + "\n")
        self._replace("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"
                                            "services: files\n")

    def _replace(self, path, text):
        ours = self.folder / Path(path).name
        ours.write_text(text)
        ours.chmod(0o644)
        if not os.path.exists(path):
            raise FileNotFoundError(path)
        _quietly("mount", "--bind", str(ours), path)
        self._replaced.append(path)

    def _make_terminals(self):
        """Netkit's finger looks at /dev/LINE of every session; files have times and modes too."""
        _quietly("mount", "-t", "tmpfs", "tmpfs", "/dev/pts")
        for n in range(1, self.accounts + 1):
            line = Path("/dev/pts", str(n))
            line.touch(mode=0o620)
            os.chown(line, 1000 + n, 5)
            os.utime(line, (self.began, self.began))

    def _make_login_records(self):
        _quietly("mount", "-t", "tmpfs", "tmpfs", "/run")
        _quietly("mount", "-t", "tmpfs", "tmpfs", "/var/mail")

    def strike(self):
        """Takes away what stands on the temporary folder, so that it can be removed."""
        for path in self._replaced:
            _quietly("umount", path)

    def log_in(self, count):
        """Writes the first `count` people into utmp, as netkit's finger reads it."""
        with open("/run/utmp", "wb") as records:
            for n in range(1, count + 1):
                records.write(UTMP_RECORD.pack(
                    USER_PROCESS, os.getpid(), f"pts/{n}".encode(), f"{n:x}".encode()[-4:],
                    user(n).encode(), b"10.1.2.3", 0, 0, 0, self.began, 0, b"", b""))
        os.chmod("/run/utmp", 0o644)

    def feed_lines(self, count):
        """The same as lines of a feed; beyond the accounts, sessions of names that have none."""
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.began))
        for n in range(1, count + 1):
            name = user(n) if n <= self.accounts else f"x{n:06d}"
            yield (f'{{"op":"login","id":"{n}","user":"{name}","line":"pts/{n}",'
                   f'"origin":"10.1.2.3","since":"{since}"}}\n'
                   f'{{"op":"update","id":"{n}","idle_since":"{since}"}}\n')
