"""Nothing that is printed from a city of hostile texts asks for anything or leads anywhere.

Each kind of document once, as its reader gets it.
"""

import io
import socket
from html import escape

import pikepdf
import pymupdf
import pytest
from django.template import engines

from catalog.publishing import book
from credits import notice_printing
from documents import press, printing
from jobs import files, worker
from tests.documents.letters import wheel_chains
from tests.trust.access import exports
from tests.trust.access.exports import CITY, Asked
from tests.trust.pdf_harm import harm_in
from tests.trust.planting import CHINESE, plant

pytestmark = [pytest.mark.sqlite_only]
PLACE = "http://127.0.0.1:9/"
OURS = r"https?://[\w.:-]+/verify/[0-9A-Z-]+/"
HOSTILE = (
    f"<img src={PLACE}>",
    f"<a href={PLACE}>x</a>",
    "<a href=javascript:app.alert(1)>x</a>",
    "<a rel=attachment href=file:///etc/hostname>x</a>",
    "<link rel=attachment href=file:///etc/hostname>",
    f"<object data={PLACE}></object>",
    f"<style>p{{background:url({PLACE})}}</style>",
    f'"><svg><image href={PLACE} /></svg>',
    f"' style='background:url({PLACE})",
    f"<base href={PLACE}>",
    PLACE,
    "(/S /JavaScript /JS (app.alert(1)))",
)


def _print_the_book(world):
    catalog, user = world.of("annualcatalog", ""), world.city.users[CITY]
    worker.work_off(book.submit(catalog=catalog, requested_by=user, now=world.now))


ASKED = {
    "papers/<int:pk>/questions/": Asked("exam_author_unit"),
    "papers/<int:pk>/sheet/": Asked("exam_author_unit"),
    "papers/<int:pk>/key/": Asked("exam_author_unit"),
    "notices/<int:pk>/print/": Asked(),
    "transcripts/<int:pk>.pdf": Asked(),
    "catalog/<int:year>/book.pdf": Asked(first=_print_the_book),
    "catalog/organise/<int:pk>/sheet.pdf": Asked(),
}
INVITED = Asked("training_officer_city", "post", {"form": "pdf", "people": exports.person})


@pytest.fixture
def planted(world):
    return plant(HOSTILE, joined)


def joined(value, most, texts):
    if not (CHINESE.search(value) or value.startswith("zz")) or "<p" in value:
        return value
    text = next(texts)
    return value if most and len(value) + len(text) > most else value + text


@pytest.fixture
def fetched(monkeypatch):
    """Each address that a document asks for, and each host that anything is connected to."""
    asked, fetch = [], press.DataOnlyFetcher.fetch

    def noting(self, url, headers=None):
        if not url.startswith("data:"):
            asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(press.DataOnlyFetcher, "fetch", noting)
    monkeypatch.setattr(socket.socket, "connect", lambda self, host: asked.append(host))
    return asked


def documents(world):
    for route, asked in ASKED.items():
        yield route, exports.ask(world, route, asked)
    yield "invitations", exports.ask(world, "invitations/issue/", INVITED)
    yield "jobs", of_a_job(world)


def of_a_job(world):
    """All notices of the city, assembled from the pages of their shape where they can be."""
    job = notice_printing.submit(
        year=2026, agency=world.of("agency", "city"), requested_by=world.city.users[CITY],
        once="x", now=world.now,
    )  # fmt: skip
    return files.result_of(worker.work_off(job)).read_bytes()


def text_of(content):
    with pymupdf.open(stream=content) as pdf:
        return "".join("".join(page.get_text().split()) for page in pdf)


@pytest.mark.django_db
def test_what_is_printed_asks_for_nothing_and_leads_nowhere(world, planted, fetched):
    shown = [*map("".join, (text.split() for text in HOSTILE))]

    for name, content in documents(world):
        assert harm_in(content, ours=OURS) == [], name
        assert [text for text in shown if text in text_of(content)], name
    assert fetched == []


@pytest.mark.django_db
def test_without_the_escaping_documents_ask(world, planted, fetched, monkeypatch):
    """The control."""
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)

    for route in ("notices/<int:pk>/print/", "catalog/organise/<int:pk>/sheet.pdf"):
        with pytest.raises(AssertionError, match="302"):  # refused by our own fetcher
            exports.ask(world, route, ASKED[route])
    assert fetched[0] == PLACE


def test_each_kind_of_pdf_is_printed_here():
    pdfs = {route for route, what in exports.OTHERS.items() if what.startswith("PDF")}

    assert pdfs == {*ASKED, "jobs/<int:pk>/file/"}


@pytest.mark.parametrize("address", [PLACE, "javascript:app.alert(1)", "file:///etc/hostname"])
def test_an_address_of_others_is_found(address):
    markup = f'<p><a href="{escape(address)}">x</a></p>'
    bad = printing.Document("bad", "市财政局", "攻击", markup)
    chunk = printing.print_chunk([bad], chains=wheel_chains())

    assert harm_in(chunk.pdf, ours=OURS) == [f"/URI {address}"]


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (
            {"/Type": "/Action", "/S": "/JavaScript", "/JS": "app.alert(1)"},
            ["/JS", "/JavaScript", "/OpenAction"],
        ),
        ({"/S": "/Launch", "/F": "calc.exe"}, ["/F", "/Launch", "/OpenAction"]),
        ({"/S": "/URI", "/URI": PLACE}, ["/OpenAction", f"/URI {PLACE}"]),
    ],
)
def test_what_opens_by_itself_is_found(planted, found):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        action = {
            key: pikepdf.Name(value) if value.startswith("/") else value
            for key, value in planted.items()
        }
        pdf.Root.OpenAction = pikepdf.Dictionary(action)
        pdf.save(out := io.BytesIO())

    assert harm_in(out.getvalue(), ours=OURS) == found


def test_what_is_carried_along_is_found():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["x.txt"] = b"x"
        pdf.save(out := io.BytesIO())

    assert {"/EF", "/EmbeddedFiles", "/Filespec"} <= {*harm_in(out.getvalue(), ours=OURS)}
