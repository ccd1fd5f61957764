"""QR codes drawn into a document: nothing is fetched for them, and the same text draws the same.

A code whose version and mask are fixed is linear over its bits (ISO/IEC 18004: Reed-Solomon and the
mask are sums without carry). So what each bit changes is asked of segno once, and the code of
another text of the same length is a sum of numbers: a thousand times faster, the same modules.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from operator import xor
from typing import NamedTuple

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

MASK = 0  # any of the eight may be used: a reader finds in the code which one was
ASCII_BITS = 7
DARK = re.compile("1+")
# Longer texts, and those that are not ASCII, are drawn by segno alone.
LONGEST = 100


class _Code(NamedTuple):
    text: str
    size: int  # modules in a row
    dark: int  # the rows, filled up to whole bytes, as one number


_first: dict[int, _Code] = {}  # of each length the text that was asked for first
_set_aside: ContextVar[list[str] | None] = ContextVar("_set_aside", default=None)


def drawing(text: str) -> SafeString:
    """An SVG of one path, as large as its place; no character of the text stands in it."""
    size, rows = modules(text)
    path = "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in _bars(size, rows))
    noted = _set_aside.get()
    if noted is not None:
        noted.append(text)
        path = f"M0 0h{size}v{size}h-{size}z"
    return format_html('<svg viewBox="0 0 {0} {0}"><path d="{1}"/></svg>', size, path)


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
    size, rows = modules(text)
    return b"".join([drawn[eight] for drawn, eight in zip(_drawn(size), rows, strict=True)])


def full_square(text: str) -> tuple[bytes, ...]:
    """The path that a page holds where `set_aside` drew a square in the place of a text's code."""
    size, _rows = modules(text)
    return _path([(0, 0, size)], height=size)


def path(text: str) -> tuple[bytes, ...]:
    """The path that a page of WeasyPrint holds for the code itself."""
    return _path(_bars(*modules(text)), height=1)


def _path(bars: Iterable[tuple[int, int, int]], *, height: int) -> tuple[bytes, ...]:
    lines: list[bytes] = []
    for x, y, width in bars:
        right, below = x + width, y + height
        corners = (x, y, b"m"), (right, y, b"l"), (right, below, b"l"), (x, below, b"l")
        lines += [*(b"%d %d %s" % corner for corner in corners), b"h"]
    return (*lines[:1], *lines)  # it begins twice


def modules(text: str) -> tuple[int, bytes]:
    """How many modules a row has, and the rows one after the other in whole bytes."""
    if not text.isascii() or not 0 < len(text) <= LONGEST:
        size, dark = _asked(text)
    else:
        size, dark = _added(text)
    return size, dark.to_bytes(size * _bytes_of_row(size), "big")


def _added(text: str) -> tuple[int, int]:
    length = len(text)
    if length not in _first:
        _first.setdefault(length, _Code(text, *_asked(text)))
    first = _first[length]
    dark, signs = first.dark, zip(text.encode(), first.text.encode(), strict=True)
    for at, (sign, was) in enumerate(signs):
        if sign != was:
            dark ^= _changed(length, at, sign ^ was)
    return first.size, dark


def _bytes_of_row(size: int) -> int:
    return -(-size // 8)


def _bars(size: int, rows: bytes) -> Iterator[tuple[int, int, int]]:
    """Place and length of the dark runs, cut at every eighth module: one path has no seams."""
    for at, eight in enumerate(rows):
        y, x = divmod(at, _bytes_of_row(size))
        for run in DARK.finditer(f"{eight:08b}"):
            yield 8 * x + run.start(), y, run.end() - run.start()


@cache
def _drawn(size: int) -> list[list[bytes]]:
    """What each byte draws at each place."""
    return [
        [
            b"".join(
                b"%d %d %d 1 re\n" % (8 * x + run.start(), y, run.end() - run.start())
                for run in DARK.finditer(f"{eight:08b}")
            )
            for eight in range(256)
        ]
        for y in range(size)
        for x in range(_bytes_of_row(size))
    ]


@cache
def _changed(length: int, at: int, bits: int) -> int:
    """What changes in a code of this length if these bits of a character are the others."""
    return reduce(xor, [_bit(length, at, 1 << n) for n in range(ASCII_BITS) if bits >> n & 1])


@cache
def _bit(length: int, at: int, bit: int) -> int:
    first = _first[length]
    changed = first.text[:at] + chr(ord(first.text[at]) ^ bit) + first.text[at + 1 :]
    return _asked(changed)[1] ^ first.dark


def _asked(text: str) -> tuple[int, int]:
    """How many modules stand in a row, and the rows, filled up to whole bytes, as one number."""
    mode = "byte" if text.isascii() else None
    code = segno.make(text, error="m", mode=mode, micro=False, mask=MASK, boost_error=False)
    size = len(code.matrix)
    rows = ("".join(map(str, row)).ljust(8 * _bytes_of_row(size), "0") for row in code.matrix)
    return size, int("".join(rows), 2)
