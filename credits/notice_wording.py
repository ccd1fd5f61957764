"""The words of a notice: the office's own text (documents.texts) with a person's figures in it.

A notice tells what is missing, until when and how to object (个人信息保护法 art. 46); it decides
nothing about a person (art. 24), whatever an office writes: that stands below the table. The
usual text fits one page of GB/T 9704-2012, 10.1. Nothing here asks the database.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents import wording
from documents.forms import Form
from documents.texts import Stationery

# An article as the rulebook resolves it: the document's title, then the place in it.
ARTICLE = re.compile(r"^(?P<document>《[^》]+》)(?P<place>.*)$")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
# Longer lists are left to the table, so that the opening keeps to two lines.
LONGEST_LIST = 27
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
    stationery: Stationery,
    today: date,
) -> dict[str, Any]:
    """A letter's texts: `minimums` are those that fall due with the year, shaped as in a
    statement; at least one is not met. `unit` is what the measure counts (学分, 学时)."""
    said = fields(to, year=year, minimums=minimums, unit=unit, organ=stationery.organ, today=today)
    return stationery.written(Form.REMINDER, said) | {
        "name": to.name,
        "table": table(to, minimums, unit=unit),
    }


def fields(
    to: Addressee,
    *,
    year: int,
    minimums: Sequence[Mapping[str, Any]],
    unit: str,
    organ: str,
    today: date,
) -> dict[str, str]:
    """What a form to one person may name (documents.default_texts)."""
    short = [one for one in minimums if not one["met"]]
    gaps = "，".join(f"{one['name']}尚缺{one['short']}{unit}" for one in short)
    return {
        "姓名": to.name,
        "单位": to.agency,
        "人事编号": to.personnel_no,
        "年度": str(year),
        "计量": unit,
        "今天": wording.official_date(today),
        "欠缺情况": _lack(gaps, len(short)),
        "尚缺": gaps,
        "补足要求": _request(minimums, unit=unit, today=today),
        "截止日": wording.official_date(ends_on(minimums)),
        "依据": grounds(minimums),
        "发文机关": organ,
    }


def ends_on(minimums: Sequence[Mapping[str, Any]]) -> date:
    """The last day on which something that is missing can still be made up."""
    return max(date.fromisoformat(one["period"]["to"]) for one in minimums if not one["met"])


def grounds(minimums: Sequence[Mapping[str, Any]]) -> str:
    """The documents that require them, each once."""
    return "、".join(dict.fromkeys(_document(one["article"]) or one["article"] for one in minimums))


def _lack(gaps: str, count: int) -> str:
    if len(gaps) > LONGEST_LIST:
        return f"有{count}项未达到规定要求，具体情况见下表"
    return f"未达到规定要求：{gaps}"


def table(to: Addressee, minimums: Sequence[Mapping[str, Any]], *, unit: str) -> dict[str, Any]:
    """The letter's table: every minimum with its article, what was asked and what there is."""
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
    last = ends_on(minimums)
    if last < today:
        return f"考核年度已经结束，请与本单位人事部门联系，按照补训安排补足{unit}。"
    return (
        f"请于{wording.official_date(last)}前通过培训大讲堂、网络培训等途径补足{unit}。"
        f"明细和可选讲座见系统“我的学分”。"
    )
