"""Bytes to and from the daemon."""

import json
import random
import socket
import time
from pathlib import Path

PATIENCE = 20  # seconds; how long an event is waited for, generous since sanitizers are slow


def until(happened, what, patience=PATIENCE):
    """Asks `happened` again until it is true, and returns what it said."""
    deadline = time.monotonic() + patience
    while not (said := happened()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience} s in vain until {what}")
        time.sleep(0.01)
    return said


_reservations = []  # held until this process ends


def _reserved(port):
    """Whether this process got it for itself among all that ask here."""
    reservation = socket.socket(socket.AF_UNIX)
    try:
        reservation.bind(f"\0fingerpost test port {port}")
    except OSError:
        reservation.close()
        return False
    _reservations.append(reservation)
    return True


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_free(host, port):
    try:
        with socket.socket(_family(host), socket.SOCK_DGRAM) as probe:
            probe.bind((host, port))
        with socket.create_server((host, port), family=_family(host)):
            return True
    except OSError:
        return False


def _kernels_choice(host):
    with socket.socket(_family(host), socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def free_port(host="127.0.0.1"):
    """For datagrams and for streams, and given out once. It is none of those that the kernel takes
    for connections, lest one of these has it before the program for which it is meant; unless the
    kernel takes all."""
    said = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
    others = range(10000, int(said.split()[0]))
    candidates = random.sample(others, len(others)) or (_kernels_choice(host) for _ in range(100))
    for port in candidates:
        # In this order: while we look whether it is free, nobody else who asks here does.
        if _reserved(port) and _is_free(host, port):
            return port
    raise AssertionError(f"there is no free port in {others}, nor by the kernel")


def connect(at, source=None):
    """`source`: the address to come from."""
    return socket.create_connection(at, timeout=PATIENCE,
                                    source_address=(source, 0) if source else None)


def read_to_end(peer):
    parts = []
    while part := peer.recv(65536):
        parts.append(part)
    return b"".join(parts)


def ask(at, request, half_close=False, source=None):
    """The whole answer to `request`; an orderly end is required, a reset raises."""
    with connect(at, source) as peer:
        peer.sendall(request)
        if half_close:
            peer.shutdown(socket.SHUT_WR)
        return read_to_end(peer)


class Lines:
    """A Unix socket that carries one JSON object on each line."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))
        self._input = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._input.close()
        self._socket.close()

    def send(self, value):
        self._socket.sendall(json.dumps(value).encode() + b"\n")

    def next(self):
        line = self._input.readline()
        return json.loads(line) if line else None


class Feed(Lines):
    """Sessions as the daemon's feed brings them; they end with the connection."""

    def say(self, op, number, **facts):
        self.send({"op": op, "id": str(number), **facts})
        answer = self.next()
        assert answer == {"ok": str(number)}, answer

    def login(self, number, user, **facts):
        self.say("login", number, user=user, **facts)

    def update(self, number, **facts):
        self.say("update", number, **facts)

    def logout(self, number):
        self.say("logout", number)
