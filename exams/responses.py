"""What an answer is, for each type of question, and what part of the points it earns. Pure.

Choices are places of options in any order. Slots are one place after another, -1 for none: a left
side each (matching), a position each (ordering). Texts are one wording for each blank. Prose is one
text with its lines, read and marked by people.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

CHOICES, SLOTS, TEXTS, PROSE = "choices", "slots", "texts", "prose"
KINDS = {
    "FILL_IN": TEXTS, "NUMERICAL": TEXTS, "MATCHING": SLOTS, "ORDERING": SLOTS,
    "SHORT_ANSWER": PROSE, "CASE": PROSE,
}  # fmt: skip
# As many characters as an answer may have.
LONGEST_PROSE = {"SHORT_ANSWER": 1000, "CASE": 3000}
UNFILLED = -1
LONGEST_TEXT = 200
HUNDRED = Decimal(100)
NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})")


class ResponseError(ValueError):
    """An answer that this question cannot have."""


class TooLongError(ResponseError):
    """A text with more characters than the question takes."""

    def __init__(self, longest: int) -> None:
        super().__init__(longest)
        self.longest = longest


@dataclass(frozen=True)
class Shape:
    """What may be answered: how many slots, which places, how long a text."""

    kind: str
    slots: int
    places: frozenset[int]
    longest: int = LONGEST_TEXT


def is_marked_by_people(type_: str) -> bool:
    return KINDS.get(type_) == PROSE


def slots_of(type_: str, *, key: Sequence[Any]) -> int:
    """How many slots or blanks a question has; choices have none."""
    if KINDS.get(type_) is None:
        return 0
    return 1 if type_ == "NUMERICAL" or type_ in LONGEST_PROSE else len(key)


def shape_of(row: Mapping[str, Any]) -> Shape:
    """The shape that a row of a paper tells."""
    asked = row.get("answer", {})
    kind, slots = asked.get("kind", CHOICES), asked.get("slots", 0)
    return Shape(kind, slots, frozenset(row["options"]), asked.get("longest", LONGEST_TEXT))


def normal(shape: Shape, answer: Sequence[Any]) -> list[Any]:
    """The one way in which an answer is stored; nothing answered is an empty list."""
    if shape.kind == TEXTS:
        return _normal_texts(shape, answer)
    if shape.kind == PROSE:
        return _normal_prose(shape, answer)
    if not all(type(place) is int for place in answer):
        raise ResponseError
    if shape.kind == SLOTS:
        return _normal_slots(shape, answer)
    if not set(answer) <= shape.places:
        raise ResponseError
    return sorted(set(answer))


def fill_in_share(
    key: Sequence[Sequence[Mapping[str, str]]], texts: Sequence[str], *, is_case_sensitive: bool
) -> Decimal:
    """Each blank earns its part: what the best wording that fits is worth."""
    earned = sum(
        (
            _best([w for w in blank if _fits(w["text"], text, is_case_sensitive)])
            for blank, text in zip(key, texts, strict=False)
        ),
        Decimal(0),
    )
    return earned / len(key)


def numerical_share(key: Sequence[Mapping[str, str]], texts: Sequence[str]) -> Decimal:
    """The best of the figures whose tolerance the number keeps."""
    number = _number(texts[0]) if texts else None
    if number is None:
        return Decimal(0)
    return _best(
        [
            figure
            for figure in key
            if abs(number - Decimal(figure["value"])) <= Decimal(figure["tolerance"])
        ]
    )


def slots_share(key: Sequence[int], slots: Sequence[int]) -> Decimal:
    right = sum(place == wanted for place, wanted in zip(slots, key, strict=False))
    return Decimal(right) / len(key)


def _normal_texts(shape: Shape, answer: Sequence[Any]) -> list[str]:
    if len(answer) > shape.slots or not all(isinstance(text, str) for text in answer):
        raise ResponseError
    texts = [" ".join(text.split()) for text in answer]
    if any(len(text) > LONGEST_TEXT or "\x00" in text for text in texts):
        raise ResponseError
    return texts + [""] * (shape.slots - len(texts)) if any(texts) else []


def _normal_prose(shape: Shape, answer: Sequence[Any]) -> list[str]:
    if len(answer) > 1 or not all(isinstance(text, str) and "\x00" not in text for text in answer):
        raise ResponseError
    text = "".join(answer).replace("\r\n", "\n").strip()
    if len(text) > shape.longest:
        raise TooLongError(shape.longest)
    return [text] if text else []


def _normal_slots(shape: Shape, answer: Sequence[int]) -> list[int]:
    if len(answer) > shape.slots or not set(answer) <= shape.places | {UNFILLED}:
        raise ResponseError
    slots = [*answer, *[UNFILLED] * (shape.slots - len(answer))]
    return slots if set(slots) != {UNFILLED} else []


def _best(fitting: Sequence[Mapping[str, str]]) -> Decimal:
    weights = [Decimal(each["weight"]) for each in fitting]
    return max([*weights, Decimal(0)]) / HUNDRED


def _fits(wording: str, text: str, is_case_sensitive: bool) -> bool:
    """Widths and spaces do not count; `*` in the wording stands for anything."""
    wanted, given = _plain(wording, is_case_sensitive), _plain(text, is_case_sensitive)
    pattern = ".*".join(map(re.escape, wanted.split("*")))
    return bool(given) and re.fullmatch(pattern, given) is not None


def _plain(text: str, is_case_sensitive: bool) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain if is_case_sensitive else plain.casefold()


def _number(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        return Decimal(plain) if NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        return None
