"""The columns of a roster: a table of agencies and a table of people (docs/imports.md)."""

import re
from dataclasses import replace
from typing import Any

from keeping.chinese import labels_of
from people.id_numbers import numbers, sealing
from people.models import AgencyKind
from people.sheets import Column, Layout, cells

KINDS: dict[str, AgencyKind] = {
    **labels_of(AgencyKind),
    **{kind.value: kind for kind in AgencyKind},
    **dict.fromkeys(["区县", "县区", "县市区", "县", "区"], AgencyKind.DISTRICT),
    **dict.fromkeys(["处室", "科室", "内设处室"], AgencyKind.SUBUNIT),
}
# A question mark is what a rare character leaves behind when a file is converted carelessly.
NO_NAME = re.compile(r"[?？\d*<>_@#]")
NUMBER = "身份证号"
ID_NUMBER = "本系统不收身份证号（个人信息保护法第六条，只收必需的信息）；请删去这一列"
AS_OTHERS_WRITE = frozenset(
    ["序号", "备注", "性别", "民族", "籍贯", "学历", "学位", "政治面貌", "单位名称", "机构名称"]
)


def person_name(cell: Any) -> str:
    name: str = cells.text(60)(cell)
    if found := NO_NAME.search(name):
        raise cells.CellError(
            f"“{name}”里有“{found[0]}”，不像姓名；请核对（生僻字可能在转存时丢失）"
        )
    return name


def id_number(cell: Any) -> str | None:
    """Refuses without repeating what was written: reports are read by many."""
    if cell is None or not str(cell).strip():
        return None
    if isinstance(cell, float | int):  # a spreadsheet's number has lost the last digits
        raise cells.CellError("身份证号须为文本：Excel 已改掉末几位；请设为“文本”格式后重新填写")
    try:
        return numbers.checked(str(cell))
    except numbers.NoIdNumberError as error:
        raise cells.CellError(str(error)) from None


AGENCIES = Layout(
    "机构",
    (
        Column("代码", cells.identifier(20), True, True, ("机构代码", "单位代码")),
        Column("名称", cells.text(120), True, True, ("机构名称", "单位名称")),
        Column("简称", cells.text(40)),
        Column("上级代码", cells.identifier(20), aliases=("上级机构代码", "上级单位代码")),
        Column("类别", cells.choice(KINDS), aliases=("机构类别",)),
        Column("机关代字", cells.text(20)),
    ),
    ignored=frozenset(["序号", "备注"]),
)
PEOPLE = Layout(
    "人员",
    (
        Column("人事编号", cells.identifier(20), True, True, ("人员编号", "工号")),
        Column("姓名", person_name, True, True),
        Column("机构代码", cells.identifier(20), True, True, ("单位代码", "所在机构代码")),
        Column("职务", cells.text(60)),
        Column("职级", cells.text(40)),
        Column("任职日期", cells.day, aliases=("任现职日期", "任职时间")),
        Column("出生日期", cells.day, aliases=("出生年月日",)),
        Column("参加工作日期", cells.day, aliases=("参加工作时间",)),
        Column("离开日期", cells.day, aliases=("离职日期", "退休日期")),
    ),
    ignored=AS_OTHERS_WRITE,
    unwelcome={"身份证": ID_NUMBER, "身份号码": ID_NUMBER, "证件号": ID_NUMBER},
)


PEOPLE_WITH_NUMBERS = replace(
    PEOPLE,
    columns=(
        *PEOPLE.columns,
        Column(NUMBER, id_number, aliases=("身份证号码", "公民身份号码", "身份证件号码")),
    ),
    unwelcome={},
)


def people() -> Layout:
    """With the ID number where the house has set a key for it."""
    return PEOPLE_WITH_NUMBERS if sealing.is_on() else PEOPLE
