"""Walking the product from page to page as one of its users, and what the answers say."""

import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pymupdf
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r'(?:href|src|action|formaction|hx-get|hx-post)="([^"#]+)')
# Of one kind of address so many are visited: the next person's page is like the last one's.
MOST_ALIKE = 3
LEFT_OUT = ("/logout/", "/static/", "/media/", "/admin/")


def walk(client: Client, *, starts: Iterable[str] = ("/",)) -> set[str]:
    """The addresses that a user comes upon, those of forms too, which are not visited."""
    waiting, found = deque(starts), set(starts)
    alike: Counter[str] = Counter()
    while waiting:
        for address in _links(client.get(waiting.popleft())):
            path = urlsplit(address).path
            kind = _kind(path)
            if address in found or not kind or path.startswith(LEFT_OUT):
                continue
            alike[kind] += 1
            if alike[kind] <= MOST_ALIKE:
                found.add(address)
                waiting.append(address)
    return found


def said(answer: HttpResponse) -> str:
    """All the text of an answer: of a page, of a workbook's parts, of a PDF's pages."""
    body = answer.getvalue()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(body)) as packed:
            return "".join(
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
            )
    if body.startswith(b"%PDF"):
        with pymupdf.open(stream=body) as pdf:
            return "".join(page.get_text() for page in pdf)
    return body.decode("utf-8", "replace")


def _links(answer: HttpResponse) -> Iterator[str]:
    page = answer.getvalue()  # read to its end, a file is closed
    if "html" not in answer.headers.get("Content-Type", ""):
        if answer.status_code in {301, 302}:
            yield urljoin(answer.request["PATH_INFO"], answer["Location"])
        return
    here = answer.request["PATH_INFO"]
    for found in LINK.findall(page.decode()):
        address = urljoin(here, unescape(found))
        if address.startswith("/"):
            yield address


def _kind(path: str) -> str:
    try:
        return resolve(path).route
    except Resolver404:
        return ""
