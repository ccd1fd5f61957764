"""What is left of an item in the forms that people type: a key in words, one weight, plain text.

Shared by the text that is pasted from Word and by the workbook.
"""

from dataclasses import replace
from decimal import Decimal

from exams.formats.items import EMPTY, HUNDRED, Choice, Format, Item, Kind, Text, figures_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.FILL_IN: "填空题",
    Kind.NUMERICAL: "数值题",
    Kind.MATCHING: "匹配题",
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


def told_of(item: Item) -> Item:
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
        pairs=tuple(replace(pair, left=_plain(pair.left)) for pair in item.pairs),
        sequence=tuple(_plain(text) for text in item.sequence),
        name="",
        penalty=None,
        keeps_order=False,
        is_case_sensitive=False,
        pictures=(),
    )


def _plain(text: Text) -> Text:
    return Text(text.text)


def answer_of(item: Item) -> str:
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


def dropped_from(item: Item, told: Item) -> list[str]:
    dropped = [word for name, word in UNTOLD.items() if getattr(item, name) != getattr(told, name)]
    if [choice.weight for choice in item.choices] != [choice.weight for choice in told.choices]:
        dropped.append("选项权重")
    if item.blanks != told.blanks or item.figures != told.figures:
        dropped.append("部分得分的答案和反馈")
    if any(choice.feedback for choice in item.choices):
        dropped.append("选项反馈")
    texts = [item.stem, item.feedback, item.rubric, *(choice.text for choice in item.choices)]
    texts += [*item.sequence, *(pair.left for pair in item.pairs)]
    if any(text.format is not Format.MOODLE for text in texts):
        dropped.append("文字格式")
    return dropped


def shown_options(item: Item) -> list[str]:
    """What stands behind A, B, C: options, pairs with an arrow, or the right order."""
    if item.kind is Kind.TRUE_FALSE:
        return []
    pairs = [f"{pair.left.text} -> {pair.right}".strip() for pair in item.pairs]
    return [choice.text.text for choice in item.choices] + pairs + [t.text for t in item.sequence]


def fields_of(item: Item) -> dict[str, str]:
    """Everything else, under the name that people give it."""
    return {
        "答案": answer_of(item),
        "解析": item.feedback.text,
        "评分标准": item.rubric.text,
        "难度": str(item.difficulty or ""),
        "分值": "" if item.points is None else figures_of(item.points),
        "知识点": item.category,
        "标签": "、".join(item.tags),
        "题号": item.number,
    }
