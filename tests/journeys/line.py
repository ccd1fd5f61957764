"""The line between a browser and the server, which a test can cut.

A browser's own switch to "offline" is let go by a page that loads anew beside its service worker:
now and then a request still gets through. Whatever the browser thinks, nothing passes a cut line.
"""

import contextlib
import socket
import socketserver
import threading
from typing import Any
from urllib.parse import urlsplit


class Line(socketserver.ThreadingTCPServer):
    """Listens on a free port and passes on to `server_url` what comes, until `cut`."""

    daemon_threads = True

    def __init__(self, server_url: str) -> None:
        super().__init__(("localhost", 0), _Call)
        self.beyond = (urlsplit(server_url).hostname, urlsplit(server_url).port)
        self.url = f"http://localhost:{self.server_address[1]}"
        self.is_whole = True
        self.open_calls: set[socket.socket] = set()

    def cut(self) -> None:
        self.is_whole = False
        for call in list(self.open_calls):
            _hang_up(call)

    def mend(self) -> None:
        self.is_whole = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A call that breaks off is what a line is cut for."""


class _Call(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        line: Any = self.server
        with socket.create_connection(line.beyond) as far:
            ends = {self.request, far}
            line.open_calls |= ends
            if line.is_whole:
                back = threading.Thread(target=_pass_on, args=(far, self.request), daemon=True)
                back.start()
                _pass_on(self.request, far)
                back.join()
            line.open_calls -= ends


def _pass_on(near: socket.socket, far: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other end has hung up
        while some := near.recv(65536):
            far.sendall(some)
    _hang_up(far)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it had already
        end.shutdown(socket.SHUT_RDWR)
