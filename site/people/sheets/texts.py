"""Reads csv files as Chinese offices write them: UTF-8 with or without BOM, UTF-16, GBK."""

import csv
import io
import re
from collections.abc import Iterator

from people.sheets.limits import Limits
from people.sheets.problems import RefusalError

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# GBK text that happens to begin like UTF-8 gets no further than a character or two.
SURELY_UTF8 = 4
DELIMITERS = ",\t;"
LONGEST_CELL = 32_767  # as in Excel
LONGEST_LINE = 1_000_000
AS_UTF8 = "请“另存为”CSV UTF-8 或 .xlsx"


def rows(data: bytes, limits: Limits) -> Iterator[list[str]]:
    """Each row of the file; a blank line is an empty row, so that row numbers stay true."""
    text = decode(data)
    lines = io.StringIO(text, newline="")
    _check_lines(lines)
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RefusalError(_explained(error), row=number) from None
        if len(row) > limits.columns:
            raise RefusalError(f"这一行有 {len(row)} 列，超过 {limits.columns} 列", row=number)
        if number > limits.rows:
            raise RefusalError(f"超过 {limits.rows} 行；请分成几个文件", row=number)
        yield row


def decode(data: bytes) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _without_nul(_decoded(data, encoding))
    if b"\x00" in data:
        raise RefusalError(
            f"文本里有 NUL 字节，不是文本文件，或是没有标记的 UTF-16；{AS_UTF8}",
            row=data[: data.index(b"\x00")].count(b"\n") + 1,
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decoded_as_gbk(data, error.start)


def encoding_of(data: bytes) -> str:
    """UTF-8, UTF-16 or GBK, for a text that `decode` takes."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding.removesuffix("-sig").upper()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "GBK"
    return "UTF-8"


def _decoded_as_gbk(data: bytes, bad: int) -> str:
    before = data[:bad].decode("utf-8")
    if len(CHINESE.findall(before)) >= SURELY_UTF8:
        raise RefusalError(
            f"是 UTF-8 文本，但此处有坏字节，可能在传送中损坏；{AS_UTF8}",
            row=before.count("\n") + 1,
        )
    return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        start = error.start if encoding != "utf-16" else 0
        raise RefusalError(
            f"文字编码认不出来（既不是 UTF-8，也不是 GBK）；{AS_UTF8}",
            row=data[:start].count(b"\n") + 1,
        ) from None


def _without_nul(text: str) -> str:
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        raise RefusalError(f"文本里有 NUL 字符；{AS_UTF8}", row=row)
    return text


def _check_lines(lines: io.StringIO) -> None:
    """Before the reader cuts one line into millions of cells."""
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise RefusalError(f"这一行超过 {LONGEST_LINE} 字，不像一行表格", row=number)
    lines.seek(0)


def _delimiter(text: str) -> str:
    head = next((line for line in text[:65_536].splitlines() if line.strip(",;\t ")), "")
    return max(DELIMITERS, key=head.count)


def _explained(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"有一格超过 {LONGEST_CELL} 字；请检查引号是否成对"
    return f"引号不成对或格式有误，读不下去；{AS_UTF8}"
