"""Makes an item of a draft: which kind it is, and what its 答案 means for that kind."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from exams.formats.items import (
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Item,
    ItemError,
    Kind,
    Pair,
    number_of,
    text_of,
    true_false,
)
from exams.formats.pasted.drafts import Draft
from exams.formats.readings import refuse_unreadable

YES = {"正确", "对", "√", "✓", "✔", "是", "T", "TRUE", "Y", "YES"}
NO = {"错误", "错", "×", "✗", "✘", "X", "否", "F", "FALSE", "N", "NO", "不正确", "不对"}
SEPARATORS = re.compile(r"[\s、,，;；/.。|]+")
IN_STEM = re.compile(
    r"[（(]\s*([A-Za-zＡ-Ｚ][A-Za-zＡ-Ｚ、,，\s]{0,20}|√|×|✓|✗|对|错|正确|错误)\s*[）)]"
)
GAP = re.compile(r"_{2,}|＿+|[（(][\s_＿]*[）)]|﹍+")
NUMBER_WITH_TOLERANCE = re.compile(r"(.+?)\s*(?:±|\+-|\+/-|误差)\s*(.+)")
NUMBER_RANGE = re.compile(r"(.+?)\s*(?:～|~|—|至|到|\.\.)\s*(.+)")
ARROW = re.compile(r"\s*(?:->|→|⟶|－＞|——>|——)\s*")
# By a person, or beside what it belongs to.
ANSWERED_OTHERWISE = {Kind.SHORT_ANSWER, Kind.CASE, Kind.MATCHING}
DIFFICULTIES = {"易": 1, "容易": 1, "较易": 2, "中": 3, "中等": 3, "一般": 3, "较难": 4, "难": 5}


def item_of(draft: Draft) -> Item:
    stem = "\n".join(draft.stem).strip()
    refuse_unreadable(
        "\n".join([stem, *map(_shown, draft.options), *map(draft.told, draft.fields)])
    )
    _check_letters(draft)
    stem, answer = _answered(draft, stem)
    kind = _kind(draft, stem, answer)
    return Item(
        kind=kind,
        stem=text_of(stem),
        number=draft.told("number"),
        category=draft.told("category"),
        tags=tuple(tag for tag in re.split(r"[、,，;；]\s*", draft.told("tags")) if tag),
        difficulty=_difficulty(draft.told("difficulty")),
        points=_points(draft.told("points")),
        feedback=text_of(draft.told("feedback")),
        **{"rubric": text_of(draft.told("rubric")), **KEYS[kind](draft, stem, answer)},
    )


def _shown(option: tuple[str, list[str]]) -> str:
    return "\n".join(option[1])


def _check_letters(draft: Draft) -> None:
    letters = [letter for letter, _ in draft.options]
    if [ord(letter) - ord("A") for letter in letters] != list(range(len(letters))):
        raise ItemError(f"选项字母不连续：{'、'.join(letters)}")


def _answered(draft: Draft, stem: str) -> tuple[str, str]:
    """Stem and answer; without an answer of its own it stands in the stem's brackets: （ B ）."""
    if draft.told("answer"):
        return stem, draft.told("answer")
    known = {letter for letter, _ in draft.options}
    for found in reversed(list(IN_STEM.finditer(stem))):
        letters = set(_letters(found[1]))
        is_key = letters <= known if known else _truth(found[1]) is not None
        if is_key and (known or draft.kind in (None, Kind.TRUE_FALSE)):
            return stem[: found.start()] + "（ ）" + stem[found.end() :], found[1]
    if draft.kind not in ANSWERED_OTHERWISE:
        raise ItemError("没有答案：请加一行“答案：”")
    return stem, ""


def _kind(draft: Draft, stem: str, answer: str) -> Kind:
    if draft.kind:
        return draft.kind
    if draft.options:
        texts = tuple(_shown(option) for option in draft.options)
        if len(texts) == 2 and {_truth(text) for text in texts} == {True, False}:
            return Kind.TRUE_FALSE
        return Kind.MULTIPLE if len(_letters(answer)) > 1 else Kind.SINGLE
    if _truth(answer) is not None:
        return Kind.TRUE_FALSE
    return Kind.FILL_IN if GAP.search(stem) else Kind.SHORT_ANSWER


def _choices(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    right = _places(draft, answer)
    if draft.kind is Kind.SINGLE and len(right) > 1:
        raise ItemError(f"单选题有 {len(right)} 个答案：{answer[:20]}")
    share = (HUNDRED / len(right)).quantize(Decimal("0.00001"))
    return {
        "choices": tuple(
            Choice(text_of(_shown(option)), share if place in right else Decimal(0))
            for place, option in enumerate(draft.options)
        )
    }


def _true_false(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    truth = _truth(answer)
    if draft.options:
        chosen = _places(draft, answer) if truth is None else []
        truth = _truth(_shown(draft.options[chosen[0]])) if chosen else truth
    if truth is None:
        raise ItemError(f"判断题的答案应为“正确”或“错误”，现为“{answer[:20]}”")
    return {"choices": true_false(truth)}


def _fill_in(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    """One part for each gap; other wordings of one part stand after a slash."""
    gaps = max(len(GAP.findall(stem)), 1)
    parts = [answer] if gaps == 1 else _cut(answer, gaps)
    return {"blanks": tuple(tuple(map(_accepted, _wordings(part))) for part in parts)}


def _cut(answer: str, gaps: int) -> list[str]:
    for separator in (r"[;；\n]", r"[、,，]", r"\s+"):
        parts = [part.strip() for part in re.split(separator, answer) if part.strip()]
        if len(parts) == gaps:
            return parts
    raise ItemError(f"题干有 {gaps} 个空，答案却不是 {gaps} 个；各空之间请用分号隔开")


def _wordings(part: str) -> list[str]:
    return [word.strip() for word in re.split(r"(?<!/)/(?!/)", part)]


def _accepted(text: str) -> Accepted:
    return Accepted(text)


def _numerical(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    if told := NUMBER_WITH_TOLERANCE.fullmatch(answer):
        figure = Figure(number_of(told[1]), number_of(told[2]))
    elif told := NUMBER_RANGE.fullmatch(answer):
        low, high = number_of(told[1]), number_of(told[2])
        figure = Figure((low + high) / 2, (high - low) / 2)
    else:
        figure = Figure(number_of(answer))
    return {"figures": (figure,)}


def _ordering(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    letters = _letters(answer)
    if sorted(letters) != [letter for letter, _ in draft.options]:
        raise ItemError("排序题的答案要把每个选项的字母各写一次")
    texts = {letter: text_of("\n".join(text)) for letter, text in draft.options}
    return {"sequence": tuple(texts[letter] for letter in letters)}


def _matching(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    return {"pairs": tuple(_pair(_shown(option)) for option in draft.options)}


def _pair(told: str) -> Pair:
    parts = ARROW.split(told, maxsplit=1)
    if len(parts) < 2:
        raise ItemError(f"匹配题的“{told[:20]}”应写成：左项 -> 右项")
    return Pair(text_of(parts[0]), parts[1].strip())


def _written(draft: Draft, stem: str, answer: str) -> dict[str, Any]:
    """The model answer is what a marker compares with."""
    rubric = draft.told("rubric")
    return {"rubric": text_of("\n".join(filter(None, [answer, rubric])))}


def _places(draft: Draft, answer: str) -> list[int]:
    letters = _letters(answer)
    known = [letter for letter, _ in draft.options]
    if not letters or len(set(letters)) < len(letters):
        raise ItemError(f"答案应为选项字母，如 A 或 ABD，现为“{answer[:20]}”")
    if missing := [letter for letter in letters if letter not in known]:
        raise ItemError(f"答案 {'、'.join(missing)} 不在选项之中")
    return [known.index(letter) for letter in letters]


def _letters(answer: str) -> list[str]:
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", answer)).upper()
    return list(plain) if plain.isascii() and plain.isalpha() else []


def _truth(answer: str) -> bool | None:
    plain = unicodedata.normalize("NFKC", answer).strip(" 。.；;\n\t").upper()
    return True if plain in YES else False if plain in NO else None


def _difficulty(told: str) -> int | None:
    if not told:
        return None
    word = told.strip(" 。").removesuffix("级")
    if word in DIFFICULTIES:
        return DIFFICULTIES[word]
    number = number_of(word)
    if number != int(number):
        raise ItemError(f"难度应为 1 至 5，或易、中、难，现为“{told[:20]}”")
    return int(number)


def _points(told: str) -> Decimal | None:
    return number_of(told.strip(" 。").removesuffix("分")) if told else None


KEYS: dict[Kind, Callable[[Draft, str, str], dict[str, Any]]] = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _choices,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_IN: _fill_in,
    Kind.NUMERICAL: _numerical,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.SHORT_ANSWER: _written,
    Kind.CASE: _written,
}
