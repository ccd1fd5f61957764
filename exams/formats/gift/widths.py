"""Finds GIFT's signs typed in full width: a Chinese keyboard's commonest slip in these files."""

import re
from collections.abc import Iterable, Iterator

# Beginning an answer, or where only a sign can stand; elsewhere they are ordinary punctuation.
SLIPS = (
    (re.compile("｛"), "{"),
    (re.compile("｝"), "}"),
    (re.compile(r"(?:^|\{)\s*＝"), "="),
    (re.compile(r"(?:^|\{)\s*～"), "~"),
    (re.compile("＃"), "#"),
    (re.compile(r"[=~]％|[=~]%-?[\d.]+％"), "%"),
    (re.compile(r"^：："), "::"),
    (re.compile("^=.*(?:－＞|—＞|→)"), "->"),
    (re.compile(r"^／／"), "//"),
    (re.compile(r"^＄CATEGORY|^\$CATEGORY：", re.IGNORECASE), "$CATEGORY:"),
)


def full_width_signs(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Line and advice, once per line and sign."""
    for number, line in lines:
        for pattern, sign in SLIPS:
            if found := pattern.search(line):
                typed = found[0].strip()[-1]
                yield number, f"有全角的“{typed}”，当作文字读入；若是 GIFT 的记号，应写半角 {sign}"
