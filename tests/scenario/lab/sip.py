"""SIP messages as values: read, composed, compared (RFC 3261 section 7)."""

import re
import secrets

DOMAIN = "example.test"
BRANCH = "z9hG4bK"  # RFC 3261 section 8.1.1.7

_LONG = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
         "c": "content-type", "e": "content-encoding", "k": "supported", "o": "event",
         "u": "allow-events", "s": "subject"}


def long_name(name):
    return _LONG.get(name.lower(), name.lower())


def token(bits=40):
    return secrets.token_hex(bits // 8)


def aor(user):
    return f"sip:{user}@{DOMAIN}"


class Message:
    """A request or an answer: its first line, its headers in order, its body."""

    def __init__(self, start, headers=(), body=b""):
        self.start = start
        self.headers = [(name, str(value)) for name, value in headers if value is not None]
        self.body = body

    @classmethod
    def parse(cls, text):
        head, _, body = text.partition(b"\r\n\r\n")
        start, *lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\r\n")
        headers = [(name.strip(), value.strip())
                   for name, _, value in (line.partition(":") for line in lines)]
        return cls(start, headers, body)

    def compose(self):
        fields = self.headers
        if self["content-length"] is None:
            fields = [*fields, ("Content-Length", len(self.body))]
        lines = [self.start, *(f"{name}: {value}" for name, value in fields)]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body

    def __str__(self):
        return self.compose().decode("utf-8", "replace")

    def all(self, name):
        return [value for key, value in self.headers if long_name(key) == name]

    def __getitem__(self, name):
        """The first header of that long name in lower case; None if there is none."""
        return next(iter(self.all(name)), None)

    def with_headers(self, **changed):
        """A copy with these instead; None removes. `call_id` stands for Call-ID."""
        names = {long_name(name.replace("_", "-")): value for name, value in changed.items()}
        kept = [(name, value) for name, value in self.headers if long_name(name) not in names]
        added = [(name.title(), value) for name, value in names.items()]
        return Message(self.start, kept + added, self.body)

    @property
    def status(self):
        """The status code of an answer; None for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else None

    @property
    def method(self):
        return self.start.split()[0] if self.status is None else self["cseq"].split()[1]

    @property
    def target(self):
        return self.start.split()[1]

    @property
    def cseq(self):
        return int(self["cseq"].split()[0])

    @property
    def branch(self):
        return parameter(self["via"], "branch")

    def tag(self, name):
        return parameter(self[name], "tag")


def parameter(value, name):
    """Of a header: `;name=value`; None if there is none."""
    outside = re.sub(r"<[^>]*>", "", value)
    found = re.search(rf";\s*{name}\s*(?:=\s*(\"[^\"]*\"|[^;,\s]*))?(?=[;,\s]|$)", outside, re.I)
    return None if found is None else (found.group(1) or "").strip('"')


def uri_of(value):
    """The URI of a header such as Contact or From."""
    found = re.search(r"<([^>]*)>", value)
    return found.group(1) if found else value.split(";")[0].strip()


def answer_to(request, status, reason="So It Is", tag=None, **headers):
    """What a user agent server answers (RFC 3261 section 8.2.6)."""
    to = request["to"]
    if tag and request.tag("to") is None:
        to += f";tag={tag}"
    copied = [*(("Via", via) for via in request.all("via")), ("From", request["from"]), ("To", to),
              ("Call-ID", request["call-id"]), ("CSeq", request["cseq"])]
    more = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Message(f"SIP/2.0 {status} {reason}", copied + more)


def whole_message(buffered):
    """The first message of a stream and what follows it; None while it is not all there."""
    text = buffered.lstrip(b"\r\n")
    head, end, rest = text.partition(b"\r\n\r\n")
    if not end:
        return None
    length = int(Message.parse(head)["content-length"] or 0)
    if len(rest) < length:
        return None
    return head + end + rest[:length], rest[length:]
