"""The marks that people put before the parts of a question, in all the widths they type."""

import re
import unicodedata
from dataclasses import dataclass

from exams.formats.items import Kind

FIELDS = {
    "答案": "answer", "正确答案": "answer", "参考答案": "answer", "标准答案": "answer",
    "解析": "feedback", "答案解析": "feedback", "试题解析": "feedback", "题目解析": "feedback",
    "难度": "difficulty", "难易度": "difficulty", "难易程度": "difficulty",
    "分值": "points", "分数": "points",
    "知识点": "category", "考点": "category", "分类": "category",
    "标签": "tags", "关键词": "tags",
    "题号": "number", "编号": "number",
    "评分标准": "rubric", "评分要点": "rubric", "采分点": "rubric",
}  # fmt: skip
TYPES = {
    "单项选择": Kind.SINGLE, "单选": Kind.SINGLE,
    "多项选择": Kind.MULTIPLE, "多选": Kind.MULTIPLE,
    "判断": Kind.TRUE_FALSE, "是非": Kind.TRUE_FALSE, "判断正误": Kind.TRUE_FALSE,
    "填空": Kind.FILL_IN,
    "数值": Kind.NUMERICAL, "计算": Kind.NUMERICAL,
    "排序": Kind.ORDERING, "匹配": Kind.MATCHING, "连线": Kind.MATCHING,
    "简答": Kind.SHORT_ANSWER, "问答": Kind.SHORT_ANSWER, "论述": Kind.SHORT_ANSWER,
    "案例": Kind.CASE, "案例分析": Kind.CASE, "材料分析": Kind.CASE,
    "不定项选择": None, "不定项": None, "选择": None,
}  # fmt: skip
TYPE_WORDS = "|".join(sorted(TYPES, key=len, reverse=True))
FIELD_WORDS = "|".join(sorted(FIELDS, key=len, reverse=True))
INLINE_WORDS = "|".join(sorted((w for w, f in FIELDS.items() if f in {"answer", "feedback"}),
                               key=len, reverse=True))  # fmt: skip

FIELD = re.compile(
    rf"(?:【\s*({FIELD_WORDS})\s*】\s*[:：]?|\[\s*({FIELD_WORDS})\s*\]\s*[:：]?"
    rf"|({FIELD_WORDS})\s*[:：])\s*"
)
# 答案 and 解析 also follow on the same line, after a space or the end of a sentence.
INLINE_FIELD = re.compile(
    rf"(?<=[\s。；;？?）)】])\s*(?=【\s*(?:{INLINE_WORDS})\s*】|(?:{INLINE_WORDS})\s*[:：])"
)
HEADING = re.compile(
    rf"(?:[一二三四五六七八九十]{{1,3}}\s*[、.．]|[（(][一二三四五六七八九十]{{1,3}}[）)]"
    rf"|第[一二三四五六七八九十]{{1,3}}(?:部分|大题)\s*[、.．:：]?)?\s*({TYPE_WORDS})题"
    r"\s*(?:[（(:：].*)?"
)
POINTS_EACH = re.compile(r"每(?:小?题|空)\s*(\d{1,3}(?:\.\d{1,2})?)\s*分")
TYPE_TAG = re.compile(rf"[【\[(（［]\s*({TYPE_WORDS})题?\s*[】\])）］]")
STARTS = {
    "dot": re.compile(r"(\d{1,6})\s*[.．、:：]\s*"),
    "bracket": re.compile(r"[(（](\d{1,6})[)）]\s*[.．、]?\s*"),
    "half": re.compile(r"(\d{1,6})[)）]\s*[.．、]?\s*"),
    "named": re.compile(r"第\s*(\d{1,6})\s*题\s*[.．、:：]?\s*"),
    "word": re.compile(r"(?:题干|题目)\s*[:：]\s*"),
}
LETTER = "[A-ZＡ-Ｚ]"
OPTION = re.compile(rf"[(（]\s*({LETTER})\s*[)）]\s*[.．、:：]?\s*|({LETTER})\s*[.．、:：)）]\s*")


@dataclass(frozen=True)
class Start:
    """Where a question begins: how it is numbered, its number, what follows."""

    style: str
    number: int | None
    rest: str


def start_of(line: str) -> Start | None:
    for style, pattern in STARTS.items():
        if found := pattern.match(line):
            number = int(found[1]) if pattern.groups else None
            return Start(style, number, line[found.end() :])
    return None


def field_of(line: str) -> tuple[str, str] | None:
    """The field's name and what follows its mark."""
    found = FIELD.match(line)
    if found is None:
        return None
    return FIELDS[next(filter(None, found.groups()))], line[found.end() :]


def options_of(line: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before option marks, and the options of the line: A, B, C in their order."""
    marks = _marks(line)
    if not marks:
        return line, []
    ends = [start for _, start, _ in marks[1:]] + [len(line)]
    options = [
        (letter, line[start:end].strip())
        for (letter, _, start), end in zip(marks, ends, strict=True)
    ]
    return line[: marks[0][1]].strip(), options


def letter_of(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _marks(line: str) -> list[tuple[str, int, int]]:
    """Letter, begin and end of each mark; letters must follow each other."""
    found = [
        (letter_of(mark[1] or mark[2]), mark.start(), mark.end()) for mark in OPTION.finditer(line)
    ]
    for place, (letter, start, _) in enumerate(found):
        if start == 0 or (letter == "A" and _is_free(line, start)):
            series = _series(line, found[place:])
            if start == 0 or len(series) > 1:
                return series
    return []


def _series(line: str, found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    series = found[:1]
    for mark in found[1:]:
        if ord(mark[0]) == ord(series[-1][0]) + 1:
            series.append(mark)
    spaced = series[:1]
    for mark in series[1:]:
        if _is_free(line, mark[1]) and ord(mark[0]) == ord(spaced[-1][0]) + 1:
            spaced.append(mark)
    # Without spaces between them two marks may be chance (维生素B、…); three in a row are not.
    return series if len(series) > max(2, len(spaced)) else spaced


def _is_free(line: str, place: int) -> bool:
    return place == 0 or line[place - 1] in " \t\u3000\xa0；;。）)？?：:"
