"""Typed access to the JSON or TOML data of a case; every refusal names the path and the cure."""

import difflib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(1949, 2200)
EARLIEST = 1850  # nobody whose year is judged was born before
LARGEST = Decimal(10) ** 9
MOST_PLACES = 20


class CaseError(ValueError):
    """A case that cannot be read: where (facts[2].quantity.minutes) and what to change."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}：{problem}" if path else problem)
        self.path = path
        self.problem = problem


class Node:
    """A mapping of the case with the path to it."""

    def __init__(self, path: str, value: object) -> None:
        if value is None:
            value = {}
        self.path = path
        self.value = value

    @property
    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            raise CaseError(self.path, f"应是一个对象 {{…}}，现在是 {shown(self.value)}")
        return self.value

    def fail(self, key: str, problem: str) -> NoReturn:
        raise CaseError(f"{self.path}.{key}".lstrip("."), problem)

    def allow(self, *known: str) -> None:
        for key in self.mapping:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"，是否想写 {near[0]}" if near else f"，可用：{'、'.join(known)}"
                self.fail(key, f"不认识的键{hint}")

    def child(self, key: str) -> "Node":
        return Node(f"{self.path}.{key}".lstrip("."), self.mapping.get(key))

    def items(self, key: str) -> list["Node"]:
        value = self.mapping.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(key, f"应是一个列表 […]，现在是 {shown(value)}")
        path = f"{self.path}.{key}".lstrip(".")
        return [Node(f"{path}[{number}]", item) for number, item in enumerate(value)]

    def own_text(self) -> str:
        if not isinstance(self.value, str):
            raise CaseError(self.path, f"应是文字，现在是 {shown(self.value)}")
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
            self.fail(key, f"应是 2026 这样的年份，现在是 {shown(self.mapping[key])}")
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
            return self.fail(key, f"{error}，现在是 {shown(value)}")


class _UnreadableError(ValueError):
    pass


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _UnreadableError("应是文字")
    return value


def _day(value: object) -> date:
    day = value if type(value) is date else None  # TOML has dates; a datetime is not a day
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        with suppress(ValueError):
            day = date.fromisoformat(value)
    if day is None:
        raise _UnreadableError("应是 2026-03-06 这样存在的日期")
    if day.year < EARLIEST:
        raise _UnreadableError(f"早于 {EARLIEST} 年，请核对日期")
    return day


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _UnreadableError("应是数字")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise _UnreadableError("应是 1.5 这样的数字") from None
    # An exponent of a million would be written out with a million zeros.
    if not number.is_finite() or abs(number) > LARGEST or abs(_exponent(number)) > MOST_PLACES:
        raise _UnreadableError("应是有限的、合理大小的数字")
    return number


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # the number is finite
    return exponent


def shown(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    if isinstance(value, bool):
        text = "true" if value else "false"
    return text if len(text) <= 40 else text[:40] + "…"
