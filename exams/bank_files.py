"""Opens a question file: which format it is in, how it is encoded, and what its reader finds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from exams.formats import aiken, gift, moodle_xml, pasted, workbook
from exams.formats.readings import UNREADABLE, Reading
from people import sheets
from people.sheets import contents, texts
from people.sheets.problems import Problem, RefusalError

MARKED_UTF16 = (b"\xff\xfe", b"\xfe\xff")
AIKEN_ANSWER = re.compile(r"^\s*ANSWER\s*:", re.MULTILINE)
AIKEN_OPTION = re.compile(r"^\s*A[.)]\s", re.MULTILINE)
GIFT_ANSWER = re.compile(
    r"\{\s*(?:[=~#>]|####|TRUE|FALSE|T\b|F\b|\})|^::.+?::|^\$CATEGORY:", re.MULTILINE
)
TEMPLATE_SHEETS = {"例子", "说明"}
SHEET_TITLES = re.compile(r"题干|题目|试题")


class FileFormat(StrEnum):
    GIFT = "gift"
    MOODLE_XML = "moodle-xml"
    AIKEN = "aiken"
    XLSX = "xlsx"
    TEXT = "text"


TEXT_READERS: dict[FileFormat, Callable[[str], Reading]] = {
    FileFormat.GIFT: gift.read,
    FileFormat.MOODLE_XML: moodle_xml.read,
    FileFormat.AIKEN: aiken.read,
    FileFormat.TEXT: pasted.read,
}


@dataclass(frozen=True)
class Opened:
    format: FileFormat
    encoding: str
    reading: Reading


def open_file(data: bytes, name: str, *, format_: FileFormat | None = None) -> Opened:
    """Refuses (UnreadableSheetError) what is no question file at all."""
    if data.startswith(b"PK\x03\x04") or format_ is FileFormat.XLSX:
        return Opened(FileFormat.XLSX, sheets.encoding_of(data), _read_sheets(data, name))
    text, encoding = _decoded(data, name)
    if not text.strip():
        raise sheets.UnreadableSheetError([Problem(name, "文件是空的")])
    format_ = format_ or guess(text, name)
    if format_ is FileFormat.XLSX:
        return Opened(format_, encoding, _read_sheets(data, name))
    return Opened(format_, encoding, TEXT_READERS[format_](text))


def guess(text: str, name: str = "") -> FileFormat:
    beginning = text.lstrip("\ufeff \t\r\n")
    if beginning.startswith(("<?xml", "<quiz")):
        return FileFormat.MOODLE_XML
    if name.lower().endswith(".csv") and SHEET_TITLES.search(beginning.split("\n", 1)[0]):
        return FileFormat.XLSX
    if AIKEN_ANSWER.search(text) and AIKEN_OPTION.search(text):
        return FileFormat.AIKEN
    return FileFormat.GIFT if GIFT_ANSWER.search(text) else FileFormat.TEXT


def _read_sheets(data: bytes, name: str) -> Reading:
    """The first sheet with the titles and a question, besides the template's own examples."""
    raw = [one for one in sheets.unconverted(data, name) if one.name not in TEMPLATE_SHEETS]
    readings = [(one.name, workbook.read(one.rows, one.faults)) for one in raw]
    tables = [(sheet, reading) for sheet, reading in readings if not reading.is_foreign]
    filled = [(sheet, reading) for sheet, reading in tables if reading.found or reading.refused]
    for sheet, _reading in filled[1:]:
        filled[0][1].warn(1, f"工作表“{sheet}”里也有试题，没有读入；请放在一个工作表里")
    return next((reading for _, reading in [*filled, *tables, *readings]), Reading())


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    try:
        contents.refuse_binaries(data)
        if b"\x00" in data[:200] and not data.startswith(MARKED_UTF16):
            # Windows writes UTF-16 without a mark; Latin letters then have a nought beside them.
            codec = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
            text = data.decode(codec)
            # What is no text at all decodes too, into what nobody writes.
            if UNREADABLE.search(text):
                raise RefusalError("这不是文本文件；请另存为 UTF-8 文本")
            return text, "UTF-16"
        return texts.decode(data), texts.encoding_of(data)
    except UnicodeDecodeError:
        reason = "文字编码认不出来（既不是 UTF-8、UTF-16，也不是 GBK）；请另存为 UTF-8 文本"
        raise sheets.UnreadableSheetError([Problem(name, reason)]) from None
    except RefusalError as refusal:
        raise sheets.UnreadableSheetError([Problem(name, refusal.reason, refusal.row)]) from None
