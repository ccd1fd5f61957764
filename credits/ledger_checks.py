"""What the ledger refuses before it writes, and the sentences that say so."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from keeping.personal_numbers import holds_one

FIRST_YEAR = 1949
SOURCE = re.compile(r"[a-z_]+(\.[a-z_]+)*:\S.*")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
PERSONAL_DATA = "{}里不得写身份证号或手机号，请改用人事编号或事由说明"
LONGEST = {"source": 200, "kind": 40, "why": 300}
# One activity: more is a slip of the hand, whatever the measure says.
LARGEST_GRANT = Decimal(1_000)
A_DAY = {"days": Decimal(1), "half_days": Decimal(2), "minutes": Decimal(24 * 60)}
# Without a first day, nothing can have taken longer than this.
LONGEST_STAY = {"days": 366, "half_days": 366, "minutes": 31}
MOST = {
    "sessions": Decimal(1_000), "items": Decimal(1_000), "points": Decimal(1_000),
    "characters": Decimal(10_000_000),
}  # fmt: skip
MOST_OF_OTHERS = Decimal(10_000)  # of a quantity that a measure has added, such as hours
SMALLEST_STEP = Decimal("0.001")


class NewFact(NamedTuple):
    """What a feeder hands in. Quantities are decimals as text; years follow `happened_on`.

    `source` (app.thing:key) says where it comes from and is its idempotency key. `attributes`
    hold text, whole numbers, booleans or null; "title" is what a person reads on the statement.
    """

    learner_id: int
    source: str
    kind: str
    happened_from: date | None
    happened_on: date
    quantity: Mapping[str, str]
    attributes: Mapping[str, Any]
    granted: Decimal | None
    why: str


class InvalidFactError(ValueError):
    """A fact that the ledger does not take; the message names the source, field and reason."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"来源 {source!r}：{problem}")
        self.source = source
        self.problem = problem


def check(fact: NewFact, *, today: date) -> None:
    _check_texts(fact)
    _check_days(fact, today)
    _check_numbers(fact)
    _check_attributes(fact)


def check_why(source: str, why: str) -> None:
    if not why.strip():
        raise InvalidFactError(source, "事由不能为空")
    _check_text(source, "why", why)
    refuse_personal_data(source, "事由", why)


def refuse_personal_data(source: str, field: str, text: str) -> None:
    """The ledger is never erased, so it must hold nothing that the law may want erased
    (个人信息保护法 art. 47)."""
    if holds_one(text):
        raise InvalidFactError(source, PERSONAL_DATA.format(field))


def _check_texts(fact: NewFact) -> None:
    if not SOURCE.fullmatch(fact.source):
        raise InvalidFactError(fact.source, "来源应写成 catalog.attendance:123 这样")
    _check_text(fact.source, "source", fact.source)
    if not fact.kind.strip():
        raise InvalidFactError(fact.source, "种类不能为空")
    _check_text(fact.source, "kind", fact.kind)
    check_why(fact.source, fact.why)


def _check_text(source: str, field: str, text: str) -> None:
    if len(text) > LONGEST[field]:
        raise InvalidFactError(source, f"{field} 超过 {LONGEST[field]} 字")
    if CONTROL.search(text):
        raise InvalidFactError(source, f"{field} 里有换行或控制字符")


def _check_days(fact: NewFact, today: date) -> None:
    for day in (fact.happened_from, fact.happened_on):
        # A datetime is a date to isinstance(), yet has no place in a day column.
        if day is not None and type(day) is not date:
            raise InvalidFactError(fact.source, f"日期应是某一天，现在是 {day!r}")
    if fact.happened_on > today:
        raise InvalidFactError(fact.source, f"完成日 {fact.happened_on} 还没有到（今天 {today}）")
    if fact.happened_on.year < FIRST_YEAR:
        raise InvalidFactError(fact.source, f"完成日 {fact.happened_on} 太早，请核对年份")
    if fact.happened_from is not None and fact.happened_from > fact.happened_on:
        raise InvalidFactError(
            fact.source, f"开始日 {fact.happened_from} 晚于完成日 {fact.happened_on}"
        )


def _check_numbers(fact: NewFact) -> None:
    for name, text in fact.quantity.items():
        if not isinstance(text, str):
            raise InvalidFactError(fact.source, f'数量 {name} 应写成文字，如 "90"')
        number = _number(text)
        if number is None:
            raise InvalidFactError(fact.source, f"数量 {name}＝{text!r} 不是非负的数")
        if number > _most(name, fact):
            raise InvalidFactError(fact.source, _too_much(name, number, fact))
    if fact.granted is not None:
        _check_grant(fact, fact.granted)


def _most(name: str, fact: NewFact) -> Decimal:
    if name not in A_DAY:
        return MOST.get(name, MOST_OF_OTHERS)
    return A_DAY[name] * (_span(fact) or LONGEST_STAY[name])


def _span(fact: NewFact) -> int:
    """Days from first to last; none if the first is not known."""
    return (fact.happened_on - fact.happened_from).days + 1 if fact.happened_from else 0


def _too_much(name: str, number: Decimal, fact: NewFact) -> str:
    span = _span(fact) if name in A_DAY else 0
    where = f"（起止共 {span} 天）" if span else ""
    most = f"{_most(name, fact):f}"
    return f"数量 {name}＝{number:f} 太大，最多 {most}{where}；请核对数量、单位和起止日期"


def _check_grant(fact: NewFact, granted: Decimal) -> None:
    if not isinstance(granted, Decimal) or not granted.is_finite():
        raise InvalidFactError(fact.source, f"核定学分 {granted!r} 应是十进制数")
    if not 0 <= granted <= LARGEST_GRANT:
        problem = f"核定学分 {granted:f} 应在 0 与 {LARGEST_GRANT} 之间，请核对"
        raise InvalidFactError(fact.source, problem)
    if granted != granted.quantize(SMALLEST_STEP):
        raise InvalidFactError(fact.source, f"核定学分 {granted} 超过三位小数")


@lru_cache(maxsize=2048)
def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def _check_attributes(fact: NewFact) -> None:
    for name, value in fact.attributes.items():
        if isinstance(value, str):
            if problem := _text_problem(name, value):
                raise InvalidFactError(fact.source, problem)
        # Databases write one and the same float differently; text stays as it is.
        elif value is not None and not isinstance(value, bool | int):
            raise InvalidFactError(
                fact.source, f"属性 {name}＝{value!r} 应是文字、整数、真假或空；小数请写成文字"
            )


@lru_cache(maxsize=4096)
def _text_problem(name: str, value: str) -> str:
    """Remembered: a lecture's title stands in the fact of every listener."""
    if CONTROL.search(value):
        return f"属性 {name} 里有换行或控制字符"
    shown = "标题" if name == "title" else f"属性 {name} "
    return PERSONAL_DATA.format(shown) if holds_one(value) else ""
