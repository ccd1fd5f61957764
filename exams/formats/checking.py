"""What a sound item is, whatever file it came from. Pure; refuses with the author's next step."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from exams.formats.items import HUNDRED, Accepted, Choice, Figure, Item, ItemError, Kind

MOST_OPTIONS = 26
LONGEST = 20_000
# Thirds are written 33.33333: together not quite a hundred.
NEARLY = Decimal(1)
NUMBER_MARKS = set("[]\\\n")
TAG_MARKS = NUMBER_MARKS | set(",，、;；")


def check(item: Item) -> None:
    """Raise ItemError with the first thing that is wrong."""
    if not item.stem:
        raise ItemError("没有题干")
    if len(item.stem.text) > LONGEST:
        raise ItemError(f"题干有 {len(item.stem.text)} 字，最多 {LONGEST} 字")
    _check_labels(item)
    if rule := RULES.get(item.kind):
        rule(item)


def _check_labels(item: Item) -> None:
    if any(TAG_MARKS & set(tag) or not tag for tag in item.tags):
        raise ItemError(f"标签“{'、'.join(item.tags)[:40]}”里有分隔符、方括号或反斜杠")
    if NUMBER_MARKS & set(item.number):
        raise ItemError(f"题号“{item.number[:20]}”里有方括号或反斜杠")
    if any("\n" in label for label in (item.name, item.category)):
        raise ItemError("题名和分类只能写一行")
    if item.difficulty is not None and not 1 <= item.difficulty <= 5:
        raise ItemError(f"难度应在 1 至 5 之间，现为 {item.difficulty}")
    if item.points is not None and not 0 <= item.points <= 1000:
        raise ItemError(f"分值应在 0 至 1000 之间，现为 {item.points}")


def _check_single(item: Item) -> None:
    _check_choices(item.choices)
    if max(choice.weight for choice in item.choices) != HUNDRED:
        raise ItemError("单选题没有得满分的选项")


def _check_multiple(item: Item) -> None:
    _check_choices(item.choices)
    total = sum((choice.weight for choice in item.choices if choice.weight > 0), Decimal(0))
    if abs(total - HUNDRED) > NEARLY:
        raise ItemError(f"多选题正确选项的权重合计应为 100%，现为 {total}%")


def _check_choices(choices: Sequence[Choice]) -> None:
    if not 2 <= len(choices) <= MOST_OPTIONS:
        raise ItemError(f"选项应有 2–{MOST_OPTIONS} 个，现有 {len(choices)} 个")
    _refuse_empty(choice.text.text for choice in choices)
    if len({choice.text.text for choice in choices}) < len(choices):
        raise ItemError("选项重复")
    _check_weights(choices)


def _check_true_false(item: Item) -> None:
    if [choice.weight for choice in item.choices] not in ([HUNDRED, 0], [0, HUNDRED]):
        raise ItemError("判断题的答案只能是“正确”或“错误”")


def _check_fill_in(item: Item) -> None:
    if not item.blanks:
        raise ItemError("填空题没有答案")
    for number, accepted in enumerate(item.blanks, start=1):
        _check_weights(accepted)
        _refuse_empty(each.text for each in accepted)
        if not any(each.weight == HUNDRED for each in accepted):
            raise ItemError(f"第 {number} 空没有得满分的答案")


def _check_numerical(item: Item) -> None:
    _check_weights(item.figures)
    if any(figure.tolerance < 0 for figure in item.figures):
        raise ItemError("误差不能是负数，范围的上限不能小于下限")
    if not any(f.weight == HUNDRED and f.value is not None for f in item.figures):
        raise ItemError("数值题没有得满分的答案")


def _check_matching(item: Item) -> None:
    asked = [pair for pair in item.pairs if pair.left]
    if len(asked) < 2:
        raise ItemError("匹配题至少要有两对")
    _refuse_empty(pair.right for pair in item.pairs)
    if len({pair.left.text for pair in asked}) < len(asked):
        raise ItemError("匹配题的左项重复")


def _check_ordering(item: Item) -> None:
    texts = [each.text for each in item.sequence]
    if len(texts) < 2:
        raise ItemError("排序题至少要有两项")
    _refuse_empty(texts)
    if len(set(texts)) < len(texts):
        raise ItemError("排序题的项目重复")


def _check_weights(weighted: Sequence[Choice] | Sequence[Accepted] | Sequence[Figure]) -> None:
    for each in weighted:
        if not -HUNDRED <= each.weight <= HUNDRED:
            raise ItemError(f"权重应在 -100% 与 100% 之间，现为 {each.weight}%")


def _refuse_empty(texts: Iterable[str]) -> None:
    if not all(texts):
        raise ItemError("有一个选项或答案是空的")


RULES: dict[Kind, Callable[[Item], None]] = {
    Kind.SINGLE: _check_single,
    Kind.MULTIPLE: _check_multiple,
    Kind.TRUE_FALSE: _check_true_false,
    Kind.FILL_IN: _check_fill_in,
    Kind.NUMERICAL: _check_numerical,
    Kind.MATCHING: _check_matching,
    Kind.ORDERING: _check_ordering,
}
