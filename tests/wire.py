"""A wire between a browser and a server that can be cut and mended.

A browser told to play offline forgets it for a moment while a page goes away, and lets its last
requests through; a closed socket does not.
"""

import contextlib
import socket
import threading


class Wire:
    def __init__(self, host: str, port: int) -> None:
        self.end = (host, port)
        self.near: socket.socket | None = None
        self.open: list[socket.socket] = []
        self.port = 0
        self.mend()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def mend(self) -> None:
        self.near = socket.create_server(("127.0.0.1", self.port))
        self.port = self.near.getsockname()[1]
        threading.Thread(target=self._accept, args=[self.near], daemon=True).start()

    def cut(self) -> None:
        for each in (self.near, *self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.open.clear()

    def _accept(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _address = near.accept()
                there = socket.create_connection(self.end)
                self.open += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
        target.shutdown(socket.SHUT_WR)
