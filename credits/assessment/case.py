"""Reads a case (one learner, one year) from JSON or TOML data; refuses what it does not know.

Numbers come as text or numbers and leave as decimals; absent keys mean unknown.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from credits.assessment.values import Exemption, Fact, Opening, Post, Profile

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(1949, 2200)
LARGEST = Decimal(10) ** 9


class CaseError(ValueError):
    """A case that cannot be read: where (facts[2].quantity.minutes) and what to change."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}：{problem}" if path else problem)
        self.path = path
        self.problem = problem


@dataclass(frozen=True)
class Case:
    profile: Profile
    year: int
    facts: tuple[Fact, ...] = ()
    openings: tuple[Opening, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def read_case(data: object, *, quantities: Collection[str]) -> Case:
    """Read a whole case; `quantities` are the names a rulebook measures in."""
    node = _Node("", data)
    node.allow("learner", "year", "exemptions", "opening", "facts")
    case = Case(
        profile=_profile(node.child("learner")),
        year=node.year("year"),
        facts=tuple(_fact(item, quantities) for item in node.items("facts")),
        openings=tuple(_opening(item) for item in node.items("opening")),
        exemptions=tuple(_exemption(item) for item in node.items("exemptions")),
    )
    _refuse_repeated_sources(case.facts)
    return case


def _profile(node: "_Node") -> Profile:
    node.allow("personnel_no", "born_on", "joined_on", "roles", "posts")
    return Profile(
        personnel_no=node.text("personnel_no") or "",
        born_on=node.day("born_on"),
        joined_on=node.day("joined_on"),
        roles=tuple(item.own_text() for item in node.items("roles")),
        posts=tuple(_post(item) for item in node.items("posts")),
    )


def _post(node: "_Node") -> Post:
    node.allow("post", "rank", "from", "to")
    post = Post(node.text("post"), node.text("rank"), node.day("from"), node.day("to"))
    node.refuse_reversed(post.from_, post.to)
    return post


def _fact(node: "_Node", quantities: Collection[str]) -> Fact:
    node.allow("source", "kind", "from", "on", "quantity", "attributes", "granted")
    on = node.needed_day("on")
    start = node.day("from")
    if start is not None and start > on:
        node.fail("from", f"开始日 {start} 晚于完成日 {on}，请核对两个日期")
    return Fact(
        source=node.needed_text("source"),
        kind=node.needed_text("kind"),
        from_=start or on,
        on=on,
        quantity=_quantity(node.child("quantity"), quantities),
        attributes=_attributes(node.child("attributes")),
        granted=node.number("granted"),
    )


def _quantity(node: "_Node", known: Collection[str]) -> dict[str, Decimal]:
    node.allow(*known)
    amounts = {name: node.number(name) for name in node.mapping}
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            node.fail(name, "数量不能为负；撤销一项请冲销原记录")
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _attributes(node: "_Node") -> dict[str, object]:
    for name, value in node.mapping.items():
        if isinstance(value, Mapping | list):
            node.fail(name, "属性只能是文字、数字、true/false 或 null")
    return {name: value for name, value in node.mapping.items() if value is not None}


def _opening(node: "_Node") -> Opening:
    node.allow("bucket", "credits", "earned_in")
    return Opening(
        bucket=node.needed_text("bucket"),
        credits=node.needed_number("credits", "请写明结转的学分"),
        earned_in=node.year("earned_in"),
    )


def _exemption(node: "_Node") -> Exemption:
    node.allow("code", "from", "to", "approved_by")
    exemption = Exemption(
        code=node.needed_text("code"),
        from_=node.needed_day("from"),
        to=node.day("to"),
        approved_by=node.text("approved_by") or "",
    )
    node.refuse_reversed(exemption.from_, exemption.to)
    return exemption


def _refuse_repeated_sources(facts: tuple[Fact, ...]) -> None:
    seen: dict[str, tuple[int, Fact]] = {}
    for number, fact in enumerate(facts):
        first, known = seen.setdefault(fact.source, (number, fact))
        if known != fact:
            problem = f"“{fact.source}”在 facts[{first}] 已出现且内容不同；同一来源只能有一种内容"
            raise CaseError(f"facts[{number}].source", problem)


class _Node:
    """A mapping of the case with the path to it."""

    def __init__(self, path: str, value: object) -> None:
        if value is None:
            value = {}
        self.path = path
        self.value = value

    @property
    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            raise CaseError(self.path, f"应是一个对象 {{…}}，现在是 {_shown(self.value)}")
        return self.value

    def fail(self, key: str, problem: str) -> NoReturn:
        raise CaseError(f"{self.path}.{key}".lstrip("."), problem)

    def allow(self, *known: str) -> None:
        for key in self.mapping:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"，是否想写 {near[0]}" if near else f"，可用：{'、'.join(known)}"
                self.fail(key, f"不认识的键{hint}")

    def child(self, key: str) -> "_Node":
        return _Node(f"{self.path}.{key}".lstrip("."), self.mapping.get(key))

    def items(self, key: str) -> list["_Node"]:
        value = self.mapping.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(key, f"应是一个列表 […]，现在是 {_shown(value)}")
        path = f"{self.path}.{key}".lstrip(".")
        return [_Node(f"{path}[{number}]", item) for number, item in enumerate(value)]

    def own_text(self) -> str:
        if not isinstance(self.value, str):
            raise CaseError(self.path, f"应是文字，现在是 {_shown(self.value)}")
        return self.value

    def text(self, key: str) -> str | None:
        return self._read(key, _text)

    def day(self, key: str) -> date | None:
        return self._read(key, _day)

    def number(self, key: str) -> Decimal | None:
        return self._read(key, _number)

    def needed_text(self, key: str) -> str:
        return self.text(key) or self.fail(key, "缺少此项，请填写")

    def needed_day(self, key: str) -> date:
        return self.day(key) or self.fail(key, "缺少此项，请写成 2026-03-06 这样的日期")

    def needed_number(self, key: str, how: str) -> Decimal:
        number = self.number(key)
        return self.fail(key, f"缺少此项，{how}") if number is None else number

    def year(self, key: str) -> int:
        number = self.needed_number(key, "请写成 2026 这样的年份")
        if number != int(number) or int(number) not in YEARS:
            self.fail(key, f"应是 2026 这样的年份，现在是 {_shown(self.mapping[key])}")
        return int(number)

    def refuse_reversed(self, start: date | None, end: date | None) -> None:
        if start and end and start > end:
            self.fail("to", f"结束日 {end} 早于开始日 {start}，请核对两个日期")

    def _read(self, key: str, reader: Callable[[Any], Any]) -> Any:
        value = self.mapping.get(key)
        if value is None:
            return None
        try:
            return reader(value)
        except _UnreadableError as error:
            return self.fail(key, f"{error}，现在是 {_shown(value)}")


class _UnreadableError(ValueError):
    pass


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _UnreadableError("应是文字")
    return value


def _day(value: object) -> date:
    if type(value) is date:  # TOML has dates of its own; a datetime is not a day
        return value
    try:
        if isinstance(value, str) and ISO_DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _UnreadableError("应是 2026-03-06 这样存在的日期")


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _UnreadableError("应是数字")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise _UnreadableError("应是 1.5 这样的数字") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise _UnreadableError("应是有限的、合理大小的数字")
    return number


def _shown(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:40] + "…"
