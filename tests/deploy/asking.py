"""Requests to a server on loopback, by the name it has in the world."""

import http.client
import ssl
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass(frozen=True)
class Proxy:
    host: str
    plain: int
    port: int

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def ask(self, method, path, *, body=None, headers=None, tls=True):
        trusting = ssl._create_unverified_context()  # its certificate is a minute old
        there = (
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=trusting)
            if tls
            else http.client.HTTPConnection("127.0.0.1", self.plain, timeout=60)
        )
        names = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        try:
            there.request(method, path, body=body, headers={"Host": self.host} | names)
            answer = there.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))
        finally:
            there.close()
