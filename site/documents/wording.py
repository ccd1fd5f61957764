"""Dates, numbers and letterheads as GB/T 9704-2012 writes them. Pure."""

from datetime import date
from decimal import Decimal

# 10.1 leaves the size of the mark to the office: as large as fits, at most 小初 (36 pt).
MARK_WIDTH = Decimal(430)  # points; a little less than the 156 mm of the type area
LARGEST_MARK = Decimal(36)


def official_date(day: date) -> str:
    """7.3.5.4: Arabic numerals, the full year, no leading zero: 2026年9月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(code: str, year: int, number: int) -> str:
    """7.2.5: 机关代字〔2026〕1号, without 第 and without a leading zero."""
    return f"{code}〔{year}〕{number}号"


def mark_size(organ: str) -> Decimal:
    """The size in points at which the name of an organ stands in one line of the letterhead."""
    return min(LARGEST_MARK, (MARK_WIDTH / max(len(organ), 1)).quantize(Decimal("0.1")))
