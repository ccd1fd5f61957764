"""A table of a rulebook being read: typed access, and refusals that name line and key."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from credits.rulebook.errors import RulebookError
from credits.rulebook.lines import LineIndex, Path

WORDS_FOR_TYPES = {
    str: "文字",
    bool: "true 或 false",
    int: "整数",
    Decimal: "数字",
    date: "日期（如 2010-01-01）",
    list: "列表 […]",
    dict: "表 { … }",
}

# Beyond these a number is a slip of the hand, and writing it out would fill the page.
PLACES = range(-20, 10)
MOST_DIGITS = 40


class Source:
    """The file being read: its name and its lines."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = LineIndex(text)
        self.tables: list[Table] = []  # every table that was read, for the schema to be checked

    def refuse(self, path: Path, problem: str) -> NoReturn:
        raise RulebookError(self.name, self.lines.line_of(path), dotted(path), problem)


class Table:
    """One table. Keys that nobody asked for are refused by `done`."""

    def __init__(self, source: Source, path: Path, values: object) -> None:
        self.source = source
        self.path = path
        if not isinstance(values, dict):
            source.refuse(path, f"应是{WORDS_FOR_TYPES[dict]}，现在是{_shown(values)}")
        self.values: dict[str, Any] = values
        self.asked: set[str] = set()
        source.tables.append(self)

    def __contains__(self, key: str) -> bool:
        self.asked.add(key)
        return key in self.values

    def refuse(self, key: str | int | None, problem: str) -> NoReturn:
        self.source.refuse(self.path if key is None else (*self.path, key), problem)

    def missing(self, key: str, how: str) -> NoReturn:
        """Refuse for want of a key; a key that looks like it was probably meant to be it."""
        others = [other for other in self.values if other not in self.asked]
        for misspelt in difflib.get_close_matches(key, others, 1, 0.7):
            self.refuse(misspelt, f"不认识的键，最接近的是 {key}")
        self.refuse(None, f"缺少 {key}{how}")

    def done(self) -> None:
        for key in self.values:
            if key not in self.asked:
                known = sorted(self.asked)
                self.refuse(key, f"不认识的键{nearest(key, known)}；此处可用：{'、'.join(known)}")

    def text(self, key: str, default: str = "") -> str:
        return self._typed(key, str) if key in self else default

    def needed_text(self, key: str) -> str:
        if not self.text(key).strip():
            self.missing(key, _why_needed(key))
        return self.text(key)

    def flag(self, key: str, default: bool) -> bool:
        return self._typed(key, bool) if key in self else default

    def day(self, key: str) -> date | None:
        return self._typed(key, date) if key in self else None

    def whole(self, key: str, within: range, default: int | None = None) -> int:
        if key not in self:
            return default if default is not None else self.missing(key, "（整数）")
        number = self._typed(key, int)
        if number not in within:
            self.refuse(key, f"应在 {within[0]} 到 {within[-1]} 之间，现在是 {_shown(number)}")
        return int(number)

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        if key not in self and default is not None:
            return default
        word = self.needed_text(key)
        if word not in allowed:
            self.refuse(key, f"“{word}”不在可选之列{nearest(word, allowed)}；{_one_of(allowed)}")
        return word

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        if key not in self:
            return default if default is not None else self.missing(key, "（数字）")
        return self.as_number(key, self.values[key])

    def as_number(self, key: str | int, value: object) -> Decimal:
        """Text is read too: 0.1 written "0.1" is as exact as the measure it comes from."""
        if isinstance(value, int | Decimal | str) and not isinstance(value, bool):
            number = _decimal(value)
            if (
                number.is_finite()
                and number.adjusted() in PLACES
                and len(str(number)) < MOST_DIGITS
            ):
                return number
        self.refuse(key, f"应是{WORDS_FOR_TYPES[Decimal]}，现在是{_shown(value)}")

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._typed(key, list) if key in self else []
        for number, value in enumerate(values):
            if not isinstance(value, str):
                self.source.refuse((*self.path, key, number), f"应是文字，现在是{_shown(value)}")
        return tuple(values)

    def names(self, key: str, known: Collection[str], what: str) -> frozenset[str]:
        names = self.texts(key)
        for name in names:
            self.known(key, name, known, what)
        return frozenset(names)

    def known(self, key: str | int, name: str, known: Collection[str], what: str) -> str:
        if name not in known:
            problem = f"没有名为“{name}”的{what}{nearest(name, known)}；{_one_of(known)}"
            self.refuse(key, problem)
        return name

    def table(self, key: str) -> "Table | None":
        return Table(self.source, (*self.path, key), self.values[key]) if key in self else None

    def tables(self, key: str) -> Iterator["Table"]:
        """Each table of an array of tables."""
        for number, values in enumerate(self._typed(key, list) if key in self else []):
            yield Table(self.source, (*self.path, key, number), values)

    def named_tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """Each table below a key, with its name."""
        below = self.table(key)
        for name in below.values if below else ():
            if not name.isidentifier() or not name.isascii():
                self.source.refuse((*self.path, key, name), "名称只能用英文字母、数字和下划线")
            yield name, Table(self.source, (*self.path, key, name), self.values[key][name])

    def _typed(self, key: str, kind: type) -> Any:
        value = self.values[key]
        wrong = not isinstance(value, kind)
        if kind is int:
            wrong = wrong or isinstance(value, bool)
        if kind is date:
            wrong = wrong or isinstance(value, datetime)
        if wrong:
            self.refuse(key, f"应是{WORDS_FOR_TYPES[kind]}，现在是{_shown(value)}")
        return value


def _decimal(value: int | Decimal | str) -> Decimal:
    """Read a number or, as text, a fraction such as "2/3"; what is neither is no number."""
    above, slash, below = value.partition("/") if isinstance(value, str) else (value, "", "")
    try:
        return Decimal(above) / Decimal(below) if slash else Decimal(above)
    except ArithmeticError:
        return Decimal("NaN")


def dotted(path: Path) -> str:
    """Write a path as a person would: caps[0].limit."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1, 0.5)
    return f"，最接近的是 {near[0]}" if near else ""


def _one_of(known: Collection[str]) -> str:
    return f"可用：{'、'.join(known)}" if known else "本制度还没有定义任何一个"


def _why_needed(key: str) -> str:
    return "：每个数字都要写明依据的条款" if key == "article" else ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "一个表"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"文字“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:40] + "…"
