"""A server of one socket, which a thread of its own serves."""

import socket
import threading


class SocketServer:
    """Serves from the moment it is made until close(): what `_answer` makes of a datagram goes
    back, and each connection of a stream has its `_converse`. Who derives from it has what these
    need before this begins."""

    def __init__(self, at=("127.0.0.1", 0), kind=socket.SOCK_DGRAM):
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.bind(at)
        self.port = self._socket.getsockname()[1]
        serve = self._datagrams
        if kind == socket.SOCK_STREAM:
            self._socket.listen()
            serve = self._connections
        self._thread = threading.Thread(target=serve, daemon=True)
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

    def _datagrams(self):
        while True:
            try:
                asked, peer = self._socket.recvfrom(65536)
            except OSError:
                return
            if peer is None:
                return
            self._socket.sendto(self._answer(asked), peer)

    def _connections(self):
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(peer,), daemon=True).start()
