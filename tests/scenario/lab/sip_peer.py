"""A user agent of our own: it says exactly what a test wants, and tells everything it heard."""

import queue
import threading
import time

from lab.sip import BRANCH, Message, answer_to, aor, parameter, token, uri_of
from lab.sip_digest import challenges_in
from lab.sip_wires import Datagrams, Stream
from lab.wires import PATIENCE

T1, T2 = 0.5, 4.0  # seconds, RFC 3261 section 17.1.2.1


class Peer:
    """One address of a user agent, who calls himself `user`.

    `over`: udp, tcp or tls (with a `context`). `secret`: what he answers challenges with.
    `loss`: see Datagrams. `contact`: the URI where he wants requests, if not the one he has.
    Requests are answered with `verdict`, a status code or a function of the request; with None
    not at all.
    """

    def __init__(self, at, over="udp", user="carol", secret=None, host="127.0.0.1", loss=0.0,
                 context=None, contact=None, port=0):
        self.user, self.secret, self.verdict = user, secret, 200
        self.wire = Datagrams(at, host, loss, port) if over == "udp" else Stream(at, host, context)
        host, port = self.wire.local
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.contact = contact or f"sip:{user}@{self.address};transport={over}"
        self.ended = threading.Event()
        self.heard = []  # requests as they came, without those repeated
        self.repeated = []  # requests that had come before, with the same branch
        self._requests = queue.Queue()
        self._dialogs, self._transactions, self._answered = {}, {}, {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.wire.close()
        self._reader.join(PATIENCE)
        self.wire.release()

    def request(self, method, uri, *, to=None, sender=None, call_id=None, cseq=1, body=b"",
                **headers):
        """A request outside of a dialog. `record_route` stands for Record-Route; a list stands for
        one header each."""
        fields = [("Via", self.new_via()), ("Max-Forwards", 70),
                  ("From", sender or f"<{aor(self.user)}>;tag={token()}"), ("To", to or f"<{uri}>"),
                  ("Call-ID", call_id or token()), ("CSeq", f"{cseq} {method}")]
        for name, value in {"contact": f"<{self.contact}>", **headers}.items():
            values = value if isinstance(value, list) else [value]
            fields += [(name.replace("_", "-").title(), one) for one in values]
        return Message(f"{method} {uri} SIP/2.0", fields, body)

    def new_via(self, branch=None):
        return f"SIP/2.0/{self.wire.name} {self.address};branch={branch or BRANCH + token()};rport"

    def send(self, message):
        self.wire.send(message.compose())

    def ask(self, request, patience=PATIENCE):
        """The final answer; over UDP the request is repeated until there is one."""
        answers = self._transactions.setdefault(request.branch, queue.Queue())
        deadline, pause = time.monotonic() + patience, T1
        while (left := deadline - time.monotonic()) > 0:
            self.send(request)
            until = time.monotonic() + (left if self.wire.reliable else min(pause, left))
            pause = min(2 * pause, T2)
            while (left := until - time.monotonic()) > 0:
                try:
                    answer = answers.get(timeout=left)
                except queue.Empty:
                    break
                if answer.status >= 200:
                    return answer
        raise AssertionError(f"no answer in {patience} s to\n{request}")

    def answers_to(self, request):
        """A queue of all that is answered to `request`; to be asked for before it is sent."""
        return self._transactions.setdefault(request.branch, queue.Queue())

    def prove(self, request, answer, **how):
        """`request` once more with credentials for the challenge in `answer`; `how`: see
        Secret.answer."""
        credentials = self.secret.answer(challenges_in(answer)[0], request.method, request.target,
                                         **how)
        field = "authorization" if answer.status == 401 else "proxy_authorization"
        return self.anew(request, **{field: credentials})

    def anew(self, request, **changed):
        """`request` as the next one of its Call-ID, in a transaction of its own."""
        again = request.with_headers(cseq=f"{request.cseq + 1} {request.method}", **changed)
        vias = [self.new_via(), *request.all("via")[1:]]
        again.headers = [("Via", via) for via in vias] + \
            [field for field in again.headers if field[0].lower() != "via"]
        return again

    def ask_proving(self, request, patience=PATIENCE):
        """As ask(), but a challenge is answered if there is a secret."""
        answer = self.ask(request, patience)
        if answer.status in (401, 407) and self.secret:
            answer = self.ask(self.prove(request, answer), patience)
        return answer

    def reply(self, request, status, **headers):
        said = answer_to(request, status, tag=token(), **headers)
        self._answered[request.branch] = said
        self.send(said)

    def next_request(self, patience=PATIENCE):
        """The next request outside of all watches."""
        return self._requests.get(timeout=patience)

    def watch(self, user, **fields):
        """Subscribes to the presence of `user`; see Watch."""
        watch = Watch(self, user, uri=fields.pop("uri", None))
        watch.subscribe(**fields)
        return watch

    def adopt(self, watch):
        self._dialogs[watch.call_id] = watch

    def watches(self):
        return self._dialogs.values()

    def _read(self):
        try:
            while (text := self.wire.receive()) is not None:
                self._take(text)
        except OSError:
            pass  # closed while an answer was being sent
        self.ended.set()

    def _take(self, text):
        if not text.strip(b"\r\n\0"):
            return  # keep-alive
        message = Message.parse(text)
        message.at, message.raw = time.monotonic(), text
        if message.status is None:
            self._take_request(message)
        elif message.branch in self._transactions:
            self._transactions[message.branch].put(message)

    def _take_request(self, message):
        if any(known.branch == message.branch for known in self.heard):
            self.repeated.append(message)
            if message.branch in self._answered:
                self.send(self._answered[message.branch])
            return
        self.heard.append(message)
        verdict = self.verdict(message) if callable(self.verdict) else self.verdict
        if verdict is not None:
            self.reply(message, verdict)
        watch = self._dialogs.get(message["call-id"])
        (watch.notes if watch else self._requests).put(message)


class Watch:
    """A subscriber's side of one subscription (RFC 6665 section 4.1)."""

    def __init__(self, peer, user, call_id=None, uri=None):
        self.peer, self.uri = peer, uri or aor(user)
        self.call_id = call_id or token()
        self.sender = f"<{aor(peer.user)}>;tag={token()}"
        self.to, self.target, self.route, self.cseq = f"<{self.uri}>", self.uri, [], 0
        self.event = "presence"  # as it was asked for first
        self.notes = queue.Queue()
        self.answer = None
        peer.adopt(self)

    def request(self, **fields):
        """The next SUBSCRIBE of this dialog, or the first one."""
        self.cseq += 1
        if self.cseq == 1:
            self.event = fields.get("event", self.event)
        fields = {"event": self.event, "expires": 600, "to": self.to, **fields}
        if self.route:
            fields["route"] = self.route
        return self.peer.request("SUBSCRIBE", self.target, sender=self.sender,
                                 call_id=self.call_id, cseq=self.cseq, **fields)

    def subscribe(self, patience=PATIENCE, **fields):
        """Subscribes, refreshes, or un-subscribes with `expires=0`; the final answer."""
        request = self.request(**fields)
        self.answer = self.peer.ask(request, patience)
        if self.answer.status in (401, 407) and self.peer.secret:
            request = self.peer.prove(request, self.answer)
            self.cseq = request.cseq
            self.answer = self.peer.ask(request, patience)
        if 200 <= self.answer.status < 300 and parameter(self.to, "tag") is None:
            self.to = self.answer["to"]
            self.target = uri_of(self.answer["contact"])
            self.route = list(reversed(self.answer.all("record-route")))
        return self.answer

    def next(self, patience=PATIENCE):
        """The next NOTIFY."""
        try:
            return self.notes.get(timeout=patience)
        except queue.Empty:
            raise AssertionError(f"no NOTIFY in {patience} s") from None

    def await_told(self, wanted, patience=PATIENCE):
        """The first NOTIFY of which `wanted` is true."""
        deadline = time.monotonic() + patience
        while not wanted(note := self.next(max(0, deadline - time.monotonic()))):
            pass
        return note
