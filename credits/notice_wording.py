"""The words of a notice, as credits/notice.html prints them. Pure: figures in, text out.

A notice tells what is missing, until when and how to object (个人信息保护法 art. 46); it decides
nothing about a person (art. 24). Everything fits one page of GB/T 9704-2012, 10.1.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents import wording

# An article as the rulebook resolves it: the document's title, then the place in it.
ARTICLE = re.compile(r"^(?P<document>《[^》]+》)(?P<place>.*)$")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
# Longer lists are left to the table, so that the opening keeps to two lines.
LONGEST_LIST = 27
OBJECTION = (
    "对记录有异议的，可依照《中华人民共和国个人信息保护法》第四十六条申请更正、补充，"
    "由本单位人事部门核实答复。"
)
NO_DECISION = "本通知仅作提醒，不是对个人作出的处理决定。"


@dataclass(frozen=True)
class Addressee:
    name: str
    personnel_no: str
    agency: str


def letter(
    to: Addressee,
    *,
    year: int,
    minimums: Sequence[Mapping[str, Any]],
    unit: str,
    organ: str,
    today: date,
) -> dict[str, Any]:
    """A letter's texts: `minimums` are those that fall due with the year, shaped as in a
    statement; at least one is not met. `unit` is what the measure counts (学分, 学时)."""
    return {
        "organ": organ,
        "title": f"关于补足{year}年度培训{unit}的通知",
        "recipient": f"{to.name}同志",
        "name": to.name,
        "paragraphs": [_opening(minimums, year=year, unit=unit, today=today)],
        "table": _table(to, minimums, unit=unit),
        "closing": [_request(minimums, unit=unit, today=today), OBJECTION],
        "signatory": organ,
    }


def _opening(minimums: Sequence[Mapping[str, Any]], *, year: int, unit: str, today: date) -> str:
    short = [one for one in minimums if not one["met"]]
    so_far = f"截至{wording.official_date(today)}，你{year}年度培训{unit}"
    gaps = "，".join(f"{one['name']}尚缺{one['short']}{unit}" for one in short)
    if len(gaps) > LONGEST_LIST:
        return f"{so_far}有{len(short)}项未达到规定要求，具体情况见下表。"
    return f"{so_far}未达到规定要求：{gaps}。"


def _table(to: Addressee, minimums: Sequence[Mapping[str, Any]], *, unit: str) -> dict[str, Any]:
    documents = list(dict.fromkeys(_document(one["article"]) for one in minimums))
    return {
        "about": f"单位：{to.agency}　人事编号：{to.personnel_no}",
        "head": ["考核项目", "依据条款", f"应修{unit}", f"已修{unit}", f"尚缺{unit}"],
        "rows": [
            [one["name"], _place(one["article"], documents), one["needed"], one["has"],
             one["short"]]
            for one in minimums
        ],
        "notes": [*_basis([one for one in documents if one]), NO_DECISION],
    }  # fmt: skip


def _basis(documents: Sequence[str]) -> list[str]:
    if len(documents) < 2:
        return [f"依据：{one}。" for one in documents]
    listed = (f"{CIRCLED[at]}{one}" for at, one in enumerate(documents[: len(CIRCLED)]))
    return [f"依据：{''.join(listed)}。"]


def _document(article: str) -> str:
    found = ARTICLE.match(article)
    return found["document"] if found else ""


def _place(article: str, documents: Sequence[str]) -> str:
    """The place in the document, with the document's mark when there are several."""
    found = ARTICLE.match(article)
    if found is None:
        return article
    named = [one for one in documents if one]
    if len(named) < 2 or named.index(found["document"]) >= len(CIRCLED):
        return found["place"] or "全文"
    return CIRCLED[named.index(found["document"])] + found["place"]


def _request(minimums: Sequence[Mapping[str, Any]], *, unit: str, today: date) -> str:
    ends_on = max(date.fromisoformat(one["period"]["to"]) for one in minimums if not one["met"])
    if ends_on < today:
        return f"考核年度已经结束，请与本单位人事部门联系，按照补训安排补足{unit}。"
    return (
        f"请于{wording.official_date(ends_on)}前通过培训大讲堂、网络培训等途径补足{unit}。"
        f"明细和可选讲座见系统“我的学分”。"
    )
