"""Lays a letter's shape out several times and tells what of its pages is the person's own.

In each pass other digits and ideographs stand in the place of the letter's, and in the last one
its own. Glyphs that stay are everybody's. A glyph that changes names its place in the texts by
what it was in each pass. If the pages differ in anything else, the shape cannot be compiled.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from documents.compiling import content, copying
from documents.compiling.assembling import Composed, SetLine, Setter, Sheet
from documents.compiling.content import Content, Font, Line, Show
from documents.compiling.shapes import Coding, Place, with_texts
from documents.compiling.typefaces import Typeface
from documents.letters import Letter
from documents.press import UNPRINTABLE, Document, Press


class UnprovableError(Exception):
    """A shape that has to be printed without being compiled, and why."""


@dataclass(frozen=True)
class Exemplar:
    """The pages of a shape, and the file in which WeasyPrint drew the letter it was made for."""

    sheets: tuple[Sheet, ...]
    drawn: bytes
    drawn_at: int  # the letter's first page in that file


class Exemplars:
    """Makes the exemplars of one job, all in the same fonts."""

    def __init__(self, press: Press, faces: Mapping[str, Typeface]) -> None:
        self._press = press
        self._faces = faces
        self._setter = Setter(faces)
        self._keeper = pikepdf.new()  # of what pages draw beside text, after their file is closed

    def make(self, letter: Letter, texts: Sequence[str], coding: Coding) -> Exemplar:
        try:
            passes = [self._coded(letter, coding.coded(n)) for n in range(coding.passes)]
            drawn, counts = self._press.draw([*passes, letter.document()])
        except UNPRINTABLE as error:
            raise UnprovableError(f"{type(error).__name__}: {error}"[:200]) from error
        if len(set(counts)) > 1:
            raise UnprovableError(_("页数随文字而变"))
        with pikepdf.open(io.BytesIO(drawn)) as pdf:
            pages = list(pdf.pages)
            sheets = [
                self._sheet(pdf, pages[number :: counts[0]], texts, coding)
                for number in range(counts[0])
            ]
        return Exemplar(tuple(sheets), drawn, counts[0] * coding.passes)

    def _coded(self, letter: Letter, texts: list[str]) -> Document:
        context = with_texts(letter.context, iter(texts))
        return Letter(letter.key, letter.group, letter.title, letter.template, context).document()

    def _sheet(
        self,
        pdf: pikepdf.Pdf,
        pages: Sequence[pikepdf.Page],
        texts: Sequence[str],
        coding: Coding,
    ) -> Sheet:
        fonts = [_fonts_of(page) for page in pages]
        resources = [_without_fonts(page) for page in pages]
        if len({copying.digest(one) for one in resources}) > 1:
            raise UnprovableError(_("图形随文字而变"))
        try:
            contents = [
                content.read(page.Contents.read_bytes(), known)
                for page, known in zip(pages, fonts, strict=True)
            ]
        except (content.UnreadableContentError, KeyError) as error:
            raise UnprovableError(str(error)) from error
        static, lines = _Comparison(coding, self._faces, self._setter, texts).of(contents)
        return Sheet(
            box=copying.copied(pages[-1].MediaBox, _refuse, {}),
            static=static,
            resources=self._keeper.copy_foreign(pdf.make_indirect(resources[-1])),
            pieces=tuple(self._setter.pieces(lines)),
        )


class _Comparison:
    """The pages of all passes beside each other, the letter's own last."""

    def __init__(
        self,
        coding: Coding,
        faces: Mapping[str, Typeface],
        setter: Setter,
        texts: Sequence[str],
    ) -> None:
        self._coding, self._faces, self._setter, self._texts = coding, faces, setter, texts

    def of(self, contents: Sequence[Content]) -> tuple[bytes, list[SetLine]]:
        static: list[bytes] = []
        lines: list[SetLine] = []
        for same in _beside(contents):
            if not isinstance(same[-1], Line):
                static.append(_agreed(same))
                continue
            parts = self._parts(same)
            if any(isinstance(one, Composed) and one.marks for one in parts):
                lines.append((same[-1], parts))
                static += [one for one in parts if isinstance(one, bytes)]
            else:
                static += [same[-1].matrix, self._setter.everybodys(parts)]
        return b"\n".join(static), lines

    def _parts(self, same: Sequence[Line]) -> list[bytes | Composed]:
        _agreed([line.matrix for line in same])
        parts: list[bytes | Composed] = []
        for part in _beside([line.parts for line in same]):
            parts.append(self._composed(part) if isinstance(part[-1], Show) else _agreed(part))
        return parts

    def _composed(self, shows: Sequence[Show]) -> Composed:
        if len({(one.family, one.lead, len(one.glyphs)) for one in shows}) > 1:
            raise UnprovableError(_("换行随文字而变"))
        characters = self._faces[shows[-1].family].characters
        marks: dict[int, Place] = {}
        for at, glyphs in enumerate(zip(*(one.glyphs for one in shows), strict=True)):
            if len({round(one.advance, 3) for one in glyphs}) > 1:
                raise UnprovableError(_("字宽随文字而变"))
            numbers = [one.number for one in glyphs]
            if len(set(numbers)) > 1:
                marks[at] = self._place([characters.get(number, "") for number in numbers])
        return Composed(shows[-1], marks)

    def _place(self, seen: list[str]) -> Place:
        """The last one is the letter's own glyph: it must be that of the place's character."""
        place = self._coding.place(tuple(seen[:-1]))
        if place is None or self._texts[place.text][place.at] != seen[-1]:
            raise UnprovableError(_("字的来处不明"))
        return place


def _beside(rows: Sequence[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
    if len({len(row) for row in rows}) > 1:
        raise UnprovableError(_("版面随文字而变"))
    return zip(*rows, strict=True)


def _agreed(same: Sequence[bytes]) -> bytes:
    if any(one != same[-1] for one in same):
        raise UnprovableError(_("版面随文字而变"))
    return same[-1]


def _fonts_of(page: pikepdf.Page) -> dict[bytes, Font]:
    fonts = {}
    for name, font in page.Resources.get("/Font", {}).items():
        if font.Encoding != pikepdf.Name("/Identity-H"):
            raise UnprovableError(_("有字体里没有的字"))
        family = str(font.BaseFont).partition("+")[2]
        fonts[name.encode()] = Font(family, _widths(font.DescendantFonts[0].W))
    return fonts


def _widths(listed: pikepdf.Object) -> dict[int, float]:
    widths: dict[int, float] = {}
    for first, several in zip(listed[::2], listed[1::2], strict=True):
        widths |= enumerate(map(float, several), int(first))
    return widths


def _without_fonts(page: pikepdf.Page) -> pikepdf.Dictionary:
    kept = {key: value for key, value in page.Resources.items() if key != "/Font"}
    return pikepdf.Dictionary(kept)


def _refuse(body: bytes, data: bytes | None) -> bytes:
    raise UnprovableError("MediaBox")
