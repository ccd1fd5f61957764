"""Draws pages of two files and tells whether they are the same, pixel by pixel."""

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

DPI = 144


def same_pages(assembled: bytes, drawn: bytes, drawn_at: int = 0) -> bool:
    """Whether the pages of one file look as those of the other from one page on."""
    with _opened(assembled) as ours, _opened(drawn) as theirs:
        if len(theirs) - drawn_at != len(ours):
            return False
        return all(_pixels(ours, n) == _pixels(theirs, drawn_at + n) for n in range(len(ours)))


def _pixels(document: pypdfium2.PdfDocument, number: int) -> bytes:
    page = document[number]
    try:
        picture = page.render(scale=DPI / 72)
        return b"%d %d " % (picture.width, picture.height) + bytes(picture.buffer)
    finally:
        page.close()


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()
