"""Looks through a sheet's XML for what the reader would not tell: formulas without a result."""

import re

from people.sheets.extents import column_number

FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# openpyxl and many exporters write formulas without their results.
EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt\s*=\s*["']e["'][^>]*)>""")
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)(\d+)["']""")
IS_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
NO_RESULT = "是没有计算结果的公式；请在 Excel 里打开并保存，或复制后“选择性粘贴”为数值"
IS_ERROR = "是公式出错的结果（如 #N/A、#REF!）；请改正"
MOST = 1_000


def without_value(content: bytes) -> dict[tuple[int, int], str]:
    """(row, column), both from 1 → why the cell reads as empty though something is in it."""
    found: dict[tuple[int, int], str] = {}
    if (b"<f" in content or b":f" in content) and FORMULA.search(content):
        for match in EMPTY_FORMULA.finditer(content):
            if not IS_TEXT.search(match[1]):
                _note(found, match[1], NO_RESULT)
    if b't="e"' in content or b"t='e'" in content:
        for match in ERROR_CELL.finditer(content):
            _note(found, match[1], IS_ERROR)
    return found


def _note(found: dict[tuple[int, int], str], attributes: bytes, reason: str) -> None:
    reference = REFERENCE.search(attributes)
    if reference and len(found) < MOST:
        found[int(reference[2][:9]), column_number(reference[1])] = reason
