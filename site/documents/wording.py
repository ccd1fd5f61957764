"""Dates, numbers and letterheads as GB/T 9704-2012 writes them. Pure."""

from datetime import date
from decimal import Decimal

# 10.1 leaves the size of the mark to the office: as large as fits, at most 小初 (36 pt).
MARK_WIDTH = Decimal(430)  # points; a little less than the 156 mm of the type area
LARGEST_MARK = Decimal(36)
# 7.2.4: a red head is not as large as a letterhead of the highest organs; 初号 at most.
LARGEST_RED_HEAD = Decimal(42)
SIZE = Decimal(16)  # 3号, in points
CHARACTER = Decimal("15.79")  # a 28th of the type area


def official_date(day: date) -> str:
    """7.3.5.4: Arabic numerals, the full year, no leading zero: 2026年9月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(code: str, year: int, number: int) -> str:
    """7.2.5: 机关代字〔2026〕1号, without 第 and without a leading zero."""
    return f"{code}〔{year}〕{number}号"


def date_of(day: date | str) -> str:
    """A date as the standard writes it; a text that already does stays as it is."""
    return day if isinstance(day, str) else official_date(day)


def seal_indent(signatory: str, day: date | str) -> Decimal:
    """7.3.5.1: points from the right edge to a date under a seal: 4 characters, or more where
    the name that is centred over it would not fit."""
    date_width = sum(SIZE / 2 if c.isascii() else SIZE for c in date_of(day))
    beyond = (len(signatory) * SIZE - date_width) / 2
    return max(4 * CHARACTER, beyond).quantize(Decimal("0.01"))


def red_head_size(organ: str) -> Decimal:
    """The size in points at which a red head stands in one line."""
    return min(LARGEST_RED_HEAD, (MARK_WIDTH / max(len(organ), 1)).quantize(Decimal("0.1")))


def mark_size(organ: str) -> Decimal:
    """The size in points at which the name of an organ stands in one line of the letterhead."""
    return min(LARGEST_MARK, (MARK_WIDTH / max(len(organ), 1)).quantize(Decimal("0.1")))
