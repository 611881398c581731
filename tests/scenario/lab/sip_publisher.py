"""A device that publishes what its user does (RFC 3903), and what it may say."""

from lab.sip import aor
from lab.sip_digest import challenges_in

PIDF = "application/pidf+xml"


def document(basic="open", activity=None, note=None, entity=aor("alice"), name="t1"):
    """A presence document as the schemas want it; devices are told apart by the name of its tuple."""
    doing = f"<rpid:activities><rpid:{activity}/></rpid:activities>" if activity else ""
    said = f"<dm:note>{note}</dm:note>" if note else ""
    return ("<?xml version='1.0' encoding='UTF-8'?>"
            "<presence xmlns='urn:ietf:params:xml:ns:pidf'"
            " xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model'"
            f" xmlns:rpid='urn:ietf:params:xml:ns:pidf:rpid' entity='{entity}'>"
            f"<tuple id='{name}'><status><basic>{basic}</basic></status></tuple>"
            f"<dm:person id='p1'>{doing}{said}</dm:person></presence>").encode()


class Publisher:
    """Publishes about `user` by way of a peer; after one challenge it proves who it is at once."""

    def __init__(self, peer, user="alice"):
        self.peer, self.uri = peer, aor(user)
        self._challenge, self._count = None, 0

    def publish(self, body=b"", tag=None, expires=600, event="presence", content_type=PIDF,
                **fields):
        """The final answer; None leaves a header out."""
        request = self.request(body, tag, expires, event, content_type, **fields)
        answer = self.peer.ask(request)
        if answer.status == 401 and self.peer.secret:
            self._challenge, self._count = challenges_in(answer)[0], 0
            answer = self.peer.ask(self.peer.anew(self._proved(request)))
        return answer

    def request(self, body=b"", tag=None, expires=600, event="presence", content_type=PIDF,
                **fields):
        """The same, not yet sent; with credentials, if there was a challenge."""
        headers = {"event": event, "expires": expires, "sip_if_match": tag,
                   "content_type": content_type if body else None, "contact": None, **fields}
        request = self.peer.request("PUBLISH", headers.pop("uri", self.uri), body=body, **headers)
        return self._proved(request) if self._challenge else request

    def forget(self):
        """The next request comes without credentials."""
        self._challenge = None

    def _proved(self, request):
        self._count += 1
        return request.with_headers(authorization=self.peer.secret.answer(
            self._challenge, "PUBLISH", request.target, self._count))

    def put(self, *arguments, **fields):
        """Publishes, and must be taken; the entity-tag."""
        answer = self.publish(*arguments, **fields)
        assert answer.status == 200, answer
        return answer["sip-etag"]
