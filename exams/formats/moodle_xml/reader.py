"""Reads Moodle XML; a bad question is refused, the others are taken."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from exams.formats.items import (
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Format,
    Item,
    ItemError,
    Kind,
    Pair,
    Text,
    number_of,
    text_of,
    true_false,
)
from exams.formats.moodle_xml.nodes import BrokenXMLError, Node, questions_of
from exams.formats.moodle_xml.pictures import pictures_of
from exams.formats.readings import Reading, refuse_unreadable

Fields = dict[str, Any]
FORMATS = {
    "html": Format.HTML,
    "moodle_auto_format": Format.MOODLE,
    "plain_text": Format.PLAIN,
    "markdown": Format.MARKDOWN,
}
TO_SPLIT = {
    "cloze": "Moodle 的“内嵌答案”题（cloze）在一段文字里有几道题；请拆成填空题或单选题再导入",
    "multianswer": "Moodle 的“内嵌答案”题（cloze）在一段文字里有几道题；请拆成填空题或单选题再导入",
}
DROPPED = {
    "hint": "提示",
    "correctfeedback": "答对时的总反馈",
    "partiallycorrectfeedback": "部分答对时的总反馈",
    "incorrectfeedback": "答错时的总反馈",
    "units": "单位",
    "responsetemplate": "作答模板",
}


def read(text: str) -> Reading:
    reading, category = Reading(), ""
    dropped: Counter[str] = Counter()
    try:
        for node in questions_of(text.removeprefix("\ufeff")):
            if node.attributes.get("type") == "category":
                category = node.told("category").replace("\n", " ")
            else:
                _take(reading, node, category)
                dropped.update({word for tag, word in DROPPED.items() if _is_told(node, tag)})
    except BrokenXMLError as fault:
        reading.refuse(fault.line, str(fault))
    for word, count in sorted(dropped.items()):
        reading.warn(1, f"有 {count} 题带“{word}”，题库没有这一项，未读入")
    return reading


def _take(reading: Reading, node: Node, category: str) -> None:
    try:
        item = _item(node, category)
    except ItemError as refusal:
        reading.refuse(node.line, str(refusal), node.told("name") or node.told("questiontext"))
    else:
        reading.take(node.line, item)


def _item(node: Node, category: str) -> Item:
    type_ = node.attributes.get("type", "")
    if type_ in TO_SPLIT:
        raise ItemError(TO_SPLIT[type_])
    if type_ not in KEYS:
        raise ItemError(f"题库没有 Moodle 的“{type_[:30]}”题型")
    _refuse_unreadable(node)
    stem = _text(node.child("questiontext"), Format.MOODLE)
    return Item(
        stem=stem,
        category=category,
        name=node.told("name").replace("\n", " "),
        number=node.told("idnumber"),
        tags=tuple(tag.told("text") for tag in _tags(node)),
        difficulty=_whole(node.told("difficulty")),
        points=_number(node.told("defaultgrade")),
        penalty=_number(node.told("penalty")),
        feedback=_text(node.child("generalfeedback"), stem.format),
        rubric=_text(node.child("graderinfo"), stem.format),
        pictures=pictures_of(node),
        **KEYS[type_](node, stem.format),
    )


def _choices(node: Node, format_: Format) -> Fields:
    choices = tuple(
        Choice(_text(answer, format_), _fraction(answer), _feedback(answer, format_))
        for answer in node.all("answer")
    )
    is_single = node.told("single").lower() in ("true", "1")
    kind = Kind.SINGLE if is_single else Kind.MULTIPLE
    return {"kind": kind, "choices": choices, "keeps_order": _keeps_order(node)}


def _true_false(node: Node, format_: Format) -> Fields:
    told = {answer.told("text").lower(): answer for answer in node.all("answer")}
    if set(told) != {"true", "false"}:
        raise ItemError("判断题应有 true 和 false 两个答案")
    choices = true_false(
        _fraction(told["true"]) == HUNDRED,
        if_true=_feedback(told["true"], format_),
        if_false=_feedback(told["false"], format_),
    )
    return {"kind": Kind.TRUE_FALSE, "choices": choices}


def _fill_in(node: Node, format_: Format) -> Fields:
    accepted = tuple(
        Accepted(answer.told("text"), _fraction(answer), _feedback(answer, format_))
        for answer in node.all("answer")
    )
    is_case_sensitive = node.told("usecase") in ("1", "true")
    return {"kind": Kind.FILL_IN, "blanks": (accepted,), "is_case_sensitive": is_case_sensitive}


def _numerical(node: Node, format_: Format) -> Fields:
    return {
        "kind": Kind.NUMERICAL,
        "figures": tuple(_figure(answer, format_) for answer in node.all("answer")),
    }


def _figure(answer: Node, format_: Format) -> Figure:
    told = answer.told("text")
    value = None if told == "*" else number_of(told)
    tolerance = number_of(answer.told("tolerance") or "0")
    return Figure(value, tolerance, _fraction(answer), _feedback(answer, format_))


def _matching(node: Node, format_: Format) -> Fields:
    pairs = tuple(
        Pair(_text(each, format_), each.told("answer")) for each in node.all("subquestion")
    )
    return {"kind": Kind.MATCHING, "pairs": pairs, "keeps_order": _keeps_order(node)}


def _ordering(node: Node, format_: Format) -> Fields:
    sequence = tuple(_text(answer, format_) for answer in node.all("answer"))
    return {"kind": Kind.ORDERING, "sequence": sequence}


def _essay(node: Node, format_: Format) -> Fields:
    is_case = node.told("kind") == Kind.CASE
    return {"kind": Kind.CASE if is_case else Kind.SHORT_ANSWER}


def _description(node: Node, format_: Format) -> Fields:
    return {"kind": Kind.DESCRIPTION}


def _text(node: Node | None, default: Format) -> Text:
    if node is None:
        return text_of("")
    format_ = FORMATS.get(node.attributes.get("format", ""), default)
    return text_of(node.told("text"), format_)


def _feedback(answer: Node, default: Format) -> Text:
    return _text(answer.child("feedback"), default)


def _fraction(answer: Node) -> Any:
    return number_of(answer.attributes.get("fraction") or "0")


def _keeps_order(node: Node) -> bool:
    return node.told("shuffleanswers").lower() in ("false", "0")


def _tags(node: Node) -> list[Node]:
    tags = node.child("tags")
    return tags.all("tag") if tags else []


def _number(told: str) -> Any:
    return number_of(told) if told else None


def _whole(told: str) -> int | None:
    number = _number(told)
    if number is not None and number != int(number):
        raise ItemError(f"难度应是 1 至 5 的整数，现为 {told[:20]}")
    return None if number is None else int(number)


def _is_told(node: Node, tag: str) -> bool:
    return any(child.told("text") or child.all("unit")
               for child in node.all(tag))  # fmt: skip


def _refuse_unreadable(node: Node) -> None:
    refuse_unreadable(node.text)
    for child in node.children:
        _refuse_unreadable(child)


KEYS: dict[str, Callable[[Node, Format], Fields]] = {
    "multichoice": _choices,
    "truefalse": _true_false,
    "shortanswer": _fill_in,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "description": _description,
}
