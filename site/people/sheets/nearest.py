"""The known word nearest to an unknown one, for the sentence that refuses it."""

import difflib
from collections.abc import Collection, Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(word, list(known), 1, 0.6)
    return near[0] if near else None


def nearest(word: str, known: Iterable[str]) -> str:
    near = closest(word, known)
    return f"，最接近的是“{near}”" if near else ""


class Hints:
    """The same for a whole file: each word once, and only the first few, because comparing
    with a thousand words takes a while and the first few tell what is wrong."""

    MOST = 50

    def __init__(self, known: Collection[str]) -> None:
        self.known = known
        self.found: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if word not in self.found:
            self.found[word] = nearest(word, self.known) if len(self.found) < self.MOST else ""
        return self.found[word]
