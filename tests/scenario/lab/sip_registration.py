"""How a phone registers."""

from lab.sip import DOMAIN, aor, token

REGISTRAR = f"sip:{DOMAIN}"


class Registration:
    """One phone's REGISTERs: one Call-ID, its CSeq rising (RFC 3261 section 10.2)."""

    def __init__(self, peer, user=None, call_id=None):
        self.peer, self.user = peer, user or peer.user
        self.call_id, self.cseq = call_id or token(), 0

    def register(self, *contacts, user=None, uri=REGISTRAR, **fields):
        self.cseq += 1
        whom = aor(user or self.user)
        request = self.peer.request("REGISTER", uri, to=f"<{whom}>",
                                    sender=f"<{whom}>;tag={token()}", call_id=self.call_id,
                                    cseq=self.cseq, contact=list(contacts), **fields)
        answer = self.peer.ask(request)
        if answer.status == 401 and self.peer.secret:
            request = self.peer.prove(request, answer)
            self.cseq = request.cseq
            answer = self.peer.ask(request)
        return answer
