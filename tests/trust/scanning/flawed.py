"""A small web site that makes the mistakes the scanners look for, each at an address of its own.

Whoever runs the scanners runs them on this too: one that does not name what is planted here says
nothing where it names nothing. `/sound` takes the same as `/fact` and makes none of the mistakes.
"""

import json
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from html import escape
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen
from xml.parsers import expat

HERE = Path(__file__).parent
FACTS = "CREATE TABLE fact (id INTEGER, told TEXT); INSERT INTO fact VALUES (1, 'a'), (2, 'b');"
TOKEN = "q3Vw8ZkYb1Xo6RtL0mNd7JcH2sGf5PaE9uKiTyQxWzBvCnMr4hDgSjFlAeUpOIV"
PAGE = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def page(body: str, more: str = "") -> str:
    return f"{PAGE}{more}Connection: close\r\n\r\n<!doctype html><html><body>{body}</body></html>"


def facts(where: str, *values: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(FACTS)
        database.create_function("pg_sleep", 1, time.sleep)
        return database.execute(f"SELECT told FROM fact WHERE {where}", values).fetchall()


def front(given: str) -> str:
    """A cookie without its flags, and none of the headers that a page ought to bear."""
    return page("<h1>flawed</h1>", "Set-Cookie: session=5f0c1a52; Path=/\r\n")


def fact(given: str) -> str:
    try:
        return page(f"<p>{facts(f'id = {given}')}</p>")
    except sqlite3.Error as error:
        return page(f"<p>sqlite3.OperationalError: {escape(str(error))}</p>")


def sound(given: str) -> str:
    return page(f"<p>{escape(given)} {facts('id = ?', given)}</p>")


def greeting(given: str) -> str:
    return page(f"<p>Good day, {given}!</p>")


def file(given: str) -> str:
    try:
        return page((HERE / given).read_text())
    except (OSError, ValueError):
        return page("<p>none</p>")


def onward(given: str) -> str:
    where = quote(given, safe="/:?=&") if given.startswith(("/", "https:")) else "/"
    return f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nConnection: close\r\n\r\n"


def language(given: str) -> str:
    # What no browser would take for a header would not show that this one can be split.
    return page("<p>chosen</p>", "X-Language: " + re.sub(r"(?<!\r)\n|\0", " ", given) + "\r\n")


def slow(given: str) -> str:
    """Says the same whatever it finds, or does not."""
    with suppress(sqlite3.Error):
        facts(f"id = {given}")
    return page("<p>looked</p>")


def fetch(given: str) -> str:
    """Asks whatever it is told to, on this machine."""
    with suppress(HTTPException, OSError, ValueError):
        if (urlsplit(given).hostname or "") == "127.0.0.1":
            urlopen(given, timeout=5).close()
    return page("<p>fetched</p>")


def document(given: str) -> str:
    """The text of an XML document, with what its entities stand for."""
    told: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = told.append

    def entity(context: str | None, base: str | None, system: str | None, public: object) -> int:
        if (system or "").startswith("file:///etc/"):
            told.append(Path(str(system).removeprefix("file://")).read_text())
        return 1

    parser.ExternalEntityRefHandler = entity
    with suppress(expat.ExpatError, LookupError, OSError, ValueError):
        parser.Parse(given.encode(), True)
    return page(f"<p>{escape(''.join(told))}</p>")


def form(given: str) -> str:
    return page('<form method="post" action="/form"><input name="text" value="x"></form>')


def guarded(given: str) -> str:
    """A form with a token, which is asked for; what it looks up is not guarded."""
    return page(
        f'<form method="post" action="/guarded"><input name="csrfmiddlewaretoken" type="hidden" '
        f'value="{TOKEN}"><input name="id" value="1"></form>'
    )


def sent(path: str, body: str) -> str:
    given = parse_qs(body, keep_blank_values=True)
    if path == "/document":
        return document(body)
    if path == "/written":
        with suppress(ValueError, TypeError, AttributeError):
            return fact(str(json.loads(body).get("id")))
    if path == "/guarded":
        if given.get("csrfmiddlewaretoken") != [TOKEN]:
            return page("<p>refused</p>").replace("200 OK", "403 Forbidden")
        return fact(given.get("id", [""])[0])
    return page("<p>done</p>")


# The parameter of each, and what the scanners ask it with first.
FLAWS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "/": (front, "", ""),
    "/fact": (fact, "id", "1"),
    "/sound": (sound, "id", "1"),
    "/greeting": (greeting, "name", "x"),
    "/file": (file, "name", "scanners.lock"),
    "/onward": (onward, "to", "/"),
    "/language": (language, "language", "en"),
    "/form": (form, "", ""),
    "/slow": (slow, "id", "1"),
    "/fetch": (fetch, "url", "x"),
    "/document": (document, "kind", "x"),
    "/guarded": (guarded, "", ""),
}


class FlawedServer(ThreadingHTTPServer):
    asked = 0


class Flawed(BaseHTTPRequestHandler):
    server: FlawedServer

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        answer, parameter, _example = FLAWS.get(asked.path, FLAWS["/"])
        given = parse_qs(asked.query, keep_blank_values=True).get(parameter, [""])[0]
        self.wfile.write(answer(given).encode(errors="replace"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = sent(urlsplit(self.path).path, body.decode(errors="replace"))
        self.wfile.write(answer.encode(errors="replace"))

    def handle_one_request(self) -> None:
        self.server.asked += 1
        super().handle_one_request()


def addresses() -> list[str]:
    return [
        f"{path}?{parameter}={example}" if parameter else path
        for path, (_answer, parameter, example) in FLAWS.items()
    ]


@contextmanager
def running() -> Iterator[FlawedServer]:
    server = FlawedServer(("127.0.0.1", 0), Flawed)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
