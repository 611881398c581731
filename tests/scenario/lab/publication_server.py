"""A presence server that only takes publications (RFC 3903): for what Kamailio cannot be made to do."""

import socket
import ssl
import threading

from lab.sip import Message, answer_to, token, whole_message


class PublicationServer:
    """On UDP, or with a `context` on TLS. Keeps its publications by entity-tag in `standing`: user
    and body. `gives_tags` may be turned off."""

    def __init__(self, host="127.0.0.1", port=0, context=None):
        self.standing, self.gives_tags = {}, True
        self._context, self._answered = context, {}
        kind = socket.SOCK_STREAM if context else socket.SOCK_DGRAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.port = self._socket.getsockname()[1]
        if context:
            self._socket.listen()
        self._thread = threading.Thread(target=self._accept if context else self._datagrams,
                                        daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was not connected, and is woken all the same
        self._thread.join(5)
        self._socket.close()

    def users(self):
        return sorted(user for user, _ in self.standing.values())

    def _datagrams(self):
        while True:
            try:
                text, peer = self._socket.recvfrom(65536)
            except OSError:
                return
            if peer is None:
                return
            self._socket.sendto(self._answer(Message.parse(text)).compose(), peer)

    def _accept(self):
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain):
        try:
            with self._context.wrap_socket(plain, server_side=True) as peer:
                buffered = b""
                while part := peer.recv(65536):
                    buffered += part
                    while (found := whole_message(buffered)) is not None:
                        text, buffered = found
                        peer.sendall(self._answer(Message.parse(text)).compose())
        except (OSError, ssl.SSLError):
            pass  # the daemon's word about that is what counts

    def _answer(self, request):
        if request.branch not in self._answered:
            self._answered[request.branch] = self._act(request)
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
