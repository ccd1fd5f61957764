"""Chinese for search engines that expect spaces: every run is cut into overlapping pairs.

Pure. A run is indexed as its pairs and its single characters, so that any word of two
characters or more is found by its pairs, and one character by itself.
"""

import re
import unicodedata
from collections.abc import Callable

# Ideographs: basic, extension A, compatibility, all of planes 2 and 3 (rare names), and 〇.
IDEOGRAPHS = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"[{IDEOGRAPHS}]+")
SEPARATORS = re.compile(r"[\W_]+")


def indexed(text: str) -> str:
    """The text as it goes into the index: 大数据 becomes 大数 数据 大 数 据."""
    return _cut(text, lambda run: [*pairs(run), *run] if len(run) > 1 else [run])


def queried(text: str) -> str:
    """The text as it is asked for: 大数据 becomes 大数 数据; a single character stays."""
    return _cut(text, pairs)


def pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(1, len(run) - 1))]


def _cut(text: str, parts_of: Callable[[str], list[str]]) -> str:
    # Full-width letters are folded, and signs that the databases' parsers would read as
    # operators or as parts of numbers fall away, alike in the index and in the question.
    plain = SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text))
    return " ".join(RUN.sub(lambda run: f" {' '.join(parts_of(run[0]))} ", plain).split())
