"""Reads the content stream of a page as WeasyPrint writes it: one operator a line.

Refuses whatever it does not know; nothing is guessed.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field


class UnreadableContentError(Exception):
    """A page that holds something this reader was not written for."""


PATH = {b"m", b"l", b"c", b"v", b"y", b"h", b"re"}
CLIP = {b"W", b"W*"}
PAINT = {b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n", b"Do", b"sh"}
# What is in force until it is set again, or until the matching Q.
SETTING = {
    b"rg", b"RG", b"g", b"G", b"k", b"K", b"cs", b"CS", b"sc", b"SC", b"scn", b"SCN", b"w", b"J",
    b"j", b"M", b"d", b"i", b"ri", b"Tf", b"Tr", b"Ts", b"Tc", b"Tw", b"Tz", b"TL",
}  # fmt: skip
SHOW = {b"Tj", b"TJ"}
PART = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.]+(?:e-?[0-9]+)?)")
Widths = Mapping[int, float]


@dataclass(frozen=True)
class Font:
    """A font of the page: the family that the style sheet named, and its widths."""

    family: str
    widths: Widths


@dataclass(frozen=True)
class Glyph:
    number: int
    advance: float  # in thousandths of the size, spacing included


@dataclass(frozen=True)
class Show:
    """Glyphs one after the other in one font."""

    family: str
    lead: float
    glyphs: tuple[Glyph, ...]


@dataclass
class Line:
    """What is shown from one place on: a matrix, a font and glyphs; `state` is in force."""

    state: tuple[bytes, ...]
    matrix: bytes
    parts: list[bytes | Show] = field(default_factory=list)

    @property
    def place(self) -> tuple[float, float]:
        operands = self.matrix.split()
        return float(operands[4]), float(operands[5])


@dataclass(frozen=True)
class Square:
    """A filled path that stands for a picture; `state` is in force."""

    state: tuple[bytes, ...]


Content = list[bytes | Line | Square]
Path = tuple[bytes, ...]


def read(data: bytes, fonts: Mapping[bytes, Font], squares: Collection[Path] = ()) -> Content:
    """A page as drawing operators, lines of text, and those paths that stand for pictures."""
    reader = _Reader(fonts, squares)
    for line in data.split(b"\n"):
        if line:
            reader.take(line)
    return reader.content


class _Reader:
    def __init__(self, fonts: Mapping[bytes, Font], squares: Collection[Path]) -> None:
        self.content: Content = []
        self._fonts = fonts
        self._squares = squares
        self._state: list[bytes] = []
        self._saved: list[list[bytes]] = []
        self._path: list[bytes] = []
        self._font: Font | None = None
        self._line: Line | None = None

    def take(self, line: bytes) -> None:
        if b"(" in line:
            raise UnreadableContentError("a literal string")
        operator = line.rsplit(None, 1)[-1]
        if operator in SHOW:
            self._show(line, operator)
        elif operator in SETTING or operator == b"gs":
            self._set(line, operator)
        elif operator in (b"Tm", b"BT", b"ET"):
            self._text(line, operator)
        elif operator in (b"q", b"Q", b"cm"):
            self._nest(line, operator)
        elif operator in PATH or operator in CLIP or operator in PAINT:
            self._draw(line, operator)
        else:
            raise UnreadableContentError(operator[:20].decode("latin-1"))

    def _text(self, line: bytes, operator: bytes) -> None:
        if operator == b"Tm":
            self._line = Line(self._state_of_page(), line)
            self.content.append(self._line)
        else:
            self._line = None

    def _state_of_page(self) -> tuple[bytes, ...]:
        return tuple(one for one in self._state if not one.endswith(b" Tf"))

    def _set(self, line: bytes, operator: bytes) -> None:
        if operator == b"Tf":
            line = self._name_font(line)
        if operator == b"gs":
            self._state = [one for one in self._state if one != line]
        else:
            self._state = [one for one in self._state if one.rsplit(None, 1)[-1] != operator]
        self._state.append(line)
        if self._line:
            self._line.parts.append(line)
        elif operator != b"Tf":
            self.content.append(line)

    def _name_font(self, line: bytes) -> bytes:
        name, size, operator = line.split()
        self._font = self._fonts[name]
        return b"/%s %s %s" % (self._font.family.encode(), size, operator)

    def _nest(self, line: bytes, operator: bytes) -> None:
        if operator == b"q":
            self._saved.append(list(self._state))
        elif operator == b"Q":
            self._state = self._saved.pop()
            self._font = None
        else:
            self._state.append(line)
        self.content.append(line)

    def _draw(self, line: bytes, operator: bytes) -> None:
        self.content.append(line)
        if operator in PATH or operator in CLIP:
            self._path.append(line)
            return
        if operator == b"n" and self._path and self._path[-1] in CLIP:
            self._state += [*self._path, line]
        elif operator == b"f" and tuple(self._path) in self._squares:
            self.content[-1 - len(self._path) :] = [Square(self._state_of_page())]
        self._path = []

    def _show(self, line: bytes, operator: bytes) -> None:
        if self._line is None or self._font is None:
            raise UnreadableContentError("text without a place or a font")
        if not self._line.parts:
            self._line.parts += [one for one in self._state if one.endswith(b" Tf")]
        self._line.parts.append(_glyphs(line, operator, self._font))


def _glyphs(line: bytes, operator: bytes, font: Font) -> Show:
    operand = line[: -len(operator)].strip(b" []")
    lead, numbers, advances = 0.0, [], []
    for found in PART.finditer(operand):
        if found[2] is None:
            for number in _numbers(found[1]):
                numbers.append(number)
                advances.append(font.widths[number])
        elif advances:
            advances[-1] -= float(found[2])
        else:
            lead -= float(found[2])
    if not numbers or PART.sub(b"", operand).strip():
        raise UnreadableContentError("text that is not glyph numbers")
    return Show(font.family, lead, tuple(map(Glyph, numbers, advances)))


def _numbers(digits: bytes) -> Iterator[int]:
    if len(digits) % 4:
        raise UnreadableContentError("glyphs of one byte")
    for at in range(0, len(digits), 4):
        yield int(digits[at : at + 4], 16)
