"""Text with named fields, as an office writes it: 截至【今天】，你尚缺【尚缺】。 Pure.

A name stands between 【 and 】 and nothing else is special: no language, no condition, no loop.
What fills a field is text and is never read again. A name that nobody knows, a bracket without
its other half and an empty pair are refused with their line and the nearest name that exists.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

FIELD = re.compile(r"【([^【】\n]*)】")
BRACKET = re.compile(r"[【】]")


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line, in a sentence for the office."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("第%(line)d行：%(sentence)s") % {"line": self.line, "sentence": self.sentence}


class UnfilledFieldError(Exception):
    """A text asks for a field that the caller has no value for."""

    def __init__(self, name: str) -> None:
        super().__init__(_("字段【%(name)s】没有内容") % {"name": name})


def names_in(text: str) -> tuple[str, ...]:
    """The fields of a text, each once, in their order."""
    return tuple(dict.fromkeys(found.strip() for found in FIELD.findall(text)))


def problems(text: str, *, known: Collection[str]) -> list[Problem]:
    """Everything that is wrong with a text; an empty list when it can be filled."""
    return [
        Problem(number, sentence)
        for number, line in enumerate(text.splitlines(), start=1)
        for sentence in _problems_of_line(line, known)
    ]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every field replaced by its value."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in values:
            raise UnfilledFieldError(name)
        return values[name]

    return FIELD.sub(value, text)


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that looks most like this one; "" if none does."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.4)
    if close:
        return close[0]
    return next((one for one in known if name and (name in one or one in name)), "")


def _problems_of_line(line: str, known: Collection[str]) -> Iterator[str]:
    for name in dict.fromkeys(found.strip() for found in FIELD.findall(line)):
        if not name:
            yield _("【】里没有写字段名")
        elif name not in known:
            yield _unknown(name, known)
    if BRACKET.search(FIELD.sub("", line)):
        yield _("【和】没有成对：字段写作【姓名】")


def _unknown(name: str, known: Collection[str]) -> str:
    if near := nearest(name, known):
        return _("没有【%(name)s】这个字段，是否应为【%(near)s】？") % {"name": name, "near": near}
    listed = "、".join(known)
    return _("没有【%(name)s】这个字段；可用：%(listed)s") % {"name": name, "listed": listed}
