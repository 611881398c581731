"""Dialogues compared byte for byte, but for what must differ."""

import re

# What is chosen at random or by the clock, each by the place where it stands.
_CHANCE = [
    ("tag", rb";tag=([^;,\s>]+)"),
    ("branch", rb";branch=([^;,\s]+)"),
    ("call-id", rb"(?mi)^Call-ID: (\S+)"),
    ("port", rb"127\.0\.0\.1:(\d+)"),
    ("rport", rb";rport=(\d+)"),
    ("nonce", rb'nonce="([^"]+)"'),
    ("date", rb"(?mi)^Date: ([^\r]+)"),
    ("time", rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"),
]


def blurred(text, names=None):
    """`text` with a number instead of each random value: the same one where it was the same
    value. `names` are replaced too."""
    for name, instead in (names or {}).items():
        text = re.sub(rf"\b{re.escape(name)}\b".encode(), instead.encode(), text)
    for kind, pattern in _CHANCE:
        seen = []

        def number(found, kind=kind, seen=seen):
            value = found.group(1)
            if value not in seen:
                seen.append(value)
            return found.group(0).replace(value, f"({kind} {seen.index(value) + 1})".encode())
        text = re.sub(pattern, number, text)
    return text.decode()
