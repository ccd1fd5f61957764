"""The bank of lecturers as a workbook: written for other programs, read row by row, whole or not.

A lecturer is known by the number in the bank. New ones wait for their review; a column that the
file leaves out stays as it is. One wrong row refuses the file.
"""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Lecturer
from catalog.publishing.workbook import quoted, unquoted
from people import sheets
from people.roster.layouts import ID_NUMBER, person_name
from people.sheets import Column, Layout, Table, cells
from people.sheets.reports import Report, RowOutcome

OUTCOMES = ("created", "changed", "unchanged")


def words(most: int) -> cells.Converter:
    read = cells.text(most)
    return lambda cell: unquoted(read(cell))


def lines(most: int) -> cells.Converter:
    """A text of several paragraphs: each line is read as a cell of its own."""
    read = cells.text(most)

    def convert(cell: Any) -> str:
        content = "\n".join(read(line) for line in str(cell).strip().splitlines())
        if len(content) > most:
            raise cells.CellError(f"有 {len(content)} 字，最多 {most} 字")
        return unquoted(content)

    return convert


# column → field of the lecturer
FIELDS = {
    "编号": "bank_no", "姓名": "name", "单位": "unit", "职务": "post", "职称": "title",
    "专业领域": "expertise", "联系电话": "telephone", "简介": "biography",
}  # fmt: skip
LAYOUT = Layout(
    "师资",
    (
        Column("编号", cells.identifier(20), True, True, ("师资库编号",)),
        Column("姓名", person_name, True, True, ("授课人",)),
        Column("单位", words(120), aliases=("工作单位",)),
        Column("职务", words(60)),
        Column("职称", words(60)),
        Column("专业领域", words(200), aliases=("研究方向",)),
        Column("联系电话", words(40), aliases=("电话", "手机")),
        Column("简介", lines(2_000)),
    ),
    ignored=frozenset(["序号", "备注", "状态", "评审日期"]),
    unwelcome={"身份证": ID_NUMBER, "身份号码": ID_NUMBER, "证件号": ID_NUMBER},
)


def load(*, data: bytes, name: str, dry_run: bool) -> Report:
    report = Report(name, dry_run, OUTCOMES, quiet="unchanged")
    try:
        with transaction.atomic():
            _load(sheets.read_bytes(data, name, [LAYOUT]), report)
    except sheets.UnreadableSheetError as error:
        report.refuse(error.problems)
    return report


def written(lecturers: Iterable[Lecturer]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(LAYOUT.name)
        sheet.freeze_panes(1, 2)
        for column, title in enumerate([*FIELDS, "状态", "评审日期"]):
            sheet.write_string(0, column, title)
        for row, one in enumerate(lecturers, start=1):
            reviewed = one.reviewed_on.isoformat() if one.reviewed_on else ""
            texts = [quoted(getattr(one, field)) for field in FIELDS.values()]
            for column, text in enumerate([*texts, str(one.get_state_display()), reviewed]):
                sheet.write_string(row, column, text)
    return out.getvalue()


def _load(tables: Iterable[Table], report: Report) -> None:
    known = {one.bank_no: one for one in Lecturer.objects.select_for_update().exclude(bank_no="")}
    seen: dict[str, int] = {}
    changed: list[Lecturer] = []
    for table in tables:
        for row, values in table:
            named = dict(zip(FIELDS.values(), values, strict=True))
            if reason := _refusal(named, row, known, seen):
                report.refuse([table.problem(row, *reason)], bank_no=named["bank_no"])
                continue
            outcome = _take(named, known, changed)
            report.note(RowOutcome(outcome, row, {"bank_no": named["bank_no"]}, table.sheet))
        report.refuse(table.problems)
    if report.is_refused or report.dry_run:
        return
    for lecturer in changed:  # one by one: each is entered into the search index
        lecturer.save()
    report.written = True


def _refusal(
    named: dict[str, Any], row: int, known: dict[str, Lecturer], seen: dict[str, int]
) -> tuple[str, str] | None:
    number = named["bank_no"]
    first = seen.setdefault(number, row)
    if first != row:
        return "编号", _("编号“%(number)s”与第 %(row)d 行重复") % {"number": number, "row": first}
    stored = known.get(number)
    if stored and stored.name != named["name"]:
        return "姓名", _("编号 %(number)s 在库的是“%(name)s”；确是改名的，请先在内容管理中改好") % {
            "number": number,
            "name": stored.name,
        }
    return None


def _take(named: dict[str, Any], known: dict[str, Lecturer], changed: list[Lecturer]) -> str:
    values = {field: value for field, value in named.items() if value is not None}
    stored = known.get(named["bank_no"])
    if stored is None:
        changed.append(Lecturer(**values))
        return "created"
    if all(getattr(stored, field) == value for field, value in values.items()):
        return "unchanged"
    for field, value in values.items():
        setattr(stored, field, value)
    changed.append(stored)
    return "changed"
