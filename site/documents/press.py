"""Lays documents out with WeasyPrint and draws them.

A document that cannot be laid out or drawn is refused by name and the others go on.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.document import Document as Layout
from weasyprint.text.fonts import FontConfiguration

from documents import fonts, patience, sheet
from documents.fetching import DataOnlyFetcher, ForbiddenAddressError
from documents.patience import RunawayLayoutError

TAG = re.compile(r"(<[^>]*>)")
# What stops one document, and no other of its chunk.
UNPRINTABLE = (
    ForbiddenAddressError,
    RunawayLayoutError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


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

    @classmethod
    def of(cls, document: Document, reason: str) -> Self:
        return cls(document.key, document.title, reason)


LaidOut = tuple[Document, Layout]


def text_of(document: Document) -> str:
    """Every character that a document may show."""
    return unescape(TAG.sub("", document.html)) + "".join(document.names)


def subject_of(document: Document) -> str:
    """What the file's own data calls it: pages show whose it is, what indexes files does not."""
    subject = document.title
    for name in document.names:
        subject = subject.replace(name, "")
    return " ".join(subject.split()) or document.key


class Press:
    """The fonts, the style sheet and the fetcher that the documents of a chunk share."""

    def __init__(
        self,
        chains: fonts.Chains,
        documents: Iterable[Document],
        source: Path = sheet.LETTER,
        prepared: fonts.FontSet | None = None,
    ) -> None:
        """Fonts that were `prepared` for more than these documents are taken as they are."""
        self.documents = list(documents)
        characters = frozenset().union(*(text_of(document) for document in self.documents))
        names = {name for document in self.documents for name in document.names}
        self.fonts = prepared or fonts.prepare(chains, characters, sorted(names))
        self.fetcher = DataOnlyFetcher()
        self.configuration = FontConfiguration()
        self.style_sheet = CSS(
            string=sheet.style_sheet(self.fonts, source),
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
                refused.append(Refusal.of(document, _sentence(error)))
            else:
                laid_out.append((document, layout))
        return laid_out

    def draw(self, documents: Iterable[Document]) -> tuple[bytes, list[Layout]]:
        """One file of documents that must all be printable, and their layouts."""
        layouts = [self._lay_out(document, opens_group=False) for document in documents]
        return self._write(layouts, None), layouts

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
                    refused.append(Refusal.of(document, _sentence(error)))
            return self._write([layout for _, layout in laid_out], variant)

    def _lay_out(self, document: Document, *, opens_group: bool) -> Layout:
        enough = patience.patience_for(len(document.html))
        with self.fetcher.watch(), patience.limited(enough):
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
            f'<html lang="zh-CN"><head><title>{escape(subject_of(document))}</title></head>'
            f"<body{group}>"
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


def _sentence(error: BaseException) -> str:
    if isinstance(error, ForbiddenAddressError | RunawayLayoutError):
        return str(error)
    return _("无法排版（%(error)s）") % {"error": f"{type(error).__name__}: {error}"[:200]}
