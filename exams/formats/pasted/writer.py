"""Writes items as Chinese question text that Word shows well and the reader takes back."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from exams.formats.items import EMPTY, HUNDRED, Choice, Format, Item, Kind, Text, figures_of
from exams.formats.pasted.reader import read
from exams.formats.readings import Loss, Written

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.FILL_IN: "填空题",
    Kind.NUMERICAL: "数值题",
    Kind.ORDERING: "排序题",
    Kind.SHORT_ANSWER: "简答题",
    Kind.CASE: "案例题",
}
UNTOLD = {
    "name": "题名",
    "penalty": "扣分",
    "keeps_order": "固定选项顺序",
    "is_case_sensitive": "区分大小写",
    "pictures": "图片",
}


def write(items: Sequence[Item]) -> Written:
    pieces: list[str] = []
    losses: list[Loss] = []
    for place, item in enumerate(items, start=1):
        told = _told(item)
        # What would be read as something else is left out rather than changed.
        if item.kind not in NAMES or read(_piece(told, 1)).items != [told]:
            reason = "文本不能表示这种题型，或其文字会被误认作选项、答案等记号"
            losses.append(Loss(place, reason, is_left_out=True))
            continue
        losses += [Loss(place, what) for what in _dropped(item, told)]
        pieces.append(_piece(told, len(pieces) + 1))
    return Written("\n".join(pieces), tuple(losses))


def _told(item: Item) -> Item:
    """What is left of an item in this form: plain texts, one weight for all right options."""
    right = [choice for choice in item.choices if choice.weight > 0]
    share = (HUNDRED / max(len(right), 1)).quantize(Decimal("0.00001"))
    if item.kind in (Kind.SINGLE, Kind.TRUE_FALSE):
        right, share = [choice for choice in right if choice.weight == HUNDRED], HUNDRED
    choices = tuple(
        Choice(_plain(choice.text), share if choice in right else Decimal(0))
        for choice in item.choices
    )
    return replace(
        item,
        stem=_plain(item.stem),
        feedback=_plain(item.feedback),
        rubric=_plain(item.rubric),
        choices=choices,
        blanks=tuple(
            tuple(
                replace(each, weight=HUNDRED, feedback=EMPTY) for each in blank if each.weight > 0
            )
            for blank in item.blanks
        ),
        figures=tuple(replace(figure, feedback=EMPTY) for figure in item.figures[:1]),
        sequence=tuple(_plain(text) for text in item.sequence),
        name="",
        penalty=None,
        keeps_order=False,
        is_case_sensitive=False,
        pictures=(),
    )


def _plain(text: Text) -> Text:
    return Text(text.text)


def _piece(item: Item, number: int) -> str:
    lines = [f"{number}. 【{NAMES.get(item.kind, '')}】{item.stem.text}"]
    shown = [choice.text for choice in item.choices] if item.kind is not Kind.TRUE_FALSE else []
    lines += [
        f"{letter}. {text.text}"
        for letter, text in zip(LETTERS, [*shown, *item.sequence], strict=False)
    ]
    fields = {
        "答案": _answer(item),
        "评分标准": item.rubric.text,
        "解析": item.feedback.text,
        "难度": str(item.difficulty or ""),
        "分值": "" if item.points is None else figures_of(item.points),
        "知识点": item.category,
        "标签": "、".join(item.tags),
        "题号": item.number,
    }
    lines += [f"{name}：{told}" for name, told in fields.items() if told]
    return "\n".join(lines) + "\n"


def _answer(item: Item) -> str:
    if item.kind is Kind.TRUE_FALSE:
        return "正确" if item.choices[0].weight else "错误"
    if item.kind is Kind.ORDERING:
        return LETTERS[: len(item.sequence)]
    if item.kind is Kind.NUMERICAL:
        return _figure(item)
    if item.blanks:
        return "；".join("/".join(each.text for each in blank) for blank in item.blanks)
    return "".join(
        letter for letter, choice in zip(LETTERS, item.choices, strict=False) if choice.weight
    )


def _figure(item: Item) -> str:
    figure = item.figures[0]
    if figure.value is None:
        return ""
    tolerance = f"±{figures_of(figure.tolerance)}" if figure.tolerance else ""
    return figures_of(figure.value) + tolerance


def _dropped(item: Item, told: Item) -> list[str]:
    dropped = [word for name, word in UNTOLD.items() if getattr(item, name) != getattr(told, name)]
    if [choice.weight for choice in item.choices] != [choice.weight for choice in told.choices]:
        dropped.append("选项权重")
    if item.blanks != told.blanks or item.figures != told.figures:
        dropped.append("部分得分的答案和反馈")
    if any(choice.feedback for choice in item.choices):
        dropped.append("选项反馈")
    texts = [item.stem, item.feedback, item.rubric, *(choice.text for choice in item.choices)]
    if any(text.format is not Format.MOODLE for text in [*texts, *item.sequence]):
        dropped.append("文字格式")
    return dropped
