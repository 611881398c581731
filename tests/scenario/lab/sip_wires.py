"""What carries a peer's SIP messages: datagrams or a stream, with or without TLS."""

import random
import select
import socket
import ssl
import threading

from lab.sip import whole_message
from lab.wires import PATIENCE


class Datagrams:
    """UDP. `loss` is the share of messages that get lost on the way, in each direction; which
    ones is the same in every run."""

    name, reliable = "UDP", False

    def __init__(self, at, host, loss=0.0, port=0):
        self._at, self._loss, self._dice = at, loss, random.Random(4)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, port))
        self.local = self._socket.getsockname()[:2]

    def _lost(self):
        return self._dice.random() < self._loss

    def send(self, text):
        if not self._lost():
            self._socket.sendto(text, self._at)

    def receive(self):
        """The next message; None after close()."""
        while True:
            text, sender = self._socket.recvfrom(65536)
            if sender is None:
                return None
            if not self._lost():
                return text

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who receives, although it must fail
        except OSError:
            pass

    def release(self):
        """To be called when nobody receives any more."""
        self._socket.close()


class Stream:
    """TCP, or TLS with a `context`."""

    reliable = True

    def __init__(self, at, host, context=None):
        self.name = "TLS" if context else "TCP"
        self._socket = socket.create_connection(at, timeout=PATIENCE, source_address=(host, 0))
        if context:
            self._socket = context.wrap_socket(self._socket, server_hostname=at[0])
        self._socket.setblocking(False)
        self._use = threading.Lock()  # one thread reads, others write, and TLS is one state
        self.local = self._socket.getsockname()[:2]
        self._buffered = b""

    def send(self, text):
        while text:
            with self._use:
                try:
                    text = text[self._socket.send(text):]
                    continue
                except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    pass
            select.select([], [self._socket], [], PATIENCE)

    def receive(self):
        """The next message; None at the end of the connection."""
        while (found := whole_message(self._buffered)) is None:
            if not (part := self._read()):
                return None
            self._buffered += part
        text, self._buffered = found
        return text

    def _read(self):
        while True:
            with self._use:
                try:
                    return self._socket.recv(65536)
                except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
                except OSError:
                    return b""
            select.select([self._socket], [], [])

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was faster

    def release(self):
        """To be called when nobody receives any more."""
        self._socket.close()
