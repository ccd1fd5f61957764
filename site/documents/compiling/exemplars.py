"""Lays a letter's shape out several times and tells what of its pages is the person's own.

In each pass other digits and ideographs stand in the place of the letter's, and in the last one
its own. Glyphs that stay are everybody's. A glyph that changes names its place in the texts by
what it was in each pass. If the pages differ in anything else, the shape cannot be compiled.
"""

import io
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from documents import qr
from documents.compiling import blocks, content, copying
from documents.compiling.assembling import Composed, SetLine, Setter, Setting, Sheet
from documents.compiling.blocks import ENTANGLED, Block, Spot
from documents.compiling.content import Content, Font, Line, Path, Show, Square
from documents.compiling.frames import Learned
from documents.compiling.shapes import SAMPLES, Alphabet, Coding, Place, with_texts
from documents.compiling.typefaces import Typeface
from documents.letters import Letter
from documents.press import UNPRINTABLE, Document, Press


class UnprovableError(Exception):
    """A shape that has to be printed without being compiled, and why."""


@dataclass(frozen=True)
class Exemplar:
    """What a letter's layout taught, and the file in which WeasyPrint drew the letter itself."""

    learned: Learned
    drawn: bytes
    drawn_at: int  # the letter's first page in that file


@dataclass(frozen=True)
class _Drawn:
    """One page as all passes agree on it: what is drawn, and its lines by their blocks."""

    operators: list[bytes]
    lines: dict[Block, list[SetLine]]
    pictures: list[tuple[Square, int]]


class Exemplars:
    """Makes the exemplars of one job, all in the same fonts."""

    def __init__(self, press: Press, faces: Mapping[str, Typeface]) -> None:
        self._press = press
        self._faces = faces
        self._setter = Setter(faces)
        self._keeper = pikepdf.new()  # of what pages draw beside text, after their file is closed

    def make(
        self, letter: Letter, texts: Sequence[str], own: Collection[int], alphabet: Alphabet
    ) -> Exemplar:
        """`own` are the texts that are not the same in all letters."""
        coding = Coding(alphabet, texts, self._visible(letter, texts, own, alphabet))
        coded = [coding.coded(number) for number in range(coding.passes)]
        written = [self._written(letter, one) for one in (*coded, texts)]
        codes = _codes([asked for _, asked in written], [*coded, list(texts)])
        # The last one is the letter itself, with its codes.
        documents = [*(one for one, _ in written[:-1]), self._with(letter, texts)]
        try:
            drawn, layouts = self._press.draw(documents)
        except UNPRINTABLE as error:
            raise UnprovableError(f"{type(error).__name__}: {error}"[:200]) from error
        count = len(layouts[-1].pages)
        if any(len(layout.pages) != count for layout in layouts):
            raise UnprovableError(_("页数随文字而变"))
        with pikepdf.open(io.BytesIO(drawn)) as pdf:
            pages = list(pdf.pages)
            comparison = _Comparison(coding, self._faces, texts, codes)
            read = [
                comparison.of(pages[number::count], blocks.of_page(page))
                for number, page in enumerate(layouts[-1].pages)
            ]
            variable = frozenset(own)
            learned = self._learned(letter, texts, variable, pdf, pages[-count:], read, comparison)
        return Exemplar(learned, drawn, count * (len(documents) - 1))

    def _learned(
        self,
        letter: Letter,
        texts: Sequence[str],
        variable: frozenset[int],
        pdf: pikepdf.Pdf,
        pages: Sequence[pikepdf.Page],
        read: Sequence[_Drawn],
        comparison: "_Comparison",
    ) -> Learned:
        shown = comparison.texts_of_blocks
        return Learned(
            sheets=tuple(
                self._sheet(pdf, page, one, shown) for page, one in zip(pages, read, strict=True)
            ),
            texts=shown,
            unused=self._unused(letter, texts, variable.difference(*shown.values())),
            settings={block: tuple(self._set(one, block) for one in read) for block in shown},
            geometry=_heights(read, shown),
        )

    def _set(self, page: _Drawn, block: Block) -> tuple[Setting, ...]:
        lines = map(self._setter.set, page.lines.get(block, ()))
        pictures = page.pictures if block == ENTANGLED else ()
        return (*lines, *(self._setter.picture(*one) for one in pictures))

    def _visible(
        self, letter: Letter, texts: Sequence[str], own: Collection[int], alphabet: Alphabet
    ) -> list[int]:
        """Own texts without those of which nothing is seen but a code."""
        plain, asked = self._written(letter, texts)
        behind = {at for at in own if texts[at] in asked}
        for at in list(behind):
            other = "".join(_another(alphabet, c) for c in texts[at])
            changed, _asked = self._written(letter, [*texts[:at], other, *texts[at + 1 :]])
            if changed.html != plain.html:
                behind.remove(at)
        return [at for at in own if at not in behind]

    def _written(self, letter: Letter, texts: Sequence[str]) -> tuple[Document, list[str]]:
        """The letter with other texts and with squares for codes, and the texts of the codes."""
        with qr.set_aside() as asked:
            return self._with(letter, texts), asked

    def _with(self, letter: Letter, texts: Sequence[str]) -> Document:
        context = with_texts(letter.context, iter(texts))
        return Letter(letter.key, letter.group, letter.title, letter.template, context).document()

    def _unused(
        self, letter: Letter, texts: Sequence[str], candidates: Iterable[int]
    ) -> frozenset[int]:
        """The texts of which the template makes nothing, however long or short they are."""
        with qr.set_aside():
            plain = self._with(letter, texts).html
            return frozenset(at for at in candidates if self._is_unused(letter, texts, at, plain))

    def _is_unused(self, letter: Letter, texts: Sequence[str], at: int, plain: str) -> bool:
        return all(
            self._with(letter, [*texts[:at], other, *texts[at + 1 :]]).html == plain
            for other in ("", texts[at] + SAMPLES)
        )

    def _sheet(
        self, pdf: pikepdf.Pdf, page: pikepdf.Page, read: _Drawn, shown: Mapping[Block, Any]
    ) -> Sheet:
        """What is drawn, and then the lines of all blocks that show nobody's own text."""
        everybodys = [
            self._setter.everybodys(line)
            for block, lines in read.lines.items()
            if block not in shown
            for line in lines
        ]
        resources = _without_fonts(page)
        return Sheet(
            box=copying.copied(page.MediaBox, _refuse, {}),
            static=b"\n".join([b"q", *read.operators, b"Q", *everybodys]),
            resources=self._keeper.copy_foreign(pdf.make_indirect(resources)),
            drawn_with=copying.digest(resources),
        )


class _Comparison:
    """The pages of all passes beside each other, the letter's own last."""

    def __init__(
        self,
        coding: Coding,
        faces: Mapping[str, Typeface],
        texts: Sequence[str],
        codes: Sequence[int],
    ) -> None:
        self._coding, self._faces, self._texts = coding, faces, texts
        self._squares = {path(texts[code]) for code in codes for path in (qr.full_square, qr.path)}
        self._codes = iter(codes)
        self._shown: dict[Block, set[int]] = {}

    @property
    def texts_of_blocks(self) -> dict[Block, tuple[int, ...]]:
        return {block: tuple(sorted(shown)) for block, shown in sorted(self._shown.items())}

    def of(self, pages: Sequence[pikepdf.Page], where: Mapping[Spot, Block]) -> _Drawn:
        if len({copying.digest(_without_fonts(page)) for page in pages}) > 1:
            raise UnprovableError(_("图形随文字而变"))
        drawn = _Drawn([], {}, [])
        for same in _beside([_content(page, self._squares) for page in pages]):
            if isinstance(same[-1], Line):
                self._take_line(drawn, same, where)
            elif isinstance(same[-1], Square):
                self._take_picture(drawn, _agreed(same))
            else:
                drawn.operators.append(_agreed(same))
        return drawn

    def _take_line(self, drawn: _Drawn, same: Sequence[Line], where: Mapping[Spot, Block]) -> None:
        parts = self._parts(same)
        block = where.get(blocks.spot(*same[-1].place), ENTANGLED)
        drawn.lines.setdefault(block, []).append((same[-1], parts))
        for part in parts:
            if isinstance(part, Composed) and part.marks:
                own = {place.text for place in part.marks.values()}
                self._shown.setdefault(block, set()).update(own)

    def _take_picture(self, drawn: _Drawn, square: Square) -> None:
        """In the order of the template; a wrong guess is found when the pages are compared."""
        code = next(self._codes, None)
        if code is None:
            raise UnprovableError(_("图形随文字而变"))
        drawn.pictures.append((square, code))
        self._shown.setdefault(ENTANGLED, set()).add(code)

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


def _another(alphabet: Alphabet, character: str) -> str:
    """A character that may stand there as well, if there is one."""
    return next((c for c in alphabet.letters_of(character) if c != character), character)


def _beside(rows: Sequence[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
    if len({len(row) for row in rows}) > 1:
        raise UnprovableError(_("版面随文字而变"))
    return zip(*rows, strict=True)


def _agreed(same: Sequence[Any]) -> Any:
    if any(one != same[-1] for one in same):
        raise UnprovableError(_("版面随文字而变"))
    return same[-1]


def _heights(pages: Sequence[_Drawn], shown: Mapping[Block, Any]) -> Hashable:
    """Where the lines of each block stand: as many, and as high, in all letters of a frame."""
    return tuple(
        (block, number, tuple(sorted({round(line.place[1], 3) for line, _ in page.lines[block]})))
        for block in shown
        for number, page in enumerate(pages)
        if block in page.lines
    )


def _codes(asked: Sequence[list[str]], texts: Sequence[Sequence[str]]) -> list[int]:
    """Of which text each code was made, in every pass."""
    found = []
    for code in _beside(asked):
        made_of = [at for at, own in enumerate(zip(*texts, strict=True)) if own == code]
        if not made_of:
            raise UnprovableError(_("二维码的来处不明"))
        found.append(made_of[0])
    return found


def _content(page: pikepdf.Page, squares: Collection[Path]) -> Content:
    try:
        return content.read(page.Contents.read_bytes(), _fonts_of(page), squares)
    except (content.UnreadableContentError, KeyError) as error:
        raise UnprovableError(str(error)) from error


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
