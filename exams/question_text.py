"""What a well-formed question is, and how an author types one. Pure.

An author writes one option per line and the key as letters ("AC") or 对/错; the bank stores
a list of texts and a list of places.
"""

from collections.abc import Sequence
from typing import Any

LETTERS = "ABCDEFGH"
TRUE_FALSE_OPTIONS = ("正确", "错误")
YES = {"A", "对", "正确", "√", "T"}
NO = {"B", "错", "错误", "×", "F"}


class QuestionTextError(ValueError):
    """A question whose options and key do not fit each other or its type."""


def check(type_: str, options: Any, key: Any, prompts: Any = ()) -> None:
    if rule := OTHER_TYPES.get(type_):
        rule(options, key, prompts)
    else:
        _check_choices(type_, options, key)


def _check_choices(type_: str, options: Any, key: Any) -> None:
    _check_options(options)
    _check_places(options, key)
    if len(set(key)) < len(key):
        raise QuestionTextError("答案应为不重复的选项序号。")
    _check_type(type_, options, key)


def _check_options(options: Any) -> None:
    if not _is_list_of(options, str) or not all(text.strip() for text in options):
        raise QuestionTextError("选项应为不空的文字列表。")
    if not 2 <= len(options) <= len(LETTERS):
        raise QuestionTextError(f"选项应有 2–{len(LETTERS)} 个，现有 {len(options)} 个。")
    if len(set(options)) < len(options):
        raise QuestionTextError("选项不能重复。")


def _check_places(options: Any, key: Any) -> None:
    if not _is_list_of(key, int):
        raise QuestionTextError("答案应为不重复的选项序号。")
    if not all(0 <= place < len(options) for place in key):
        raise QuestionTextError("答案指向不存在的选项。")


def _check_fill_in(options: Any, key: Any, prompts: Any) -> None:
    if not _is_list_of(key, list) or not key or not all(key):
        raise QuestionTextError("填空题的每个空都要有答案。")


def _check_numerical(options: Any, key: Any, prompts: Any) -> None:
    if not _is_list_of(key, dict) or not key:
        raise QuestionTextError("数值题要有答案。")


def _check_matching(options: Any, key: Any, prompts: Any) -> None:
    _check_options(options)
    _check_places(options, key)
    if not _is_list_of(prompts, str) or len(prompts) != len(key) or len(prompts) < 2:
        raise QuestionTextError("匹配题至少要有两个左项，每个左项对应一个选项。")


def _check_ordering(options: Any, key: Any, prompts: Any) -> None:
    _check_options(options)
    _check_places(options, key)
    if sorted(key) != list(range(len(options))):
        raise QuestionTextError("排序题的答案要把每个选项各写一次。")


def _check_written(options: Any, key: Any, prompts: Any) -> None:
    if options or key:
        raise QuestionTextError("简答题和案例题没有选项，由人评阅。")


def read_key(type_: str, text: str) -> list[int]:
    """ "AC" → [0, 2]; 对 → [0], 错 → [1] for a true/false question."""
    told = "".join(text.upper().split()).replace("、", "").replace(",", "").replace("，", "")
    if type_ == "TRUE_FALSE":
        if told not in YES | NO:
            raise QuestionTextError("判断题的答案应为“对”或“错”。")
        return [0] if told in YES else [1]
    if not told or any(letter not in LETTERS for letter in told):
        raise QuestionTextError("答案应为选项字母，如 A 或 ACD。")
    return sorted(LETTERS.index(letter) for letter in told)


def read_options(type_: str, text: str) -> list[str]:
    if type_ == "TRUE_FALSE":
        return list(TRUE_FALSE_OPTIONS)
    return [line.strip() for line in text.splitlines() if line.strip()]


def tell_key(type_: str, key: Sequence[int]) -> str:
    if type_ == "TRUE_FALSE":
        return "对" if list(key) == [0] else "错"
    return "".join(LETTERS[place] for place in sorted(key))


def _check_type(type_: str, options: Sequence[str], key: Sequence[int]) -> None:
    if type_ in ("SINGLE", "TRUE_FALSE") and len(key) != 1:
        raise QuestionTextError("单项选择题和判断题只有一个正确答案。")
    if type_ == "TRUE_FALSE" and len(options) != 2:
        raise QuestionTextError("判断题只有两个选项。")
    if type_ == "MULTIPLE" and len(key) < 2:
        raise QuestionTextError("多项选择题至少有两个正确答案。")


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(type(each) is kind for each in value)


OTHER_TYPES = {
    "FILL_IN": _check_fill_in,
    "NUMERICAL": _check_numerical,
    "MATCHING": _check_matching,
    "ORDERING": _check_ordering,
    "SHORT_ANSWER": _check_written,
    "CASE": _check_written,
}
