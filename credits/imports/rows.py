"""One row of a file of records as a fact, or every reason why it cannot be one. Pure.

Owns what is plausible: quantities that fit between two days, credits that a person can earn.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from credits.imports.layouts import QUANTITIES
from credits.ledger import NewFact
from credits.rulebook import Rulebook
from credits.rulebook.values import Kind
from people.sheets import nearest

Complaint = tuple[str, str]  # column, reason

# How a file may call a kind besides the rulebook's own name and key.
KIND_WORDS = {
    "在线课程": "online_course", "网络课程": "online_course", "网络培训": "online_course",
    "面授": "lecture", "面授培训": "lecture", "讲座": "lecture", "学历学位": "degree",
    "学历学位教育": "degree", "专业资格考试": "qualification_exam",
    "专业技术资格考试": "qualification_exam", "竞赛": "competition", "活动": "activity",
    "考试": "exam",
}  # fmt: skip
MINUTES_A_DAY = 24 * 60
# Without a first day, nothing can have taken longer than this.
LONGEST = {"days": Decimal(366), "half_days": Decimal(732), "minutes": Decimal(31 * MINUTES_A_DAY)}
MOST = {"sessions": Decimal(1000), "items": Decimal(1000), "points": Decimal(1000)}
A_DAY = {"days": 1, "half_days": 2, "minutes": MINUTES_A_DAY}
MOST_CREDITS = Decimal(500)
LONGEST_TEXT = Decimal(10_000_000)
# A middle dot has several code points; typists use all of them.
DOTS = str.maketrans(dict.fromkeys("·•．・‧.", "·"))
ID_NUMBER = re.compile(r"\d{6}(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dXx]")


COLUMN_OF = {key: column for column, key in QUANTITIES.items()}
NO_QUANTITIES = (None,) * len(QUANTITIES)


class Row(NamedTuple):
    """The layout's columns in their order."""

    platform: str
    number: str
    personnel_no: str
    name: str
    kind: str
    title: str
    starts_on: date | None
    ends_on: date
    bucket: str | None
    days: Decimal | None
    half_days: Decimal | None
    minutes: Decimal | None
    sessions: Decimal | None
    items: Decimal | None
    characters: Decimal | None
    points: Decimal | None
    credits: Decimal | None
    progress: Decimal | None
    exam_passed: bool | None
    level: str | None
    organiser: str | None
    degree: str | None

    @property
    def source(self) -> str:
        return f"credits.import:{self.platform}:{self.number}"

    @property
    def shown(self) -> dict[str, str]:
        """What a person looks at to see whether the columns were understood."""
        said = [f"{column} {value}" for column, value in self.said.items() if value is not None]
        return {
            "personnel_no": masked(self.personnel_no),
            "name": self.name,
            "kind": self.kind,
            "title": self.title,
            "day": self.ends_on.isoformat(),
            "bucket": self.bucket or "",
            "amount": "，".join(said),
        }

    @property
    def said(self) -> dict[str, Decimal | None]:
        """Every column of an amount with what it says."""
        return {**dict(zip(QUANTITIES, self[9:16], strict=True)), "学分": self.credits}

    @property
    def quantities(self) -> dict[str, Decimal]:
        """What the row says of each quantity, by the rulebook's names."""
        said = self[9:16]
        if said == NO_QUANTITIES:
            return {}
        named = zip(QUANTITIES.values(), said, strict=True)
        return {name: value for name, value in named if value is not None}


class Person(NamedTuple):
    pk: int
    name: str
    joined_on: date | None
    left_on: date | None


class Words:
    """What a rulebook calls its kinds and buckets, as files write them."""

    def __init__(self, rulebook: Rulebook) -> None:
        kinds = rulebook.kinds
        self.rulebook = rulebook
        self.kinds = {word: key for word, key in KIND_WORDS.items() if key in kinds}
        self.kinds |= {kind.name: key for key, kind in kinds.items()} | {key: key for key in kinds}
        buckets = rulebook.buckets
        self.buckets = {bucket.name: key for key, bucket in buckets.items()}
        self.buckets |= {key: key for key in buckets}
        self.needs = {key: _needed_columns(kind) for key, kind in kinds.items()}

    def unknown_kind(self, word: str) -> str:
        names = "、".join(kind.name for kind in self.rulebook.kinds.values())
        return (
            f"《{self.rulebook.name}》没有“{word}”这一类{nearest(word, self.kinds)}；可用：{names}"
        )

    def unknown_bucket(self, word: str) -> str:
        names = "、".join(bucket.name for bucket in self.rulebook.buckets.values())
        return f"没有“{word}”这一类学分{nearest(word, self.buckets)}；可用：{names}"


def fact_of(row: Row, person: Person, words: Words, why: str) -> NewFact:
    """For a row without complaints."""
    attributes: dict[str, Any] = {
        "title": row.title,
        "platform": row.platform,
        "bucket": words.buckets[row.bucket] if row.bucket else None,
        "progress": _text(row.progress),
        "exam_passed": row.exam_passed,
        "level": row.level,
        "organiser": row.organiser,
        "degree": row.degree,
    }
    return NewFact(
        learner_id=person.pk,
        source=row.source,
        kind=words.kinds[row.kind],
        happened_from=row.starts_on,
        happened_on=row.ends_on,
        quantity={name: _text(value) or "" for name, value in row.quantities.items()},
        attributes={name: value for name, value in attributes.items() if value not in (None, "")},
        granted=None if row.credits is None else Decimal(_text(row.credits) or 0),
        why=why,
    )


def complaints(
    row: Row, person: Person | None, words: Words | None, today: date, within: str = ""
) -> Iterator[Complaint]:
    """`words` is None where no rulebook is in force; `within` says among whom was searched."""
    yield from _about_person(row, person, within)
    yield from _about_days(row, person, today)
    if words is None:
        yield "完成日期", f"{row.ends_on.year} 年没有已发布的学分办法，无法核对类型"
    else:
        yield from _about_kind(row, words)
    yield from _about_quantities(row)
    if ID_NUMBER.fullmatch(row.number):
        yield "来源编号", "填的像是身份证号；请填平台的记录编号或证书编号"


def _about_person(row: Row, person: Person | None, within: str) -> Iterator[Complaint]:
    # Never by the name alone: a city of 28,000 has 张伟 a dozen times.
    if person is None:
        yield "人事编号", f"{within}没有人事编号为“{masked(row.personnel_no)}”的学员"
    elif row.name != person.name and _folded(row.name) != _folded(person.name):
        yield "姓名", f"人事编号 {row.personnel_no} 在册的姓名不是“{row.name}”"


def _about_days(row: Row, person: Person | None, today: date) -> Iterator[Complaint]:
    if row.ends_on > today:
        yield "完成日期", f"{row.ends_on} 还没有到（今天 {today}）"
    if row.starts_on and row.starts_on > row.ends_on:
        yield "开始日期", f"{row.starts_on} 晚于完成日期 {row.ends_on}"
    if person and person.joined_on and row.ends_on < person.joined_on:
        yield "完成日期", f"{row.ends_on} 早于本人参加工作的 {person.joined_on}"
    if person and person.left_on and row.ends_on >= person.left_on:
        yield "完成日期", f"{row.ends_on} 时本人已经离开（{person.left_on}）"


def _about_kind(row: Row, words: Words) -> Iterator[Complaint]:
    if row.bucket and row.bucket not in words.buckets:
        yield "必修/选修", words.unknown_bucket(row.bucket)
    key = words.kinds.get(row.kind)
    if key is None:
        yield "类型", words.unknown_kind(row.kind)
        return
    kind = words.rulebook.kinds[key]
    if kind.bucket.attribute == "bucket" and not kind.bucket.default and not row.bucket:
        yield "必修/选修", f"没有填，“{kind.name}”须注明"
    columns = words.needs[key]
    # A record without the figure that its credits come from would silently be worth nothing.
    if columns and not any(row.said[column] is not None for column in columns):
        yield columns[0], f"没有填，“{kind.name}”按{'或'.join(columns)}计"


def _needed_columns(kind: Kind) -> list[str]:
    """One of these must be filled; none if the kind is worth something by itself."""
    forms = {part.form for part in kind.parts}
    if "flat" in forms:
        return []
    needed = {part.quantity for part in kind.parts if part.quantity}
    columns = [name for name, key in QUANTITIES.items() if key in needed]
    return [*columns, "学分"] if "granted" in forms else columns


def _about_quantities(row: Row) -> Iterator[Complaint]:
    span = (row.ends_on - row.starts_on).days + 1 if row.starts_on else None
    for key, value in row.quantities.items():
        most = MOST.get(key, LONGEST_TEXT)
        if key in A_DAY:
            most = LONGEST[key] if span is None else Decimal(A_DAY[key] * span)
        if value < 0:
            yield COLUMN_OF[key], f"{value} 不能是负数"
        elif value > most and (span is None or span > 0):
            where = "" if span is None or key not in A_DAY else f"（起止共 {span} 天）"
            yield COLUMN_OF[key], f"{value} 太大，最多 {most}{where}；请核对"
    if row.credits is not None:
        if not 0 <= row.credits <= MOST_CREDITS:
            yield "学分", f"{row.credits} 应在 0 与 {MOST_CREDITS} 之间"
        elif row.credits != round(row.credits, 3):
            yield "学分", f"{row.credits} 超过三位小数"


def differences(old: Mapping[str, Any], new: NewFact) -> str:
    """What a recorded entry says otherwise, field by field."""
    words = {
        "learner_id": "学员", "kind": "类型", "happened_from": "开始日期",
        "happened_on": "完成日期", "quantity": "数量", "attributes": "属性", "granted": "学分",
    }  # fmt: skip
    found = []
    for name, word in words.items():
        before, after = old[name], getattr(new, name)
        if before == after:
            continue
        shown = word if name == "learner_id" else f"{word} {_shown(before)} → {_shown(after)}"
        found.append(shown)
    return "；".join(found) or "其他内容"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{key}={one}" for key, one in sorted(value.items())) or "空"
    return "空" if value is None else str(_text(value) if isinstance(value, Decimal) else value)


@lru_cache(maxsize=4096)
def _text(value: Decimal | None) -> str | None:
    """90.0 and 90 are one quantity and get one text."""
    return None if value is None else f"{value.normalize():f}"


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).translate(DOTS).split())


def masked(number: str) -> str:
    return "***" if len(number) >= 15 else number
