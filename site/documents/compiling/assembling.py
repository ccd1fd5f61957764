"""Puts one person's glyphs into the lines of a shape."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pikepdf

from documents import qr
from documents.compiling.content import Line, Show, Square
from documents.compiling.shapes import Place
from documents.compiling.typefaces import Typeface

MOST_KNOWN = 1_000  # texts of which a stretch keeps what it wrote
Glyphs = Mapping[str, bytes]  # of each character, as a content stream writes them


@dataclass(frozen=True)
class Run:
    """Characters that follow each other in a text and on the page, at one pitch."""

    text: int
    start: int
    stop: int
    glyphs: Glyphs
    between: bytes

    def written(self, texts: Sequence[str]) -> bytes:
        characters = texts[self.text][self.start : self.stop]
        return self.between.join(map(self.glyphs.__getitem__, characters))


@dataclass(frozen=True)
class Code:
    """The QR code of a text."""

    text: int

    def written(self, texts: Sequence[str]) -> bytes:
        return qr.operators(texts[self.text]) + b"f\n"


Piece = bytes | Run | Code


@dataclass(frozen=True)
class Composed:
    """A show of which some glyphs are marked."""

    show: Show
    marks: Mapping[int, Place]  # by the glyph's place in the show


SetLine = tuple[Line, Sequence[bytes | Composed]]


@dataclass(frozen=True, eq=False)
class Sheet:
    """What every letter's page of a shape holds."""

    box: bytes
    static: bytes
    resources: pikepdf.Object  # all but the fonts
    drawn_with: bytes  # the same for the same resources


@dataclass(frozen=True)
class Setting:
    """One line, or one picture, as it is set under a state."""

    state: bytes
    pieces: tuple[Piece, ...]
    is_text: bool = True


class Setter:
    """Sets lines, marked or not, in the fonts of one job."""

    def __init__(self, faces: Mapping[str, Typeface]) -> None:
        self._faces = faces
        self._glyphs = {
            family: {c: b"%04x" % glyph for c, glyph in face.glyphs.items()}
            for family, face in faces.items()
        }

    def set(self, line: SetLine) -> Setting:
        place, parts = line
        pieces: list[Piece] = [place.matrix + b"\n"]
        for part in parts:
            pieces += [part + b"\n"] if isinstance(part, bytes) else self._shown(part)
        return Setting(_operators(place.state), tuple(_joined(pieces)))

    def picture(self, square: Square, text: int) -> Setting:
        return Setting(_operators(square.state), (Code(text),), is_text=False)

    def everybodys(self, line: SetLine) -> bytes:
        """The operators of a line without marks."""
        return assembled(stretches([self.set(line)]), ())

    def _shown(self, part: Composed) -> Iterator[Piece]:
        widths = self._faces[part.show.family].widths
        glyphs = part.show.glyphs
        gaps = [_number(widths[one.number] - one.advance) for one in glyphs]
        gaps[-1] = b"" if gaps[-1] == b"0" else gaps[-1]
        lead = _number(-part.show.lead)
        yield b"[" + (b"" if lead == b"0" else lead) + b"<"
        at = 0
        while at < len(glyphs):
            if at in part.marks:
                run = self._run(part, at, gaps)
                yield run
                at += run.stop - run.start
            else:
                yield b"%04x" % glyphs[at].number
                at += 1
            if at < len(glyphs):
                yield _gap(gaps[at - 1])
        yield b">" + gaps[-1] + b"] TJ\n"

    def _run(self, part: Composed, at: int, gaps: Sequence[bytes]) -> Run:
        first, length = part.marks[at], 1
        while (
            part.marks.get(at + length) == Place(first.text, first.at + length)
            and gaps[at + length - 1] == gaps[at]
        ):
            length += 1
        # The gap after the last one is the caller's: it may be another.
        stop = first.at + length
        return Run(first.text, first.at, stop, self._glyphs[part.show.family], _gap(gaps[at]))


class Stretch:
    """Lines of one block that are set under one state; what was written of a text is kept."""

    def __init__(self, settings: Sequence[Setting]) -> None:
        first = settings[0]
        self.opening = b"q\n" + first.state + (b"BT\n" if first.is_text else b"")
        self.closing = b"ET\nQ\n" if first.is_text else b"Q\n"
        self._pieces = tuple(_joined(piece for one in settings for piece in one.pieces))
        shown = {piece.text for piece in self._pieces if not isinstance(piece, bytes)}
        self._only = shown.pop() if first.is_text and len(shown) == 1 else None
        self._known: dict[str, bytes] = {}

    def written(self, texts: Sequence[str]) -> bytes:
        if self._only is None:
            return _assembled(self._pieces, texts)
        own = texts[self._only]
        if own not in self._known:
            if len(self._known) == MOST_KNOWN:
                self._known.clear()
            self._known[own] = _assembled(self._pieces, texts)
        return self._known[own]


def stretches(settings: Iterable[Setting]) -> tuple[Stretch, ...]:
    alike = groupby(settings, key=lambda one: (one.state, one.is_text))
    return tuple(Stretch(list(group)) for _, group in alike)


def assembled(page: Iterable[Stretch], texts: Sequence[str]) -> bytes:
    """Stretches under the same state share its operators."""
    parts: list[bytes] = []
    opening = closing = b""
    for one in page:
        if one.opening != opening:
            parts += closing, one.opening
            opening, closing = one.opening, one.closing
        parts.append(one.written(texts))
    return b"".join([*parts, closing])


def _assembled(pieces: Iterable[Piece], texts: Sequence[str]) -> bytes:
    return b"".join([
        piece if isinstance(piece, bytes) else piece.written(texts) for piece in pieces
    ])  # fmt: skip


def _operators(state: Iterable[bytes]) -> bytes:
    return b"".join(one + b"\n" for one in state)


def _gap(number: bytes) -> bytes:
    return b"" if number == b"0" else b">" + number + b"<"


def _number(value: float) -> bytes:
    written = f"{value:.4f}".rstrip("0").rstrip(".")
    return b"0" if written == "-0" else written.encode()


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for fixed, group in groupby(pieces, key=lambda piece: isinstance(piece, bytes)):
        if fixed:
            yield b"".join(piece for piece in group if isinstance(piece, bytes))
        else:
            yield from group
