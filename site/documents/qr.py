"""QR codes drawn into a document: nothing is fetched for them, and the same text draws the same.

A code whose version and mask are fixed is linear over its bits (ISO/IEC 18004: Reed-Solomon and the
mask are sums without carry). So what each character adds is asked of segno once, and the code of
another text of the same length is a sum of numbers: a thousand times faster, the same modules.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from operator import xor

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

MASK = 0  # any of the eight may be used: a reader finds in the code which one was
ZERO = "0"
DARK = re.compile("1+")
# Longer texts, and those that are not ASCII, are drawn by segno alone.
LONGEST = 100
_set_aside: ContextVar[list[str] | None] = ContextVar("_set_aside", default=None)


def drawing(text: str) -> SafeString:
    """An SVG of one path, as large as its place; no character of the text stands in it."""
    rows = modules(text)
    path = "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in _bars(rows))
    noted = _set_aside.get()
    if noted is not None:
        noted.append(text)
        path = f"M0 0h{len(rows)}v{len(rows)}h-{len(rows)}z"
    return format_html('<svg viewBox="0 0 {0} {0}"><path d="{1}"/></svg>', len(rows), path)


@contextmanager
def set_aside() -> Iterator[list[str]]:
    """Draw full squares instead of codes, and note the texts that were asked for."""
    texts: list[str] = []
    token = _set_aside.set(texts)
    try:
        yield texts
    finally:
        _set_aside.reset(token)


def operators(text: str) -> bytes:
    """The path of a code in the operators of a page, one unit a module."""
    return b"".join(b"%d %d %d 1 re\n" % (x, y, n) for x, y, n in _bars(modules(text)))


def full_square(text: str) -> tuple[bytes, ...]:
    """The path that a page holds where `set_aside` drew a square in the place of a text's code."""
    size = len(modules(text))
    places = [(0, 0, "m"), (0, 0, "m"), (size, 0, "l"), (size, size, "l"), (0, size, "l")]
    return (*(f"{x} {y} {operator}".encode() for x, y, operator in places), b"h")


def modules(text: str) -> list[str]:
    """The code row by row, 1 for a dark module."""
    if not text.isascii() or not 0 < len(text) <= LONGEST:
        return _rows(*_asked(text))
    blank, size = _blank(len(text))
    added = (_added(len(text), at, sign) for at, sign in enumerate(text) if sign != ZERO)
    return _rows(reduce(xor, added, blank), size)


def _rows(dark: int, size: int) -> list[str]:
    bits = f"{dark:0{size * size}b}"
    return [bits[at : at + size] for at in range(0, size * size, size)]


def _bars(rows: list[str]) -> Iterator[tuple[int, int, int]]:
    """The dark runs, each as one rectangle: one colour touches no seam."""
    for y, row in enumerate(rows):
        for run in DARK.finditer(row):
            yield run.start(), y, run.end() - run.start()


@cache
def _added(length: int, at: int, sign: str) -> int:
    """What changes if one character of a text of zeros is another."""
    changed = ZERO * at + sign + ZERO * (length - at - 1)
    return _asked(changed)[0] ^ _blank(length)[0]


@cache
def _blank(length: int) -> tuple[int, int]:
    return _asked(ZERO * length)


def _asked(text: str) -> tuple[int, int]:
    """The modules of a text as one number, and how many stand in a row."""
    mode = "byte" if text.isascii() else None
    code = segno.make(text, error="m", mode=mode, micro=False, mask=MASK, boost_error=False)
    return int("".join("".join(map(str, row)) for row in code.matrix), 2), len(code.matrix)
