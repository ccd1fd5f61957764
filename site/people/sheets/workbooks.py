"""Opens a guarded workbook with calamine and gives its sheets as plain rows."""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import python_calamine

from people.sheets import packages
from people.sheets.contents import SAVE_AS
from people.sheets.limits import Limits
from people.sheets.problems import RefusalError

WORDS = {True: "TRUE", False: "FALSE"}
RELATIONS = "xl/_rels/workbook.xml.rels"
RELATION_ID = re.compile(r"\{[^}]*/relationships\}id")


@dataclass(frozen=True)
class RawSheet:
    """`rows` are numbered as in the spreadsheet program; `faults` as in sheets.faults."""

    name: str | None
    rows: Iterator[tuple[int, list[Any]]]
    faults: Mapping[tuple[int, int], str]


def sheets(data: bytes, limits: Limits) -> list[RawSheet]:
    package = packages.check(data, limits)
    targets = _targets(package, limits)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        return [
            RawSheet(name, _rows(book, name), package.faults.get(targets.get(name, ""), {}))
            for name in book.sheet_names
        ]
    except (python_calamine.PasswordError, python_calamine.CalamineError, OSError) as error:
        raise RefusalError(f"工作簿打不开（{error}）；{SAVE_AS}") from None


def _rows(book: python_calamine.CalamineWorkbook, name: str) -> Iterator[tuple[int, list[Any]]]:
    try:
        sheet = book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise RefusalError(f"工作表“{name}”读不下去（{error}）；{SAVE_AS}") from None
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        # 1 == True == 1.0: told apart here, because equal cells are read only once.
        if 1.0 in row or 0.0 in row:
            row = [WORDS[cell] if cell is True or cell is False else cell for cell in row]
        yield number, row


def _targets(package: packages.Package, limits: Limits) -> dict[str, str]:
    """The name of each sheet → the part that holds it, which the guard has looked through."""
    try:
        relations = ElementTree.fromstring(package.outline.get(RELATIONS, b"<none/>"))  # noqa: S314 -- document types were refused
        workbook = ElementTree.fromstring(package.outline[packages.WORKBOOK])  # noqa: S314 -- document types were refused
    except ElementTree.ParseError:
        raise RefusalError(f"工作簿的目录已损坏；{SAVE_AS}") from None
    parts = {one.get("Id"): _part(one.get("Target") or "") for one in relations}
    found = [
        (sheet.get("name") or "", parts.get(_relation_of(sheet), ""))
        for sheet in workbook.iter()
        if sheet.tag.endswith("}sheet") or sheet.tag == "sheet"
    ]
    _check_sheets([part for _, part in found if part], limits)
    return dict(found)


def _check_sheets(parts: list[str], limits: Limits) -> None:
    if len(parts) > limits.sheets:
        raise RefusalError(f"有 {len(parts)} 个工作表，超过 {limits.sheets} 个，不像一份表格")
    if len(set(parts)) < len(parts):
        raise RefusalError("几个工作表指向同一个部件，像是恶意构造的文件")
    if strange := [part for part in parts if not part.lower().endswith(".xml")]:
        raise RefusalError(f"工作表的部件名 {strange[0]!r} 不是 .xml，像是恶意构造的文件")


def _relation_of(sheet: ElementTree.Element) -> str | None:
    return next((value for key, value in sheet.items() if RELATION_ID.fullmatch(key)), None)


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
