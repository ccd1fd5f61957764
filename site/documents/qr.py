"""QR codes drawn into a document: nothing is fetched for them, and the same text draws the same."""

from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString


def drawing(text: str) -> SafeString:
    """An SVG of one path, as large as its place; no character of the text stands in it."""
    modules = segno.make(text, error="m", micro=False).matrix
    return format_html(
        '<svg viewBox="0 0 {0} {0}"><path d="{1}"/></svg>',
        len(modules),
        "".join(_bars(y, row) for y, row in enumerate(modules)),
    )


def _bars(y: int, row: bytearray) -> str:
    """The dark runs of a row, each as one rectangle: one colour touches no seam."""
    path, x = "", 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
