"""The least of a browser that a rush needs: one connection that is kept, cookies, status codes.

Thousands of them run in one thread and take little time from the server that is measured.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

TOKEN = "r" * 32  # both halves of the check against forged forms: cookie and header
PATIENCE = 120.0


@dataclass(frozen=True)
class Answer:
    """`status` 0: the connection broke or nothing came. `head`: the status line and the headers."""

    path: str
    status: int
    seconds: float
    head: str = ""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in, as the web server sees her."""

    session_key: str

    def head(self, method: str, path: str, body: bytes = b"") -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {_host()}",
            f"Cookie: {settings.SESSION_COOKIE_NAME}={self.session_key}; "
            f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            f"Content-Length: {len(body)}",
        ]
        if body:
            lines.append("Content-Type: application/x-www-form-urlencoded")
        if settings.SECURE_PROXY_SSL_HEADER:  # as behind the proxy that ends TLS
            lines += ["X-Forwarded-Proto: https", f"Origin: https://{_host()}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _host() -> str:
    named = [host for host in settings.ALLOWED_HOSTS if host and not host.startswith((".", "*"))]
    return named[0] if named else "127.0.0.1"


def logged_in(user: Any, *, using: str | None = None) -> Visitor:
    """A visitor with a session of her own, without a password being checked."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    row = store.create_model_instance(store._session)
    row.session_key = store._get_new_session_key()
    row.save(using=using)
    return Visitor(row.session_key)


class Browser:
    def __init__(self, port: int, visitor: Visitor) -> None:
        self.port, self.visitor = port, visitor
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path)

    async def post(self, path: str, body: bytes = b"") -> Answer:
        """`body` is a form as a browser encodes it."""
        return await self._ask("POST", path, body)

    async def connect(self) -> None:
        self._pipe = await asyncio.open_connection("127.0.0.1", self.port)

    async def close(self) -> None:
        if self._pipe:
            self._pipe[1].close()
            with suppress(ConnectionError):
                await self._pipe[1].wait_closed()
            self._pipe = None

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                head = await self._head_of(method, path, body)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            await self.close()
            head = ""
        status = int(head.split(" ", 2)[1]) if head else 0
        return Answer(path, status, time.perf_counter() - started, head)

    async def _head_of(self, method: str, path: str, body: bytes) -> str:
        fresh = self._pipe is None
        try:
            return await self._send(method, path, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            # A server may close a connection that rested; every browser then tries once more.
            await self.close()
            if fresh:
                raise
            return await self._send(method, path, body)

    async def _send(self, method: str, path: str, body: bytes) -> str:
        if self._pipe is None:
            await self.connect()
        assert self._pipe is not None
        reader, writer = self._pipe
        writer.write(self.visitor.head(method, path, body) + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        names = head.lower()
        length = names.partition("content-length:")[2].partition("\r\n")[0].strip()
        if length:
            await reader.readexactly(int(length))
        if not length or "connection: close" in names:
            await self.close()
        return head
