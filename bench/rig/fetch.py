"""Somebody who fetches presence once (RFC 6665 section 4.4.3): the least that SIP can be asked."""

import itertools
import socket
import time

from wire import Wrong

DOMAIN = "example.test"
KEPT = ("via", "from", "to", "call-id", "cseq")
ANSWERED = {b"SIP/2.0 200", b"SIP/2.0 404"}


class Fetcher:
    """A UDP port from which it is asked. What is told is answered, so that nothing comes again."""

    def __init__(self, port):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(10)
        self._socket.connect(("127.0.0.1", port))
        self._own = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._number = itertools.count(1)

    def time_of(self, name):
        """From the request to its answer, in microseconds."""
        n, aor = next(self._number), f"sip:{name}@{DOMAIN}"
        request = (f"SUBSCRIBE {aor} SIP/2.0\r\n"
                   f"Via: SIP/2.0/UDP {self._own};branch=z9hG4bK{n};rport\r\nMax-Forwards: 70\r\n"
                   f"From: <sip:watcher@{DOMAIN}>;tag={n}\r\nTo: <{aor}>\r\n"
                   f"Call-ID: {n}@{self._own}\r\nCSeq: 1 SUBSCRIBE\r\n"
                   f"Contact: <sip:watcher@{self._own}>\r\nEvent: presence\r\nExpires: 0\r\n"
                   "Content-Length: 0\r\n\r\n").encode()
        began = time.perf_counter_ns()
        self._socket.send(request)
        answer = self._socket.recv(65536)
        took = (time.perf_counter_ns() - began) / 1000
        if answer[:11] not in ANSWERED:
            raise Wrong(f"about {name}: {answer!r}")
        if answer[:11] == b"SIP/2.0 200":
            self._take_notify()
        return took

    def _take_notify(self):
        lines = self._socket.recv(65536).decode().split("\r\n")
        if not lines[0].startswith("NOTIFY "):
            raise Wrong(f"no NOTIFY: {lines[0]}")
        kept = [line for line in lines if line.partition(":")[0].lower() in KEPT]
        self._socket.send("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""])
                          .encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()
