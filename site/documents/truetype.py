"""Cuts a font down to the characters of a job and turns it into TrueType.

A CID-keyed OpenType font cut down by a foundry for one region must never reach a PDF as it is:
its CIDs are not its glyph ids, so readers that follow ISO 32000-1 9.7.4.2 draw other glyphs or
none. Every glyph is redrawn here as quadratic outlines in a new font whose ids are its own.
"""

import io
import string
from copy import deepcopy
from pathlib import Path

import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

# Always in a font, used or not: a missing space prints as a box.
ALWAYS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ") | frozenset(
    "\u00a0\u3000·—–…‘’“”、。〈〉《》「」『』【】〔〕！（），：；？％～￥§×№℃○①②③④⑤⑥⑦⑧⑨⑩"
)
# The em box of a Chinese character: every font of a chain gets the same one, so that a line
# and the edge of a letterhead lie at the same place whichever font was found.
ASCENT, DESCENT = 0.88, -0.12
TOLERANCE = 0.001  # of the em: a thousandth of a character


class Source:
    """One face of a font file. Outlines redrawn once are kept for the next cut."""

    def __init__(self, path: Path, index: int = 0) -> None:
        # Mapped, not read: a collection of 25 MB costs only the pages that are looked at.
        self.face = hb.Face(hb.Blob.from_file_path(str(path)), index)
        self.characters = frozenset(self.face.unicodes)
        self._redrawn: dict[tuple[int, float], Glyph] = {}

    @property
    def family(self) -> str:
        return self.face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or ""

    def has(self, character: str) -> bool:
        return ord(character) in self.characters

    def outline(self, font: hb.Font, gid: int, weight: float) -> Glyph:
        if (gid, weight) not in self._redrawn:
            self._redrawn[gid, weight] = _redraw(font, gid, self.face.upem)
        return self._redrawn[gid, weight]


def cut(source: Source, characters: frozenset[str], family: str, weight: float = 0) -> bytes:
    """A TrueType font of the characters that the source has; weight thickens strokes (em)."""
    wanted = sorted(ord(c) for c in characters | ALWAYS if source.has(c))
    font = hb.Font(source.face)
    if weight:
        # In place: a thicker character keeps its width, a line keeps its 28 characters.
        font.synthetic_bold = (weight, weight, True)
    glyph_ids = {point: font.get_nominal_glyph(point) for point in wanted}
    figures = [gid for point, gid in glyph_ids.items() if chr(point) in string.digits]
    figure = max(map(font.get_glyph_h_advance, figures), default=0)
    names = {gid: f"g{gid}" for gid in dict.fromkeys(glyph_ids.values())}
    upem = source.face.upem
    glyphs = {".notdef": _empty()}
    metrics = {".notdef": (upem, 0)}
    for gid, name in names.items():
        glyphs[name], width = source.outline(font, gid, weight), font.get_glyph_h_advance(gid)
        if gid in figures:
            # All as wide as the widest: figures stand below each other in a column.
            glyphs[name], width = _moved(glyphs[name], (figure - width) // 2), figure
        metrics[name] = (width, 0)
    return _build(
        family, upem, {point: names[gid] for point, gid in glyph_ids.items()}, glyphs, metrics
    )


def _empty() -> Glyph:
    return TTGlyphPen(None).glyph()


def _redraw(font: hb.Font, gid: int, upem: int) -> Glyph:
    pen = TTGlyphPen(None)
    font.draw_glyph_with_pen(gid, Cu2QuPen(pen, max_err=upem * TOLERANCE, reverse_direction=True))
    return pen.glyph()


def _moved(glyph: Glyph, by: int) -> Glyph:
    moved = deepcopy(glyph)
    moved.coordinates.translate((by, 0))
    moved.recalcBounds(None)
    return moved


def _build(
    family: str,
    upem: int,
    cmap: dict[int, str],
    glyphs: dict[str, Glyph],
    metrics: dict[str, tuple[int, int]],
) -> bytes:
    ascent, descent = round(upem * ASCENT), round(upem * DESCENT)
    builder = FontBuilder(upem, isTTF=True)
    # Dates are fixed: the same characters give the same bytes.
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (width, getattr(table[name], "xMin", 0)) for name, (width, _) in metrics.items()}
    )
    builder.setupHorizontalHeader(ascent=ascent, descent=descent, lineGap=0)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=ascent,
        sTypoDescender=descent,
        sTypoLineGap=0,
        usWinAscent=ascent,
        usWinDescent=-descent,
        sxHeight=round(upem * 0.5),
        sCapHeight=round(upem * 0.7),
    )
    builder.setupPost(keepGlyphNames=False)
    builder.font.recalcTimestamp = False
    stream = io.BytesIO()
    builder.font.save(stream)
    return stream.getvalue()
