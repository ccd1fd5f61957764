"""Follows the links of the pages, one page of each view: a new page is walked through unasked."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

SERVED_BY_WAGTAIL = "wagtail_serve"
LINKS = """links => links.map(link => new URL(link.href))
    .filter(to => to.origin === location.origin).map(to => to.pathname + to.search)"""
ELSEWHERE = ("/admin/", "/static/", "/media/", "/logout/")  # Wagtail's own pages, files, the door


def through(page: Page, site: str, *, seen: set[str]) -> Iterator[tuple[str, str, int]]:
    """(view, address, status) of each page that stands open in `page` by now, from home on."""
    waiting, asked = ["/"], set()
    while waiting:
        address = waiting.pop(0)
        view = name_of(address)
        if address in asked or view is None or (view in seen and address != "/"):
            continue
        asked.add(address)
        if status := opened(page, site + address):
            seen.add(view)
            yield view, address, status
            waiting += page.eval_on_selector_all("a[href]", LINKS)


def name_of(address: str) -> str | None:
    """Pages of Wagtail are told apart by the room of the site in which they are and their depth."""
    path = urlsplit(address).path
    if path.startswith(ELSEWHERE):
        return None
    try:
        name = resolve(path).view_name
    except Resolver404:
        return path
    room = path.strip("/").split("/")
    return f"{name}:{room[0]}:{len(room)}" if name == SERVED_BY_WAGTAIL else name


def opened(page: Page, address: str) -> int | None:
    """The status of the page; None where a file was handed over."""
    try:
        response = page.goto(address)
    except Error as told:
        if "Download is starting" in told.message:
            return None
        raise
    assert response is not None
    is_page = response.headers.get("content-type", "").startswith("text/html")
    return response.status if is_page else None
