"""What a NOTIFY tells of a list, as a phone would read it (RFC 4662 section 5)."""

import xml.etree.ElementTree as ElementTree

from lab.sip import Message, parameter
from lab.sip_pidf import CONTENT_TYPE, state

RLMI = "{urn:ietf:params:xml:ns:rlmi}"
LISTS = {"supported": "eventlist",
         "accept": f"multipart/related, application/rlmi+xml, {CONTENT_TYPE}"}
BRINGS = {**LISTS, "require": "recipient-list-subscribe",
          "content_type": "application/resource-lists+xml",
          "content_disposition": "recipient-list"}


def requested(*uris):
    """The body of a SUBSCRIBE that brings a list of its own."""
    entries = "".join(f'<entry uri="{uri}"/>' for uri in uris)
    return ('<?xml version="1.0" encoding="UTF-8"?>'
            '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">'
            f"<list>{entries}</list></resource-lists>").encode()


class Part(Message):
    """One part of a multipart body."""

    @property
    def type(self):
        return self["content-type"].split(";")[0]

    @property
    def id(self):
        return self["content-id"].strip("<>")


def parts(notify):
    """The parts, in order; as strict as belle-sip: it begins with the boundary, and CRLF ends it."""
    boundary = b"--" + parameter(notify["content-type"], "boundary").encode()
    assert notify.body.startswith(boundary + b"\r\n"), notify.body[:80]
    assert notify.body.endswith(b"\r\n" + boundary + b"--\r\n"), notify.body[-80:]
    inner = notify.body[len(boundary) + 2:-len(boundary) - 6]
    return [Part.parse(b"part\r\n" + text) for text in inner.split(b"\r\n" + boundary + b"\r\n")]


class Listing:
    """What the watcher of a list knows."""

    def __init__(self, watch):
        self.watch = watch
        self.states = {}  # by URI
        self.said = {}  # by the last NOTIFY
        self.full = self.version = self.uri = None

    def next(self, **how):
        note = self.watch.next(**how)
        self.take(note)
        return note

    def next_until(self, wanted):
        self.next()
        while not wanted():
            self.next()

    def take(self, note):
        first, *others = parts(note)
        assert first.type == "application/rlmi+xml", "the list comes first"
        assert f'start="<{first.id}>"' in note["content-type"]
        bodies = {part.id: part for part in others}
        root = ElementTree.fromstring(first.body)
        self.uri, self.version = root.get("uri"), int(root.get("version"))
        self.full = {"true": True, "false": False}[root.get("fullState")]
        self.said = {resource.get("uri"): self._state(resource, bodies)
                     for resource in root.iter(f"{RLMI}resource")}
        assert not bodies, "each body belongs to a resource"
        self.states = self.said if self.full else {**self.states, **self.said}

    @staticmethod
    def _state(resource, bodies):
        instance = resource.find(f"{RLMI}instance")
        if instance is None:
            return "unknown"
        if instance.get("state") == "terminated":
            return "terminated;" + instance.get("reason")
        if instance.get("cid") is None:
            return instance.get("state")
        part = bodies.pop(instance.get("cid"))
        return state(part) if part.type == CONTENT_TYPE else part.type
