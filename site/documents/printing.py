"""Prints documents: HTML in, PDF out, at most 200 letters in one file, or one book.

A document that cannot be printed is refused by name and the others are printed. Nothing is
loaded from outside the document. The same input gives the same bytes.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from documents import fonts, sheet
from documents.press import Document, Press, Refusal, text_of

LARGEST_CHUNK = 200  # memory grows with the documents of one file
LONGEST_DOCUMENT = 200_000  # characters of HTML
LONGEST_BOOK = 4_000_000
FOR_SENDING = "pdf/ua-1"
FOR_THE_ARCHIVE = "pdf/a-2a"


class ChunkTooLargeError(Exception):
    """More documents than one PDF file may hold."""


@dataclass(frozen=True)
class Chunk:
    """One PDF file (empty bytes if every document was refused) and what became of each document."""

    pdf: bytes
    pages: int
    printed: tuple[str, ...]
    refused: tuple[Refusal, ...]
    pages_each: tuple[int, ...] = ()  # of the printed ones


def print_chunk(
    documents: Sequence[Document],
    *,
    chains: fonts.Chains,
    variant: str | None = None,
    prepared: fonts.FontSet | None = None,
) -> Chunk:
    """Print up to 200 documents into one PDF, each starting on a page 1 of its own.

    `variant` is FOR_SENDING or FOR_THE_ARCHIVE; both are meant for a single document, since
    merging files loses their tags. Fonts that were `prepared` for more documents are used.
    """
    if len(documents) > LARGEST_CHUNK:
        raise ChunkTooLargeError(_("一个文件最多打印 %(most)s 份公文") % {"most": LARGEST_CHUNK})
    with rare_collections():
        return _print_chunk(documents, chains, variant, prepared)


def print_book(
    book: Document,
    *,
    chains: fonts.Chains,
    variant: str | None = None,
    style: Path = sheet.BOOK,
) -> Chunk:
    """Print one long document in a style of its own: a book (contents, running heads, index)
    unless another one is named."""
    if reason := refusal_reason(chains, book, longest=LONGEST_BOOK):
        return Chunk(pdf=b"", pages=0, printed=(), refused=(Refusal.of(book, reason),))
    with rare_collections():
        return _pressed(Press(chains, [book], style), variant, [])


def in_chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    stream = iter(documents)
    while batch := list(islice(stream, LARGEST_CHUNK)):
        yield batch


def refusal_reason(
    chains: fonts.Chains, document: Document, *, longest: int = LONGEST_DOCUMENT
) -> str:
    """Why a document cannot be printed before anything is laid out; "" if it can."""
    if len(document.html) > longest:
        return _("公文过长（%(length)s 个字符）") % {"length": len(document.html)}
    return undrawable(chains, text_of(document))


def undrawable(chains: fonts.Chains, text: str) -> str:
    """Which characters of a text no font can draw, in a sentence; "" if every one has a font."""
    lacking = fonts.missing(chains, text)
    if not lacking:
        return ""
    listed = "、".join(f"{c if c.isprintable() else ''}（U+{ord(c):04X}）" for c in lacking[:5])
    return _("没有字体可印的字符：%(characters)s") % {"characters": listed}


def _print_chunk(
    documents: Sequence[Document],
    chains: fonts.Chains,
    variant: str | None,
    prepared: fonts.FontSet | None,
) -> Chunk:
    refused = [Refusal.of(d, reason) for d in documents if (reason := refusal_reason(chains, d))]
    beyond = {refusal.key for refusal in refused}
    printable = [d for d in documents if d.key not in beyond]
    return _pressed(Press(chains, printable, prepared=prepared), variant, refused)


def _pressed(press: Press, variant: str | None, refused: list[Refusal]) -> Chunk:
    laid_out = press.lay_out_all(refused)
    pdf = press.write_all(laid_out, variant, refused)
    return Chunk(
        pdf=pdf,
        pages=sum(len(layout.pages) for _, layout in laid_out),
        printed=tuple(document.key for document, _ in laid_out),
        refused=tuple(refused),
        pages_each=tuple(len(layout.pages) for _, layout in laid_out),
    )


@contextmanager
def rare_collections() -> Iterator[None]:
    """A layout is many small objects that all live as long as the chunk: an eighth of the time
    went into looking for garbage among them."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
