"""The bank of lecturers as a workbook. A lecturer is known by the number in the bank."""

from typing import Any

from django.utils.translation import gettext as _

from catalog.banks.bank_file import BankFile, Named, bank_layout, lines
from catalog.models import Lecturer
from people.roster.layouts import person_name
from people.sheets import Column, cells


class LecturerFile(BankFile):
    fields = {
        "编号": "bank_no", "姓名": "name", "单位": "unit", "职务": "post", "职称": "title",
        "专业领域": "expertise", "联系电话": "telephone", "简介": "biography",
    }  # fmt: skip
    key = ("bank_no",)
    layout = bank_layout(
        "师资",
        Column("编号", cells.identifier(20), True, True, ("师资库编号",)),
        Column("姓名", person_name, True, True, ("授课人",)),
        Column("单位", cells.text(120), aliases=("工作单位",)),
        Column("职务", cells.text(60)),
        Column("职称", cells.text(60)),
        Column("专业领域", cells.text(200), aliases=("研究方向",)),
        Column("联系电话", cells.text(40, is_telephone=True), aliases=("电话", "手机")),
        Column("简介", lines(2_000)),
    )

    def __init__(self) -> None:
        stored = Lecturer.objects.select_for_update().exclude(bank_no="")
        self.known = {one.bank_no: one for one in stored}
        self.seen: dict[str, int] = {}
        self.changed: list[Lecturer] = []

    def refusal(self, named: Named, row: int) -> tuple[str, str] | None:
        number = named["bank_no"]
        first = self.seen.setdefault(number, row)
        if first != row:
            said = {"number": number, "row": first}
            return "编号", _("编号“%(number)s”与第 %(row)d 行重复") % said
        stored = self.known.get(number)
        if stored and stored.name != named["name"]:
            there = {"number": number, "name": stored.name}
            return "姓名", _(
                "编号 %(number)s 在库的是“%(name)s”；确是改名的，请先在内容管理中改好"
            ) % there
        return None

    def take(self, named: Named) -> str:
        values = {field: value for field, value in named.items() if value is not None}
        stored = self.known.get(named["bank_no"])
        if stored is None:
            self.changed.append(Lecturer(**values))
            return "created"
        if all(getattr(stored, field) == value for field, value in values.items()):
            return "unchanged"
        for field, value in values.items():
            setattr(stored, field, value)
        self.changed.append(stored)
        return "changed"

    def save(self) -> None:
        for lecturer in self.changed:
            lecturer.save()

    @staticmethod
    def texts(one: Any) -> list[str]:
        return [getattr(one, field) for field in LecturerFile.fields.values()]
