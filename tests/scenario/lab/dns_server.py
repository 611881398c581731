"""A DNS server for one scenario: a few records of one zone, at 127.0.0.1 port 53."""

import struct

from lab.socket_server import SocketServer
from lab.world import WORLD

TYPES = {1: "A", 28: "AAAA", 33: "SRV", 35: "NAPTR"}


def name_in_bytes(name):
    return b"".join(bytes([len(label)]) + label.encode()
                    for label in name.rstrip(".").split(".") if label) + b"\0"


def text_in_bytes(text):
    return bytes([len(text)]) + text.encode()


def srv(priority, port, target, weight=1):
    return struct.pack("!HHH", priority, weight, port) + name_in_bytes(target)


def naptr(order, service, replacement):
    return struct.pack("!HH", order, 1) + text_in_bytes("s") + text_in_bytes(service) + \
        text_in_bytes("") + name_in_bytes(replacement)


class DnsServer(SocketServer):
    """`records`: of (name, type) the list of data in bytes; it may be changed at any time. Only in
    a network of the scenario's own, where the port is free."""

    def __init__(self, records):
        assert WORLD.private
        self.records, self.asked = records, []
        super().__init__(("127.0.0.1", 53))

    def _answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = TYPES.get(struct.unpack("!H", query[at + 1:at + 3])[0], "other")
        asked = (".".join(labels).lower(), kind)
        self.asked.append(asked)
        data = self.records.get(asked, [])
        known = any(name == asked[0] for name, _ in self.records)
        head = query[:2] + struct.pack("!HHHHH", 0x8580 if known else 0x8583, 1, len(data), 0, 0)
        kind_in_bytes = query[at + 1:at + 3]
        answers = b"".join(b"\xc0\x0c" + kind_in_bytes + struct.pack("!HIH", 1, 60, len(one)) + one
                           for one in data)
        return head + query[12:at + 5] + answers
