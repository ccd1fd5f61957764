"""A real receiver on the loopback, and the verification that another system would write.

`verified` follows the text of Standard Webhooks and shares no code with what signs.
"""

import base64
import hashlib
import hmac
import socket
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received:
    """What came in, and what to answer: statuses in turn, the last one from then on."""

    def __init__(self):
        self.messages, self.statuses, self.location, self.url = [], [200], "", ""

    @property
    def ids(self):
        return [headers["webhook-id"] for headers, _body in self.messages]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        received = self.server.received
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received.messages.append((headers, body))
        statuses = received.statuses
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        if received.location:
            self.send_header("Location", received.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said):
        pass


@contextmanager
def listening():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.received = Received()
    server.received.url = f"http://127.0.0.1:{server.server_port}/hooks?from=city"
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield server.received
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def dripping():
    """A receiver that answers a letter at a time, each of them in time."""
    near = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_drip, args=[near], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{near.getsockname()[1]}/"
    finally:
        near.close()


def _drip(near):
    with suppress(OSError):
        there, _address = near.accept()
        with there:
            there.sendall(b"HTTP")
            while True:
                there.sendall(b"a")
                threading.Event().wait(0.05)


def verified(secret, headers, body, *, now, tolerance=300):
    """Whether a message is of whoever holds the secret, and fresh."""
    moment = headers["webhook-timestamp"]
    if abs(now.timestamp() - int(moment)) > tolerance:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{moment}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.partition(",")[2] for one in headers["webhook-signature"].split(" ")]
    return any(hmac.compare_digest(one, expected) for one in given)
