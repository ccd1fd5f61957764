"""Between an item of a file and the columns of the bank. Pure; what a candidate sees is plain text.

Options of matching and ordering questions are stored in an order that says nothing of the key.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from exams import question_pictures
from exams.formats.items import (
    EMPTY,
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Format,
    Item,
    ItemError,
    Kind,
    Pair,
    Picture,
    Text,
    figures_of,
    true_false,
)
from exams.formats.markup import plain_text, with_pictures
from exams.question_text import TRUE_FALSE_OPTIONS, QuestionTextError, check

DEFAULT_DIFFICULTY = 3


@dataclass(frozen=True)
class Body:
    """What is asked, as the columns of a question hold it."""

    type: str
    stem: str
    options: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    key: list[Any] = field(default_factory=list)
    explanation: str = ""
    difficulty: int = DEFAULT_DIFFICULTY
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        asked = [self.type, self.stem, self.options, self.prompts, self.key, self.explanation]
        told = json.dumps([*asked, self.difficulty, self.details], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | {
            "digest": self.digest
        }


def body_of(item: Item) -> Body:
    """Refuses (ItemError) what the bank cannot ask."""
    if item.kind is Kind.DESCRIPTION:
        raise ItemError("这是说明文字，不是试题")
    body = Body(
        type=item.kind.value,
        stem=plain_text(item.stem),
        explanation=plain_text(item.feedback),
        difficulty=item.difficulty or DEFAULT_DIFFICULTY,
        details=_details(item) | _pictures(item),
        **_asked(item),
    )
    if not body.stem:
        raise ItemError("去掉图片和格式以后没有题干")
    try:
        check(body.type, body.options, body.key, body.prompts)
    except QuestionTextError as refusal:
        raise ItemError(str(refusal).rstrip("。")) from None
    return body


def item_of(body: Body, *, number: str, category: str, pictures: tuple[Picture, ...] = ()) -> Item:
    """With its pictures the texts become markup that shows them where their words stand."""
    item = _item_of(body, number=number, category=category)
    if not pictures:
        return item
    told = [(each["name"], each["words"]) for each in body.details["pictures"]]
    return replace(
        item,
        stem=with_pictures(item.stem.text, told),
        feedback=with_pictures(item.feedback.text, told),
        choices=tuple(
            replace(each, text=with_pictures(each.text.text, told)) for each in item.choices
        )
        if item.kind is not Kind.TRUE_FALSE
        else item.choices,
        pairs=tuple(replace(each, left=with_pictures(each.left.text, told)) for each in item.pairs),
        sequence=tuple(with_pictures(each.text, told) for each in item.sequence),
        pictures=pictures,
    )


def _item_of(body: Body, *, number: str, category: str) -> Item:
    details = body.details
    return Item(
        kind=Kind(body.type),
        stem=_text(body.stem),
        name=details.get("name", ""),
        number=number,
        category=category,
        tags=tuple(details.get("tags", ())),
        difficulty=body.difficulty,
        points=_number(details, "points"),
        penalty=_number(details, "penalty"),
        feedback=_text(body.explanation),
        rubric=_text(details.get("rubric", "")),
        keeps_order=details.get("keeps_order", False),
        is_case_sensitive=details.get("is_case_sensitive", False),
        **_key_of(body),
    )


def _asked(item: Item) -> dict[str, Any]:
    if item.kind is Kind.FILL_IN:
        return {"key": [[_wording(each) for each in blank] for blank in item.blanks]}
    if item.kind is Kind.NUMERICAL:
        figures = [figure for figure in item.figures if figure.value is not None]
        return {"key": [_figure(figure) for figure in figures]}
    if item.kind is Kind.MATCHING:
        return _matching(item.pairs)
    if item.kind is Kind.ORDERING:
        texts = [plain_text(text) for text in item.sequence]
        shown = _without_order(texts)
        return {"options": shown, "key": [shown.index(text) for text in texts]}
    texts = [plain_text(choice.text) for choice in item.choices]
    right = [place for place, choice in enumerate(item.choices) if choice.weight > 0]
    if item.kind is Kind.SINGLE:
        right = [n for n, choice in enumerate(item.choices) if choice.weight == HUNDRED]
    return {"options": texts, "key": right}


def _matching(pairs: Sequence[Pair]) -> dict[str, Any]:
    asked = [pair for pair in pairs if pair.left]
    rights = _without_order(list(dict.fromkeys(pair.right for pair in pairs)))
    return {
        "prompts": [plain_text(pair.left) for pair in asked],
        "options": rights,
        "key": [rights.index(pair.right) for pair in asked],
    }


def _without_order(texts: list[str]) -> list[str]:
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())


def _wording(each: Accepted) -> dict[str, str]:
    return {"text": each.text, "weight": figures_of(each.weight)}


def _figure(figure: Figure) -> dict[str, str]:
    assert figure.value is not None  # left out by the caller
    return {
        "value": figures_of(figure.value),
        "tolerance": figures_of(figure.tolerance),
        "weight": figures_of(figure.weight),
    }


def _details(item: Item) -> dict[str, Any]:
    """Only what is told, so that equal questions stay equal."""
    told: dict[str, Any] = {
        "name": item.name,
        "tags": list(item.tags),
        "points": "" if item.points is None else figures_of(item.points),
        "penalty": "" if item.penalty is None else figures_of(item.penalty),
        "rubric": plain_text(item.rubric),
        "keeps_order": item.keeps_order,
        "is_case_sensitive": item.is_case_sensitive,
    }
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
        told["feedback"] = [plain_text(choice.feedback) for choice in item.choices]
        told["weights"] = [figures_of(choice.weight) for choice in item.choices]
        if not any(told["feedback"]):
            del told["feedback"]
        if set(told["weights"]) <= {"0", "100"} or _is_even(item.choices):
            del told["weights"]
    return {name: value for name, value in told.items() if value}


def _pictures(item: Item) -> dict[str, Any]:
    told = question_pictures.told_of(item)
    return {"pictures": told} if told else {}


def _is_even(choices: Sequence[Choice]) -> bool:
    return {choice.weight for choice in choices} <= {Decimal(0), _share(choices)}


def _share(choices: Sequence[Choice]) -> Decimal:
    right = sum(choice.weight > 0 for choice in choices)
    return (HUNDRED / max(right, 1)).quantize(Decimal("0.00001"))


def _key_of(body: Body) -> dict[str, Any]:
    kind = Kind(body.type)
    if kind is Kind.FILL_IN:
        return {"blanks": tuple(tuple(map(_accepted, blank)) for blank in body.key)}
    if kind is Kind.NUMERICAL:
        return {"figures": tuple(map(_figure_of, body.key))}
    if kind is Kind.MATCHING:
        lone = [text for place, text in enumerate(body.options) if place not in body.key]
        asked = zip(body.prompts, body.key, strict=True)
        pairs = [Pair(_text(left), body.options[place]) for left, place in asked]
        return {"pairs": (*pairs, *(Pair(EMPTY, text) for text in lone))}
    if kind is Kind.ORDERING:
        return {"sequence": tuple(_text(body.options[place]) for place in body.key)}
    return {"choices": _choices_of(body)}


def _choices_of(body: Body) -> tuple[Choice, ...]:
    feedback = [_text(text) for text in body.details.get("feedback", [""] * len(body.options))]
    if body.options == list(TRUE_FALSE_OPTIONS) and body.type == Kind.TRUE_FALSE:
        return true_false(body.key == [0], if_true=feedback[0], if_false=feedback[1])
    share = (HUNDRED / max(len(body.key), 1)).quantize(Decimal("0.00001"))
    even = [share if place in body.key else Decimal(0) for place in range(len(body.options))]
    weights = [Decimal(told) for told in body.details.get("weights", even)]
    return tuple(
        Choice(_text(text), weight, told)
        for text, weight, told in zip(body.options, weights, feedback, strict=True)
    )


def _accepted(told: Mapping[str, str]) -> Accepted:
    return Accepted(told["text"], Decimal(told["weight"]))


def _figure_of(told: Mapping[str, str]) -> Figure:
    value, tolerance, weight = (Decimal(told[name]) for name in ("value", "tolerance", "weight"))
    return Figure(value, tolerance, weight)


def _text(text: str) -> Text:
    return Text(text, Format.PLAIN) if text else EMPTY


def _number(details: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(details[name]) if name in details else None
