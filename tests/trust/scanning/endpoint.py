"""The address that a flawed server is led to call, on this machine; a scanner asks it who did.

wapiti brings one of the world by default; what is scanned here may call nobody outside.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What wapiti leads a server to: the kind of flaw, its run, which address and which parameter.
LED = re.compile(r"/(ssrf|dtd)/(\w+)/(\d+)/([0-9a-f]+)/")


class Endpoint(ThreadingHTTPServer):
    """`calls` are what was asked for, whoever asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Called)
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def told(self, kind: str, run: str) -> dict[str, dict[str, list[dict[str, str]]]]:
        """The calls of one run by address and parameter, as wapiti reads them."""
        found: dict[str, dict[str, list[dict[str, str]]]] = {}
        for path in self.calls:
            led = LED.match(path)
            if led and led[1] == kind and led[2] == run:
                call = {"url": path, "date": "", "ip": "127.0.0.1", "method": "GET", "size": "0"}
                found.setdefault(led[3], {}).setdefault(led[4], []).append(call)
        return found


class Called(BaseHTTPRequestHandler):
    server: Endpoint

    def do_GET(self) -> None:
        path, _mark, query = self.path.partition("?")
        run = query.removeprefix("session_id=")
        if path == "/get_ssrf.php":
            self._answer(self.server.told("ssrf", run))
        elif path == "/get_xxe.php":
            self._answer({})
        else:
            self.server.calls.append(path)
            self._answer({})

    def _answer(self, said: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_said: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
