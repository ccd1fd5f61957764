"""Writes items as Moodle XML, such that Moodle imports them and the reader takes them back."""

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from exams.formats.items import Choice, Item, Kind, Text, figures_of
from exams.formats.moodle_xml.pictures import write_pictures
from exams.formats.moodle_xml.reader import FORMATS
from exams.formats.readings import Loss, Written

NAMES = {format_: name for name, format_ in FORMATS.items()}
TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.FILL_IN: "shortanswer",
    Kind.NUMERICAL: "numerical",
    Kind.MATCHING: "matching",
    Kind.ORDERING: "ordering",
    Kind.SHORT_ANSWER: "essay",
    Kind.CASE: "essay",
    Kind.DESCRIPTION: "description",
}


def write(items: Sequence[Item]) -> Written:
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n']
    losses: list[Loss] = []
    category = ""
    for place, item in enumerate(items, start=1):
        if len(item.blanks) > 1:
            losses.append(Loss(place, "Moodle 的简答题只有一个空", is_left_out=True))
            continue
        if item.category != category:
            category = item.category
            pieces.append(f'<question type="category">{_told("category", category)}</question>\n')
        pieces.append(_question(item))
    return Written("".join([*pieces, "</quiz>\n"]), tuple(losses))


def _question(item: Item) -> str:
    lines = [
        _told("name", item.name),
        _text("questiontext", item.stem, item),
        _text("generalfeedback", item.feedback, item),
        _plain("defaultgrade", "" if item.points is None else figures_of(item.points)),
        _plain("penalty", "" if item.penalty is None else figures_of(item.penalty)),
        _plain("idnumber", item.number),
        _plain("difficulty", str(item.difficulty or "")),
        _plain("kind", item.kind if item.kind is Kind.CASE else ""),
        _text("graderinfo", item.rubric, item) if item.rubric else "",
        *KEYS.get(item.kind, _nothing)(item),
        _tags(item.tags),
    ]
    body = "".join(f"  {line}\n" for line in lines if line)
    return f'<question type="{TYPES[item.kind]}">\n{body}</question>\n'


def _choices(item: Item) -> list[str]:
    return [
        _plain("single", "true" if item.kind is Kind.SINGLE else "false"),
        _plain("shuffleanswers", "false" if item.keeps_order else "true"),
        *(_choice(choice, item) for choice in item.choices),
    ]


def _choice(choice: Choice, item: Item) -> str:
    inner = _inner(choice.text, item) + _text("feedback", choice.feedback, item)
    fraction, format_ = figures_of(choice.weight), NAMES[choice.text.format]
    return f'<answer fraction="{fraction}" format="{format_}">{inner}</answer>'


def _true_false(item: Item) -> list[str]:
    return [
        _answer(figures_of(choice.weight), word, choice.feedback, item)
        for word, choice in zip(("true", "false"), item.choices, strict=True)
    ]


def _fill_in(item: Item) -> list[str]:
    return [
        _plain("usecase", "1" if item.is_case_sensitive else "0"),
        *(
            _answer(figures_of(each.weight), each.text, each.feedback, item)
            for each in item.blanks[0]
        ),
    ]


def _numerical(item: Item) -> list[str]:
    return [
        _answer(
            figures_of(figure.weight),
            "*" if figure.value is None else figures_of(figure.value),
            figure.feedback,
            item,
            _plain("tolerance", figures_of(figure.tolerance)),
        )
        for figure in item.figures
    ]


def _answer(fraction: str, told: str, feedback: Text, item: Item, more: str = "") -> str:
    inner = f"<text>{escape(told)}</text>{_text('feedback', feedback, item)}{more}"
    return f'<answer fraction="{fraction}" format="moodle_auto_format">{inner}</answer>'


def _matching(item: Item) -> list[str]:
    return [
        _plain("shuffleanswers", "false" if item.keeps_order else "true"),
        *(
            f'<subquestion format="{NAMES[pair.left.format]}">{_inner(pair.left, item)}'
            f"{_told('answer', pair.right)}</subquestion>"
            for pair in item.pairs
        ),
    ]


def _ordering(item: Item) -> list[str]:
    return [
        _plain("layouttype", "VERTICAL"),
        _plain("selecttype", "ALL"),
        *(
            f'<answer fraction="{place}" format="{NAMES[text.format]}">'
            f"{_inner(text, item)}</answer>"
            for place, text in enumerate(item.sequence, start=1)
        ),
    ]


def _nothing(item: Item) -> list[str]:
    return []


def _tags(tags: Sequence[str]) -> str:
    if not tags:
        return ""
    return "<tags>" + "".join(f"<tag><text>{escape(tag)}</text></tag>" for tag in tags) + "</tags>"


def _text(tag: str, text: Text, item: Item) -> str:
    return f'<{tag} format="{NAMES[text.format]}">{_inner(text, item)}</{tag}>'


def _inner(text: Text, item: Item) -> str:
    return f"<text>{escape(text.text)}</text>{write_pictures(item, text)}"


def _told(tag: str, told: str) -> str:
    return f"<{tag}><text>{escape(told)}</text></{tag}>"


def _plain(tag: str, told: str) -> str:
    return f"<{tag}>{escape(told)}</{tag}>" if told else ""


KEYS: dict[Kind, Callable[[Item], list[str]]] = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _choices,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_IN: _fill_in,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
}
