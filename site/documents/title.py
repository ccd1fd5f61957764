"""Where the lines of a title end (GB/T 9704-2012, 7.3.1). Pure.

A title in 2号 has 20 characters a line. Its lines form a 梯形 (each longer than the one before, or
each shorter) or a 菱形 (the middle one is the longest), and no line ends inside a word. The rule:

- A line may end only at an edge that is known: before or after a word of WORDS, after
  punctuation, before an opening bracket, or where the office has written ｜.
- What stands between two known edges is one piece and stays whole: a name, a figure with its
  counter, whatever we do not know.
- No line begins with 的 or a closing mark; none ends with 关于, 和 or an opening mark.
- As few lines as hold the title; of those the shape; of those the most even one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

LONGEST_LINE = 20  # 156 mm of 2号 (22 pt)
MOST_LINES = 5  # what is longer is no title: it is filled line by line
MARK = "｜"
# The vocabulary of these documents. A longer word wins over a shorter one inside it.
WORDS = Path(__file__).with_name("title_words.txt").read_text(encoding="utf-8").split()
NEVER_LAST = ("关于", "和", "与", "及", "对", "（", "《", "“", "〔")
NEVER_FIRST = ("的", "等", "、", "，", "：", "；", "。", "）", "》", "”", "〕")
TOKEN = re.compile(
    r"《[^《》]*》|“[^“”]*”|〔[^〔〕]*〕"
    r"|[0-9０-９]+(?:[.．][0-9]+)?(?:年度|年|月份|月|日|号|人|名|学分|学时|分|次|期|批|季度|%|％)?"
    r"|" + "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)) + r"|[、，：；。（）]|｜"
)  # fmt: skip


def plain(title: str) -> str:
    """The title without the office's marks."""
    return title.replace(MARK, "")


@lru_cache(maxsize=1024)
def lines(title: str, *, longest: float = LONGEST_LINE) -> tuple[str, ...]:
    """The lines of a title, chosen by the rule above."""
    pieces = _pieces(title, longest)
    whole = "".join(pieces)
    if not whole or width(whole) <= longest:
        return (whole,)
    if width(whole) > MOST_LINES * longest:
        return tuple(_filled(pieces, longest))
    for count in range(2, MOST_LINES + 1):
        if found := list(_divisions(pieces, count, longest)):
            return min(found, key=_ugliness)
    return tuple(_filled(pieces, longest))


def width(text: str) -> float:
    """In characters of the title's size; a figure takes six tenths at most."""
    return sum(0.6 if character.isascii() else 1 for character in text)


def is_shapely(found: Sequence[str]) -> bool:
    """Whether the lines are a 梯形 or a 菱形."""
    widths = [width(line) for line in found]
    falls = [one > other for one, other in pairwise(widths)]
    rises = [one < other for one, other in pairwise(widths)]
    peak = widths.index(max(widths))
    return all(falls) or all(rises) or (all(rises[:peak]) and all(falls[peak:]))


def _divisions(pieces: Sequence[str], count: int, longest: float) -> Iterator[tuple[str, ...]]:
    """Every way to set the pieces in so many lines that fit; what cannot fit is not tried."""
    if width("".join(pieces)) > count * longest or len(pieces) < count:
        return
    if count == 1:
        yield ("".join(pieces),)
        return
    for end in range(1, len(pieces)):
        first = "".join(pieces[:end])
        if width(first) > longest:
            return
        yield from ((first, *rest) for rest in _divisions(pieces[end:], count - 1, longest))


def _filled(pieces: Sequence[str], longest: float) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line and width(line + piece) > longest:
            yield line
            line = ""
        line += piece
    yield line


def _ugliness(found: Sequence[str]) -> tuple[bool, float, tuple[str, ...]]:
    """A shape first; then lines that differ by about two characters, as a typist sets them."""
    widths = [width(line) for line in found]
    return (
        not is_shapely(found),
        sum((abs(one - other) - 2) ** 2 for one, other in pairwise(widths)),
        tuple(found),
    )


def _pieces(title: str, longest: float) -> list[str]:
    """What may not be divided, joined with what may not stand at the edge of a line."""
    pieces: list[str] = []
    glued = False
    for token in _tokens(title):
        if token == MARK:
            glued = False
            continue
        for part in _short_enough(token, longest):
            if pieces and (glued or part.startswith(NEVER_FIRST)):
                pieces[-1] += part
            else:
                pieces.append(part)
            glued = part in NEVER_LAST
    return pieces


def _tokens(title: str) -> Iterator[str]:
    at = 0
    for found in TOKEN.finditer(title):
        if found.start() > at:
            yield title[at : found.start()]
        yield found[0]
        at = found.end()
    if at < len(title):
        yield title[at:]


def _short_enough(token: str, longest: float) -> Iterator[str]:
    """A name longer than a line is divided after all: nothing may leave the page."""
    size = int(longest)
    yield from (token[at : at + size] for at in range(0, len(token), size))
