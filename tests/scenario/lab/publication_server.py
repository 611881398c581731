"""A presence server that only takes publications (RFC 3903): for what Kamailio cannot be made to do."""

import socket
import ssl

from lab.sip import Message, answer_to, token, whole_message
from lab.socket_server import SocketServer


class PublicationServer(SocketServer):
    """On UDP, or with a `context` on TLS. Keeps its publications by entity-tag in `standing`: user
    and body. `gives_tags` may be turned off."""

    def __init__(self, context=None):
        self.standing, self.gives_tags = {}, True
        self._context, self._answered = context, {}
        super().__init__(kind=socket.SOCK_STREAM if context else socket.SOCK_DGRAM)

    def users(self):
        return sorted(user for user, _ in self.standing.values())

    def _converse(self, plain):
        try:
            with self._context.wrap_socket(plain, server_side=True) as peer:
                buffered = b""
                while part := peer.recv(65536):
                    buffered += part
                    while (found := whole_message(buffered)) is not None:
                        text, buffered = found
                        peer.sendall(self._answer(text))
        except (OSError, ssl.SSLError):
            pass  # the daemon's word about that is what counts

    def _answer(self, text):
        request = Message.parse(text)
        if request.branch not in self._answered:
            self._answered[request.branch] = self._act(request).compose()
        return self._answered[request.branch]

    def _act(self, request):
        if request.method == "OPTIONS":
            return answer_to(request, 200, tag="t")
        old, expires = request["sip-if-match"], int(request["expires"])
        if old and old not in self.standing:
            return answer_to(request, 412, tag="t")
        user = request.target.removeprefix("sip:").split("@")[0]
        body = request.body or self.standing[old][1]
        self.standing.pop(old, None)
        tag = token()
        if expires:
            self.standing[tag] = (user, body)
        tags = {"sip_etag": tag} if self.gives_tags else {}
        return answer_to(request, 200, tag="t", expires=expires, **tags)
