"""Reads one cell as what its column holds, or says why it cannot be that.

Text keeps its leading zeros. A number that Excel has rounded (1.1E+17) is never taken for an
identifier: its last digits are gone.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from keeping.free_texts import REFUSAL
from keeping.personal_numbers import holds_one
from keeping.spreadsheets import unquoted
from people.sheets.nearest import nearest

Converter = Callable[[Any], Any]

# Control, zero-width, bidi and replacement characters: two names that look alike must be alike.
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffd]"
)
IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")
QUOTED_FORMULA = re.compile(r'="([^"]*)"')
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")
DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"  # platforms export the hour as well
)
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Beyond this a spreadsheet's number no longer holds every digit.
EXACT = 10**15
FIRST_YEAR, LAST_YEAR = 1900, 2200
AS_TEXT = "请把该列设为“文本”格式后重新填写"


class CellError(ValueError):
    """Why a cell is not what its column holds."""


def text(most: int, *, is_line: bool = False, is_telephone: bool = False) -> Converter:
    """`is_line`: one of several that make a text; only the whole of them may be marked."""

    def convert(cell: Any) -> str:
        content = _trimmed(cell)
        if content.startswith(("=", "＝")):
            raise CellError(f"“{_shown(content)}”是公式；请填内容本身")
        content = content if is_line else unquoted(content).strip()
        if len(content) > most:
            raise CellError(f"有 {len(content)} 字，最多 {most} 字")
        if not is_telephone and holds_one(content):
            raise CellError(str(REFUSAL))
        return content

    return convert


def identifier(most: int, pattern: re.Pattern[str] = IDENTIFIER) -> Converter:
    def convert(cell: Any) -> str:
        if isinstance(cell, float) and not (abs(cell) < EXACT and cell == int(cell)):
            raise CellError(_rounded(f"{cell:.6G}"))
        if isinstance(cell, date):
            raise CellError(f"Excel 已把它变成日期 {cell}；{AS_TEXT}")
        content = _narrow(plain(cell))
        if SCIENTIFIC.fullmatch(content):
            raise CellError(_rounded(content))
        if content and not pattern.fullmatch(content):
            raise CellError(f"“{_shown(content)}”里有编号不用的字符")
        if len(content) > most:
            raise CellError(f"“{_shown(content)}”有 {len(content)} 位，最多 {most} 位")
        return content

    return convert


def _narrow(content: str) -> str:
    """Full-width digits as ordinary ones; ="0012", as platforms write it, without the formula."""
    if not content.isascii():
        content = unicodedata.normalize("NFKC", content)
    if content.startswith("=") and (quoted := QUOTED_FORMULA.fullmatch(content)):
        return quoted[1].strip()
    return content


def day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return _in_range(cell.date(), str(cell))
    if isinstance(cell, date):
        return _in_range(cell, str(cell))
    content = unicodedata.normalize("NFKC", plain(cell))
    if not content:
        return None
    parts = DAY.fullmatch(content) or COMPACT_DAY.fullmatch(content)
    if parts is None:
        raise CellError(_not_a_day(cell, content))
    try:
        return _in_range(date(*map(int, parts.groups())), content)
    except ValueError as error:
        if isinstance(error, CellError):
            raise
        raise CellError(f"“{content}”：日历上没有这一天") from None


def decimal(cell: Any) -> Decimal | None:
    content = unicodedata.normalize("NFKC", plain(cell))
    if not content:
        return None
    if not NUMBER.fullmatch(content):
        raise CellError(f"“{_shown(content)}”不是数；只填数字，不写单位")
    return Decimal(content)


def integer(cell: Any) -> int | None:
    number = decimal(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellError(f"“{number}”应是整数")
    return int(number)


def share(cell: Any) -> Decimal | None:
    """A part of the whole: 98 % or 0.98. A bare 98 or 1.5 is refused: nobody can tell."""
    content = unicodedata.normalize("NFKC", plain(cell))
    if content.endswith("%"):
        percent = decimal(content.removesuffix("%"))
        part = None if percent is None else percent / 100
    else:
        part = decimal(content)
    if part is not None and not 0 <= part <= 1:
        raise CellError(f"“{_shown(content)}”应在 0 与 1 之间，或写成 98% 这样")
    return part


def choice(words: Mapping[str, Any]) -> Converter:
    """One of the words; an empty cell is None."""
    known = {unicodedata.normalize("NFKC", word): value for word, value in words.items()}

    def convert(cell: Any) -> Any:
        content = unicodedata.normalize("NFKC", plain(cell))
        if not content:
            return None
        if content not in known:
            raise CellError(
                f"“{_shown(content)}”不在可选之列{nearest(content, words)}；"
                f"可用：{'、'.join(words)}"
            )
        return known[content]

    return convert


def plain(cell: Any) -> str:
    """A cell as text, trimmed, without the mark by which a formula is told from a text."""
    return unquoted(_trimmed(cell)).strip()


def _trimmed(cell: Any) -> str:
    """Whole numbers without a decimal point."""
    if isinstance(cell, str):
        content = cell.strip()
        is_plain = content.isascii() and content.isprintable()
        if not is_plain and HIDDEN.search(content):
            raise CellError(_hidden(content))
        return content
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if abs(cell) < EXACT and cell == int(cell) else f"{cell:.15G}"
    return str(cell)


def _hidden(content: str) -> str:
    found = HIDDEN.search(content)
    assert found is not None  # the caller looked
    place, code = found.start() + 1, ord(found[0])
    what = "换行" if found[0] in "\r\n" else "看不见的字符"
    return f"第 {place} 个字符是{what}（U+{code:04X}）；请删去后重新填写"


def _rounded(shown: str) -> str:
    return f"Excel 已把它变成数字 {shown}，末尾几位可能已丢失；{AS_TEXT}"


def _in_range(found: date, shown: str) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(f"“{shown}”：年份不对")
    return found


def _not_a_day(cell: Any, content: str) -> str:
    if isinstance(cell, float):
        return f"是数字 {content}，不是日期；请把该列设为日期格式，或写成 2026-03-05"
    return f"“{_shown(content)}”不是日期；请写成 2026-03-05"


def _shown(content: str) -> str:
    return content if len(content) <= 40 else content[:40] + "…"
