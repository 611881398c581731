"""A world of its own for one scenario: a network without neighbours, and known people.

As root the process moves into new network and mount namespaces, where every port is free and
/etc/passwd and /etc/group are the ones written here. Without root there is only a folder.
"""

import atexit
import ctypes
import fcntl
import os
import pwd
import shutil
import socket
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


@dataclass(frozen=True)
class Person:
    user: str
    uid: int
    gecos: str
    shell: str = "/bin/bash"


ALICE = Person("alice", 33001, "Ada Lovelace,R101,5550101,5551101")
BELLA = Person("bella", 33002, "Bela Lovelace")
BOB = Person("bob", 33003, "Bob Marlowe,,,")
ZOE = Person("zoe", 33004, "Zoë Bärlapp")
DEAN = Person("dean", 33005, "Dean Secret")
KEEPER = Person("keeper", 33006, "Runs the daemon")
NOBODY = Person("nobody", 65534, "nobody")
PEOPLE = [Person("root", 0, "root"), NOBODY, ALICE, BELLA, BOB, ZOE, DEAN, KEEPER]

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


def _bind(source, target):
    _call("mount", os.fsencode(source), os.fsencode(target), None, MS_BIND, None)


def _loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _write_accounts(folder):
    homes = folder / "home"
    homes.mkdir()
    passwd, group = [], ["mail:x:8:"]
    for p in PEOPLE:
        home = homes / p.user
        home.mkdir(mode=0o700)
        os.chown(home, p.uid, p.uid)
        passwd.append(f"{p.user}:x:{p.uid}:{p.uid}:{p.gecos}:{home}:{p.shell}\n")
        group.append(f"{p.user}:x:{p.uid}:\n")
    group.append(f"crew:x:33100:{ALICE.user},{BOB.user}\n")
    (folder / "passwd").write_text("".join(passwd), encoding="utf-8")
    (folder / "group").write_text("".join(group[:1]) + "\n" + "".join(group[1:]))


class World:
    """`private` tells whether ports below 1024 and the people above are there."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fingerpost-"))
        self.folder.chmod(0o755)
        # What this leaves is in a mount namespace that ends with the process.
        owner = os.getpid()
        atexit.register(lambda: os.getpid() == owner and
                        shutil.rmtree(self.folder, ignore_errors=True))
        self.private = os.geteuid() == 0
        if self.private:
            _call("unshare", CLONE_NEWNET | CLONE_NEWNS)
            _call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
            _loopback_up()
            _write_accounts(self.folder)
            _bind(self.folder / "passwd", "/etc/passwd")
            _bind(self.folder / "group", "/etc/group")

    def bind(self, source, target):
        """Puts one file in place of another, for this scenario alone; as root."""
        assert self.private
        _bind(source, target)

    def new_folder(self):
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        folder.chmod(0o755)
        return folder

    def home(self, person):
        return self.folder / "home" / person.user

    def make_anew(self, person, uid):
        """Deletes a person's account and makes one of the same name for somebody else."""
        old = f"{person.user}:x:{self.uid_of(person)}:"
        passwd = self.folder / "passwd"  # written in place: it is what /etc/passwd is bound to
        text = passwd.read_text(encoding="utf-8")
        assert old in text, text
        passwd.write_text(text.replace(old, f"{person.user}:x:{uid}:"), encoding="utf-8")
        os.chown(self.home(person), uid, uid)

    def add_accounts(self, users, uid):
        """For people without homes, from this number on."""
        with (self.folder / "passwd").open("a") as passwd:
            for number, user in enumerate(users, uid):
                passwd.write(f"{user}:x:{number}:{number}::/nonexistent:/bin/sh\n")

    @staticmethod
    def uid_of(person):
        return pwd.getpwnam(person.user).pw_uid

    def write_home(self, person, name, text):
        path = self.home(person) / name
        path.write_text(text, encoding="utf-8")
        os.chown(path, person.uid, person.uid)


WORLD = World()
ME = pwd.getpwuid(os.geteuid()).pw_name  # the daemon may always look into its own user's home
