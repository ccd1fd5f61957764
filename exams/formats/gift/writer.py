"""Writes items as GIFT; says what it leaves out. Moodle reads the result as the same questions."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from exams.formats.gift.blocks import CATEGORY
from exams.formats.gift.escapes import escape, write_plain, write_text
from exams.formats.gift.marks import write_marks
from exams.formats.items import HUNDRED, Choice, Figure, Item, Kind, Text, figures_of
from exams.formats.readings import Loss, Written


def write(items: Sequence[Item]) -> Written:
    pieces: list[str] = []
    losses: list[Loss] = []
    category = ""
    for place, item in enumerate(items, start=1):
        if reason := _unwritable(item):
            losses.append(Loss(place, reason, is_left_out=True))
            continue
        losses += [Loss(place, what) for what in _dropped(item)]
        if item.category != category:
            category = item.category
            pieces.append(f"{CATEGORY} {category}".rstrip() + "\n")
        pieces.append(_written(item))
    return Written("\n".join(pieces), tuple(losses))


def _unwritable(item: Item) -> str:
    if len(item.blanks) > 1:
        return "GIFT 不能表示多个空的填空题"
    arrows = [pair.left.text for pair in item.pairs] + [a.text for b in item.blanks for a in b]
    if any("->" in text for text in arrows):
        return "文字里有 ->，GIFT 会当作匹配题的记号"
    return ""


def _dropped(item: Item) -> list[str]:
    has_stray_feedback = item.kind is Kind.DESCRIPTION and bool(item.feedback)
    return (
        ["图片"] * bool(item.pictures)
        + ["评分标准"] * bool(item.rubric)
        + ["说明文字的总反馈"] * has_stray_feedback
    )


def _written(item: Item) -> str:
    name = f"::{escape(item.name)}::" if item.name else ""
    return f"{write_marks(item)}{name}{write_text(item.stem)}{_braces(item)}\n"


def _braces(item: Item) -> str:
    if item.kind is Kind.DESCRIPTION:
        return ""
    feedback = write_text(item.feedback, item.stem.format)
    general = f"####{feedback}" if feedback else ""
    if body := BODIES.get(item.kind):
        return "{" + body(item) + general + "}"
    lines = [f"\t{line}\n" for line in LINES[item.kind](item) + [general] * bool(general)]
    return "{" + OPENINGS.get(item.kind, "") + "\n" + "".join(lines) + "}"


def _true_false(item: Item) -> str:
    is_true = item.choices[0].weight == HUNDRED
    right, wrong = (item.choices if is_true else item.choices[::-1])[:2]
    told = [write_text(each.feedback, item.stem.format) for each in (wrong, right)]
    ending = f"#{told[0]}#{told[1]}" if told[1] else f"#{told[0]}" if told[0] else ""
    return ("TRUE" if is_true else "FALSE") + ending


def _choices(item: Item) -> list[str]:
    is_single = item.kind is Kind.SINGLE
    return [
        _choice_sign(choice, is_single)
        + write_text(choice.text, item.stem.format)
        + _feedback(choice.feedback, item)
        for choice in item.choices
    ]


def _choice_sign(choice: Choice, is_single: bool) -> str:
    if is_single and choice.weight == HUNDRED:
        return "="
    return "~" + (_percent(choice.weight) if choice.weight else "")


def _fill_in(item: Item) -> list[str]:
    return [
        f"={_percent(each.weight)}{write_plain(each.text)}{_feedback(each.feedback, item)}"
        for each in item.blanks[0]
    ]


def _numerical(item: Item) -> list[str]:
    # Whatever else is answered comes last, where the reader looks for it.
    named = [figure for figure in item.figures if figure.value is not None or figure.weight]
    others = [figure for figure in item.figures if figure.value is None and not figure.weight]
    return [_figure(figure) + _feedback(figure.feedback, item) for figure in named] + [
        "~" + _feedback(figure.feedback, item) for figure in others[:1]
    ]


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return f"={_percent(figure.weight)}*"
    told = f"{figures_of(figure.value)}:{figures_of(figure.tolerance)}"
    return f"={_percent(figure.weight)}{told}"


def _matching(item: Item) -> list[str]:
    return [
        f"={write_text(pair.left, item.stem.format)} -> {escape(pair.right)}" for pair in item.pairs
    ]


def _ordering(item: Item) -> list[str]:
    return [write_text(text, item.stem.format) for text in item.sequence]


def _feedback(feedback: Text, item: Item) -> str:
    return f"#{write_text(feedback, item.stem.format)}" if feedback else ""


def _percent(weight: Decimal) -> str:
    return f"%{figures_of(weight)}%"


BODIES: dict[Kind, Callable[[Item], str]] = {
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_ANSWER: lambda item: "",
    Kind.CASE: lambda item: "",
}
LINES: dict[Kind, Callable[[Item], list[str]]] = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _choices,
    Kind.FILL_IN: _fill_in,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
}
OPENINGS = {Kind.NUMERICAL: "#", Kind.ORDERING: ">ALL"}
