"""What two letters must have in common to be laid out alike.

A digit is as wide as any other, and an ideograph too, and lines break around each in the same
way. So a text's shape is the text with every digit written 0 and every ideograph 国; all other
characters (punctuation, Latin letters, characters that the first font lacks) stay as they are.
Pure: knows nothing of pages.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

DIGITS = "0123456789"
MOST_SHAPES = 20_000
# Ideographs that a shape is laid out with: any would do that every font has.
SAMPLES = (
    "国人一大上个中为以会们你作到力十去发可同后向和因在地多天好学定家小工年开心成我所才找手把政文方"
    "日是时有本来水法民生的自行见书长分"
)
# Unified ideographs: a line may break on either side of each (UAX 14, class ID).
IDEOGRAPHS = (
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2EBE0),
    (0x2EBF0, 0x2EE5D), (0x30000, 0x323AF),
)  # fmt: skip


def is_ideograph(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in IDEOGRAPHS)


class Shapes(dict[str, str]):
    """The shape of each text that was looked up; kept, since most texts are figures that recur."""

    def __init__(self, mask: Mapping[int, str]) -> None:
        self._mask = mask

    def __missing__(self, text: str) -> str:
        if len(self) == MOST_SHAPES:
            self.clear()
        shape = self[text] = text.translate(self._mask)
        return shape


@dataclass(frozen=True)
class Alphabet:
    """Which characters may stand for each other in the fonts of a job."""

    digits: str
    ideographs: str
    mask: Mapping[int, str]  # for str.translate: only what may be exchanged

    @classmethod
    def of(cls, characters: Iterable[str], fits: Callable[[str], bool]) -> "Alphabet":
        """`fits` tells whether the first font of every style has a character, as wide as others."""
        digits = DIGITS if all(map(fits, DIGITS)) else ""
        wide = {c for c in {*characters, *SAMPLES} if is_ideograph(c) and fits(c)}
        mask = {ord(c): "0" for c in digits} | {ord(c): "国" for c in wide}
        return cls(digits, "".join(c for c in SAMPLES if c in wide), mask)

    @cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.mask)

    def letters_of(self, character: str) -> str:
        """What may stand in a character's place; "" if nothing may."""
        kind = self.mask.get(ord(character))
        return self.digits if kind == "0" else self.ideographs if kind else ""


def taken_apart(context: Mapping[str, Any]) -> tuple[Hashable, tuple[str, ...]]:
    """What a context is apart from its texts, and its texts in one order.

    Markup and numbers are not texts: they belong to what the context is.
    """
    texts: list[str] = []
    return _structure(context, texts), tuple(texts)


def _structure(value: Any, texts: list[str]) -> Hashable:
    kind = type(value)
    if kind is str:
        texts.append(value)
        return None
    if kind is dict:
        return tuple([(key, _structure(one, texts)) for key, one in value.items()])
    if kind is list or kind is tuple:
        if {*map(type, value)} == {str}:  # rows of a table: most of all texts
            texts += value
            return (None,) * len(value)
        return tuple([_structure(one, texts) for one in value])
    return repr(value)


def with_texts(value: Any, others: Iterator[str]) -> Any:
    """The same context with other texts, in their order."""
    kind = type(value)
    if kind is str:
        return next(others)
    if kind is dict:
        return {key: with_texts(one, others) for key, one in value.items()}
    if kind is list or kind is tuple:
        return [with_texts(one, others) for one in value]
    return value


@dataclass(frozen=True)
class Place:
    """One character of one text: a place that a glyph of the page may come from."""

    text: int
    at: int


class Coding:
    """Names each exchangeable character of some texts by what stands in its place, pass by pass.

    No character keeps its stand-in from the first pass to the second, so that whatever glyph of
    a page stays the same is nobody's own.
    """

    def __init__(
        self, alphabet: Alphabet, originals: Sequence[str], variable: Iterable[int]
    ) -> None:
        self.originals = originals
        self.variable = frozenset(variable)
        self._stand_ins: dict[Place, str] = {}  # the alphabet of each place
        self._numbers: dict[Place, int] = {}
        counts: dict[str, int] = {}
        for text in sorted(self.variable):
            for at, character in enumerate(originals[text]):
                if letters := alphabet.letters_of(character):
                    place = Place(text, at)
                    self._stand_ins[place] = letters
                    self._numbers[place] = counts.get(letters, 0)
                    counts[letters] = counts.get(letters, 0) + 1
        self.passes = max((_passes(n, len(letters)) for letters, n in counts.items()), default=2)
        self._places = {
            tuple(self._stand_in(place, number) for number in range(self.passes)): place
            for place in self._stand_ins
        }

    def coded(self, number: int) -> list[str]:
        """The texts of a pass."""
        written = [list(text) for text in self.originals]
        for place in self._stand_ins:
            written[place.text][place.at] = self._stand_in(place, number)
        return ["".join(characters) for characters in written]

    def place(self, seen: tuple[str, ...]) -> Place | None:
        """Whose glyph it is that was these characters, pass by pass."""
        return self._places.get(seen)

    def _stand_in(self, place: Place, number: int) -> str:
        letters = self._stand_ins[place]
        return letters[_code(self._numbers[place], len(letters), number)]


def _code(index: int, size: int, number: int) -> int:
    if number == 0:
        return index % size
    if number == 1:  # never what it was in the first pass
        return (index % size + 1 + index // size % (size - 1)) % size
    return index // (size * (size - 1) * size ** (number - 2)) % size


def _passes(count: int, size: int) -> int:
    passes, told_apart = 2, size * (size - 1)
    while told_apart < count:
        passes, told_apart = passes + 1, told_apart * size
    return passes
