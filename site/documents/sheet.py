"""The style sheets, letters after GB/T 9704-2012 and books, for one set of fonts."""

import base64
from collections.abc import Iterable
from pathlib import Path
from string import Template

from documents.fonts import FontSet, Style

LINES, CHARACTERS = 22, 28  # 5.2.3: a full page
TYPE_AREA_MM = (156, 225)  # 5.2.1
POINTS_PER_MM = 72 / 25.4
# 28.99 and 15.79 pt, a hair less than the exact share, so that the last one still fits.
LINE = TYPE_AREA_MM[1] * POINTS_PER_MM / LINES - 0.001
CHARACTER = TYPE_AREA_MM[0] * POINTS_PER_MM / CHARACTERS - 0.003
SIZE = 16  # 3号
# Chapter 6: Y80 % M80 %, written in the one colour space that screens and PDF/A share.
RED = "#ff3333"

LETTER = Path(__file__).with_name("gbt9704.css")
BOOK = Path(__file__).with_name("book.css")
EXAM_PAPER = Path(__file__).with_name("exam_paper.css")
INVITATIONS = Path(__file__).with_name("invitations.css")


def style_sheet(fonts: FontSet, source: Path = LETTER) -> str:
    """CSS with every font inside it as a data: URL."""
    measures = {
        "line": f"{LINE:.4f}pt",
        "two_lines": f"{2 * LINE:.4f}pt",
        "tracking": f"{CHARACTER - SIZE:.3f}pt",
        "half_leading": f"{(LINE - SIZE) / 2:.4f}pt",
        "character": f"{CHARACTER:.4f}pt",
        "two_characters": f"{2 * CHARACTER:.4f}pt",
        "red": RED,
    }
    stacks = {style.value: ", ".join(fonts.stack(style)) for style in Style}
    text = Template(source.read_text(encoding="utf-8")).substitute(measures | stacks)
    return "\n".join([*_faces(fonts), text, *_whole_names(fonts)])


def whole_name_class(fonts: FontSet, name: str) -> str:
    """The classes that set a name whole in a font further down a chain; "" if none is needed."""
    ranks = ((style, fonts.chains.rank(style, name)) for style in Style)
    return " ".join(f"{style.value}-{rank}" for style, rank in ranks if rank)


def _faces(fonts: FontSet) -> Iterable[str]:
    for cut in fonts.cuts:
        data = base64.b64encode(cut.data).decode()
        yield f"@font-face {{ font-family: {cut.family}; src: url(data:font/ttf;base64,{data}) }}"


# Where a style other than the body's is in force, as both style sheets say.
SELECTORS = {
    Style.FANGSONG: "",
    Style.XIAOBIAOSONG: ":is(.xiaobiaosong, h1, .mark, .attached h2) ",
    Style.HEITI: ":is(.heiti, .one, th) ",
    Style.KAITI: ":is(.kaiti, .two) ",
    Style.SONGTI: ".songti ",
}


def _whole_names(fonts: FontSet) -> Iterable[str]:
    for style, selector in SELECTORS.items():
        for rank in range(1, len(fonts.chains.faces[style])):
            stack = ", ".join(fonts.stack(style, rank))
            yield f"{selector}.{style.value}-{rank} {{ font-family: {stack} }}"
