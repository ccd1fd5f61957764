"""Filters of the document templates: dates, letterheads and seals as the standard places them."""

import base64
from collections.abc import Sequence
from functools import lru_cache

from django import template

from documents import qr, wording
from documents.models import Seal

register = template.Library()
# A moment is dated where the office stands, not in UTC.
register.filter("official_date", wording.date_of, expects_localtime=True)
register.filter(wording.mark_size)
register.filter(wording.red_head_size)
register.filter("qr", qr.drawing)
register.filter("seal_indent", wording.seal_indent, expects_localtime=True)


@register.filter
@lru_cache(maxsize=64)
def seal_picture(seal: int) -> str:
    """A kept seal as a data: URL; a seal never changes."""
    kept = Seal.objects.get(pk=seal)
    return f"data:{kept.content_type};base64,{base64.b64encode(kept.picture).decode()}"


@register.filter
def at(texts: Sequence[str], place: int) -> str:
    """The text in this place: the head of a column, beside a cell of it."""
    return texts[place] if place < len(texts) else ""
