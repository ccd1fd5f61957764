"""Prints documents: HTML in, PDF out, at most 200 documents in one file.

A document that cannot be printed is refused by name and the others are printed. Nothing is
loaded from outside the document. The same input gives the same bytes.
"""

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape, unescape
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.document import Document as Layout
from weasyprint.text.fonts import FontConfiguration

from documents import fonts, merging, sheet
from documents.fetching import DataOnlyFetcher, ForbiddenAddressError

LARGEST_CHUNK = 200  # memory grows with the documents of one file
LONGEST_DOCUMENT = 200_000  # characters of HTML
FOR_SENDING = "pdf/ua-1"
FOR_THE_ARCHIVE = "pdf/a-2a"
TAG = re.compile(r"(<[^>]*>)")
# What stops one document. A time limit is none of these: it stops the whole chunk.
UNPRINTABLE = (
    ForbiddenAddressError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
LaidOut = tuple["Document", Layout]


class ChunkTooLargeError(Exception):
    """More documents than one PDF file may hold."""


@dataclass(frozen=True)
class Document:
    """One document to print.

    `html` is what a template that extends documents/letter.html rendered, escaped; `group` and
    `title` are its bookmarks (unit, person); `names` are the names of people in it, each of which
    is set in one font even if it holds a character that the style's own font lacks.
    """

    key: str
    group: str
    title: str
    html: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A document that was not printed, and why, in a sentence for the office."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True)
class Chunk:
    """One PDF file (empty bytes if every document was refused) and what became of each document."""

    pdf: bytes
    pages: int
    printed: tuple[str, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Printed:
    """What became of all documents of one file; no file is written if all were refused."""

    pages: int
    printed: tuple[str, ...]
    refused: tuple[Refusal, ...]


def print_chunk(
    documents: Sequence[Document],
    *,
    chains: fonts.Chains,
    variant: str | None = None,
) -> Chunk:
    """Print up to 200 documents into one PDF, each starting on a page 1 of its own.

    `variant` is FOR_SENDING or FOR_THE_ARCHIVE; both are meant for a single document, since
    merging files loses their tags.
    """
    if len(documents) > LARGEST_CHUNK:
        raise ChunkTooLargeError(_("一个文件最多打印 %(most)s 份公文") % {"most": LARGEST_CHUNK})
    with _rare_collections():
        return _print_chunk(documents, chains, variant)


def print_documents(
    documents: Iterable[Document], target: Path, *, chains: fonts.Chains, title: str
) -> Printed:
    """Print any number of documents into one file, chunk by chunk, so that memory stays flat.

    A job does the same in parts: print_chunk in each part, merging.merge in the last one.
    """
    files: list[Path] = []
    printed: list[str] = []
    refused: list[Refusal] = []
    with TemporaryDirectory(dir=target.parent) as folder:
        for number, batch in enumerate(in_chunks(documents)):
            chunk = print_chunk(batch, chains=chains)
            printed += chunk.printed
            refused += chunk.refused
            if chunk.pdf:
                files.append(Path(folder, f"{number:06}.pdf"))
                files[-1].write_bytes(chunk.pdf)
        pages = merging.merge(files, target, title=title).pages if files else 0
    return Printed(pages, tuple(printed), tuple(refused))


def in_chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    stream = iter(documents)
    while batch := list(islice(stream, LARGEST_CHUNK)):
        yield batch


def refusal_reason(chains: fonts.Chains, document: Document) -> str:
    """Why a document cannot be printed before anything is laid out; "" if it can."""
    if len(document.html) > LONGEST_DOCUMENT:
        return _("公文过长（%(length)s 个字符）") % {"length": len(document.html)}
    lacking = fonts.missing(chains, text_of(document))
    if not lacking:
        return ""
    listed = "、".join(f"{c if c.isprintable() else ''}（U+{ord(c):04X}）" for c in lacking[:5])
    return _("没有字体可印的字符：%(characters)s") % {"characters": listed}


def text_of(document: Document) -> str:
    """Every character that a document may show."""
    return unescape(TAG.sub("", document.html)) + "".join(document.names)


def _print_chunk(documents: Sequence[Document], chains: fonts.Chains, variant: str | None) -> Chunk:
    refused = [_refusal(d, reason) for d in documents if (reason := refusal_reason(chains, d))]
    beyond = {refusal.key for refusal in refused}
    press = _Press(chains, [d for d in documents if d.key not in beyond])
    laid_out = press.lay_out_all(refused)
    pdf = press.write_all(laid_out, variant, refused)
    return Chunk(
        pdf=pdf,
        pages=sum(len(layout.pages) for _, layout in laid_out),
        printed=tuple(document.key for document, _ in laid_out),
        refused=tuple(refused),
    )


@contextmanager
def _rare_collections() -> Iterator[None]:
    """A layout is many small objects that all live as long as the chunk: an eighth of the time
    went into looking for garbage among them."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _sentence(error: BaseException) -> str:
    if isinstance(error, ForbiddenAddressError):
        return str(error)
    return _("无法排版（%(error)s）") % {"error": f"{type(error).__name__}: {error}"[:200]}


def _refusal(document: Document, reason: str) -> Refusal:
    return Refusal(document.key, document.title, reason)


class _Press:
    """The fonts, the style sheet and the fetcher that the documents of a chunk share."""

    def __init__(self, chains: fonts.Chains, documents: Iterable[Document]) -> None:
        self.documents = list(documents)
        characters = frozenset().union(*(text_of(document) for document in self.documents))
        names = {name for document in self.documents for name in document.names}
        self.fonts = fonts.prepare(chains, characters, sorted(names))
        self.fetcher = DataOnlyFetcher()
        self.configuration = FontConfiguration()
        self.style_sheet = CSS(
            string=sheet.style_sheet(self.fonts),
            font_config=self.configuration,
            url_fetcher=self.fetcher,
        )

    def lay_out_all(self, refused: list[Refusal]) -> list[LaidOut]:
        laid_out: list[LaidOut] = []
        for document in self.documents:
            group = laid_out[-1][0].group if laid_out else None
            try:
                layout = self._lay_out(document, opens_group=document.group != group)
            except UNPRINTABLE as error:
                refused.append(_refusal(document, _sentence(error)))
            else:
                laid_out.append((document, layout))
        return laid_out

    def write_all(
        self, laid_out: list[LaidOut], variant: str | None, refused: list[Refusal]
    ) -> bytes:
        """Draw the pages. Layouts that cannot be drawn are taken out of the list by name."""
        try:
            return self._write([layout for _, layout in laid_out], variant)
        except UNPRINTABLE:
            for document, layout in list(laid_out):
                try:
                    self._write([layout], variant)
                except UNPRINTABLE as error:
                    laid_out.remove((document, layout))
                    refused.append(_refusal(document, _sentence(error)))
            return self._write([layout for _, layout in laid_out], variant)

    def _lay_out(self, document: Document, *, opens_group: bool) -> Layout:
        with self.fetcher.watch():
            html = HTML(string=self._page(document, opens_group), url_fetcher=self.fetcher)
            layout = html.render(font_config=self.configuration, stylesheets=[self.style_sheet])
        if layout.metadata.attachments:
            # Fetched only when written, and then only for the first document of a file.
            raise ForbiddenAddressError("attachment")
        return layout

    def _write(self, layouts: Sequence[Layout], variant: str | None) -> bytes:
        if not layouts:
            return b""
        pages = [page for layout in layouts for page in layout.pages]
        with self.fetcher.watch():
            return layouts[0].copy(pages).write_pdf(pdf_variant=variant)

    def _page(self, document: Document, opens_group: bool) -> str:
        group = f' data-group="{escape(document.group)}"' if opens_group else ""
        return (
            f'<html lang="zh-CN"><head><title>{escape(document.title)}</title></head><body{group}>'
            f'<article data-title="{escape(document.title)}">{self._with_whole_names(document)}'
            "</article></body></html>"
        )

    def _with_whole_names(self, document: Document) -> str:
        """Mark the names that the style's own font cannot set; tags and attributes stay."""
        html = document.html
        for name in document.names:
            if classes := sheet.whole_name_class(self.fonts, name):
                plain = escape(name)
                marked = f'<span class="{classes}">{plain}</span>'
                parts = TAG.split(html)
                parts[::2] = [text.replace(plain, marked) for text in parts[::2]]
                html = "".join(parts)
        return html
