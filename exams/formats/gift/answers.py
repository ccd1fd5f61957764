"""Reads what stands between the braces: it tells the kind of the question and its key."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from exams.formats.gift.escapes import read_text, unmask
from exams.formats.items import (
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Format,
    ItemError,
    Kind,
    Pair,
    Text,
    number_of,
    text_of,
    true_false,
)

Fields = dict[str, Any]
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,7})?)%")
TRUE, FALSE = {"T", "TRUE"}, {"F", "FALSE"}
# The settings that Moodle's ordering type writes after the sign; the order itself needs none.
ORDERING_WORDS = re.compile(
    r">[^\S\n]*(?:(?:\d+|ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG|HORIZONTAL|HORI|VERTICAL|VERT|H|V"
    r"|[A-Z]+(?:_[A-Z]+)+|SHOW|HIDE|NONE|abc|ABCD?|iii|III|DEFAULT)(?=\s|$)[^\S\n]*)*"
)


def read_answer(masked: str, format_: Format) -> Fields:
    """The kind and the fields of its key; `masked` is trimmed and has no general feedback."""
    return _reader_for(masked)(masked, format_)


def _reader_for(masked: str) -> Callable[[str, Format], Fields]:
    if not masked:
        return _essay
    if masked[0] == "#":
        return _numerical
    if masked[0] == ">":
        return _ordering
    if "~" in masked:
        return _choices
    if "=" in masked and "->" in masked:
        return _matching
    if masked.split("#")[0].strip() in TRUE | FALSE:
        return _true_false
    return _fill_in


def _essay(masked: str, format_: Format) -> Fields:
    return {"kind": Kind.SHORT_ANSWER}


def _choices(masked: str, format_: Format) -> Fields:
    choices = tuple(_choice(part, format_) for part in _parts(masked, "(?=[=~])"))
    # Moodle's rule: an equals sign anywhere, and one answer is to be given.
    kind = Kind.SINGLE if "=" in masked else Kind.MULTIPLE
    return {"kind": kind, "choices": choices}


def _choice(part: str, format_: Format) -> Choice:
    if part[0] not in "=~":
        raise ItemError("选项前缺少 = 或 ~")
    weight, text, feedback = _weighed(part[1:], format_, HUNDRED if part[0] == "=" else Decimal(0))
    return Choice(read_text(text, format_), weight, feedback)


def _matching(masked: str, format_: Format) -> Fields:
    return {"kind": Kind.MATCHING, "pairs": tuple(_pair(p, format_) for p in _answers(masked))}


def _pair(part: str, format_: Format) -> Pair:
    left, arrow, right = part.partition("->")
    if not arrow:
        raise ItemError(f"匹配题的“{unmask(part)[:20]}”缺少 ->")
    return Pair(read_text(left, format_), unmask(right).strip())


def _true_false(masked: str, format_: Format) -> Fields:
    answer, *told = (part.strip() for part in masked.split("#", 2))
    wrong, right = (read_text(part, format_) for part in (*told, "", "")[:2])
    is_true = answer in TRUE
    if_true, if_false = (right, wrong) if is_true else (wrong, right)
    choices = true_false(is_true, if_true=if_true, if_false=if_false)
    return {"kind": Kind.TRUE_FALSE, "choices": choices}


def _fill_in(masked: str, format_: Format) -> Fields:
    blank = []
    for part in _answers(masked):
        weight, text, feedback = _weighed(part, format_, HUNDRED)
        blank.append(Accepted(read_text(text).text, weight, feedback))
    return {"kind": Kind.FILL_IN, "blanks": (tuple(blank),)}


def _numerical(masked: str, format_: Format) -> Fields:
    right, tilde, wrong = masked[1:].partition("~")
    figures = [_figure(part, format_) for part in _answers(right)]
    if tilde:
        _, _, feedback = _weighed(wrong, format_, Decimal(0))
        figures.append(Figure(None, weight=Decimal(0), feedback=feedback))
    return {"kind": Kind.NUMERICAL, "figures": tuple(figures)}


def _figure(part: str, format_: Format) -> Figure:
    weight, masked, feedback = _weighed(part, format_, HUNDRED)
    told = unmask(masked).strip()
    if told == "*":
        return Figure(None, weight=weight, feedback=feedback)
    least, dots, most = told.partition("..")
    if dots:
        low, high = number_of(least), number_of(most)
        return Figure((low + high) / 2, (high - low) / 2, weight, feedback)
    value, colon, tolerance = told.partition(":")
    return Figure(number_of(value), number_of(tolerance) if colon else Decimal(0), weight, feedback)


def _ordering(masked: str, format_: Format) -> Fields:
    settings = ORDERING_WORDS.match(masked)
    assert settings is not None  # it begins with the sign
    lines = [line for line in masked[settings.end() :].split("\n") if line.strip()]
    return {"kind": Kind.ORDERING, "sequence": tuple(read_text(line, format_) for line in lines)}


def _weighed(part: str, format_: Format, default: Decimal) -> tuple[Decimal, str, Text]:
    """Weight, masked text and feedback of one answer."""
    part, weight = part.strip(), default
    if told := WEIGHT.match(part):
        weight, part = Decimal(told[1]), part[told.end() :]
    text, _, feedback = part.partition("#")
    return weight, text, read_text(feedback, format_) if feedback else text_of("")


def _answers(masked: str) -> list[str]:
    return [part.strip() for part in _parts(masked, "=")]


def _parts(masked: str, cut: str) -> list[str]:
    """The pieces; only before the first sign may there be nothing."""
    first, *rest = re.split(cut, masked)
    return [*([first] if first.strip() else []), *rest]
