"""The words of the documents beside the reminder: circular, rectification, withdrawal.

The first two are the office's own texts (documents.texts) with the figures of the day; nothing
here asks the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credits import notice_wording
from documents import title as titles
from documents.forms import Form, name_list
from documents.texts import Stationery
from documents.wording import official_date

LIST_HEAD = ("序号", "单位", "姓名", "应修{unit}", "已修{unit}", "尚缺{unit}")


@dataclass(frozen=True)
class Reached:
    """How far a unit is: of those of whom something is required, how many have it."""

    unit: str
    people: int
    met: int

    @property
    def percent(self) -> str:
        return f"{self.met * 100 / self.people:.1f}%" if self.people else "—"


def withdrawal(
    letter: Mapping[str, Any], *, number: str, issued_on: date, reason: str
) -> dict[str, Any]:
    """The document that takes another one back, copied to whom that one was copied."""
    copies = letter.get("imprint", {}).get("copies")
    title = f"关于撤销{number}文的通知"
    return {
        "organ": letter["signatory"],
        "title": title,
        "title_lines": list(titles.lines(title)),
        "recipient": letter["recipient"],
        "name": letter["name"],
        "paragraphs": [
            f"{official_date(issued_on)}印发的《{letter['title']}》（{number}），"
            f"因{reason.rstrip('。；，')}，现予撤销，自本通知印发之日起不再作为督促和考核的依据。"
        ],
        "closing": ["特此通知。"],
        "signatory": letter["signatory"],
        "contact": letter.get("contact", ""),
        **({"imprint": {"copies": copies}} if copies else {}),
    }


def rectification(
    stationery: Stationery, fields: Mapping[str, str], *, name: str, by: date
) -> dict[str, Any]:
    """A 整改通知书 with its own deadline and a 送达回执."""
    said = stationery.written(Form.RECTIFICATION, dict(fields) | {"截止日": official_date(by)})
    return said | {"name": name}


def circular(
    stationery: Stationery,
    rows: Sequence[Sequence[str]],
    minimums: Sequence[Mapping[str, Any]],
    *,
    reached: Reached,
    year: int,
    unit: str,
    on: date,
) -> dict[str, Any]:
    """A 通报 with its list; a row is unit, name, needed, has, short. `minimums` are those of one
    of the people: they all fall under the same measure."""
    fields = circular_fields(
        minimums, reached=reached, year=year, unit=unit, organ=stationery.organ, on=on
    )
    said = stationery.written(Form.CIRCULAR, fields)
    listed = circular_list(rows, year=year, unit=unit)
    return said | {"name": "", "names": [row[1] for row in rows], "attachments": [listed]}


def circular_fields(
    minimums: Sequence[Mapping[str, Any]],
    *,
    reached: Reached,
    year: int,
    unit: str,
    organ: str,
    on: date,
) -> dict[str, str]:
    """What the text of a circular may name (documents.default_texts)."""
    return {
        "单位": reached.unit,
        "年度": str(year),
        "计量": unit,
        "今天": official_date(on),
        "应训人数": str(reached.people),
        "达标人数": str(reached.met),
        "未达标人数": str(reached.people - reached.met),
        "达标率": reached.percent,
        "截止日": official_date(notice_wording.ends_on(minimums)),
        "依据": notice_wording.grounds(minimums),
        "发文机关": organ,
    }


def circular_list(rows: Sequence[Sequence[str]], *, year: int, unit: str) -> dict[str, Any]:
    return name_list(
        name=f"{year}年度培训{unit}未达标人员名单",
        head=[one.format(unit=unit) for one in LIST_HEAD],
        rows=[[str(at), *row] for at, row in enumerate(rows, start=1)],
    )
