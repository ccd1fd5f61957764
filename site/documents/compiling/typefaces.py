"""The fonts of a job as a PDF file embeds them: once, with every glyph's character."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import uharfbuzz as hb

from documents.compiling.shapes import is_ideograph
from documents.fonts import Cut, FontSet

CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
%s
endcmap CMapName currentdict /CMap defineresource pop end end"""
LONGEST_BLOCK = 100  # of a CMap's lists


@dataclass(frozen=True)
class Typeface:
    """One font cut for the job. Its glyphs are its characters': it has no ligatures or forms."""

    family: str
    data: bytes

    @cached_property
    def glyphs(self) -> Mapping[str, int]:
        return {chr(p): self._font.get_nominal_glyph(p) for p in sorted(self._font.face.unicodes)}

    @cached_property
    def characters(self) -> Mapping[int, str]:
        """Of several characters with one glyph, the one that is copied: an everyday one."""
        ordered = sorted(self.glyphs, key=lambda c: (c.isascii() or is_ideograph(c), -ord(c)))
        return {self.glyphs[character]: character for character in ordered}

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Of every glyph, in thousandths of the size."""
        face, advance = self._font.face, self._font.get_glyph_h_advance
        return tuple(round(advance(glyph) * 1000 / face.upem) for glyph in range(face.glyph_count))

    @cached_property
    def _font(self) -> hb.Font:
        return hb.Font(hb.Face(self.data))

    @cached_property
    def name(self) -> str:
        """The same for the same bytes, so that files joined later embed one of them."""
        digest = sha256(self.data).digest()
        return "".join(chr(65 + byte % 26) for byte in digest[:6]) + f"+{self.family}"

    @cached_property
    def file(self) -> bytes:
        return zlib.compress(self.data, 9)

    @cached_property
    def to_unicode(self) -> bytes:
        pairs = [f"<{g:04x}> <{_utf16(c)}>" for g, c in sorted(self.characters.items())]
        blocks = (pairs[at : at + LONGEST_BLOCK] for at in range(0, len(pairs), LONGEST_BLOCK))
        lists = (f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
        return zlib.compress((CMAP % "\n".join(lists)).encode("ascii"), 9)


def of(fonts: FontSet) -> dict[str, Typeface]:
    return {cut.family: _typeface(cut) for cut in fonts.cuts}


def _typeface(cut: Cut) -> Typeface:
    return Typeface(cut.family, cut.data)


def fitting(fonts: FontSet, faces: Mapping[str, Typeface]) -> Callable[[str], bool]:
    """Whether the first font of every style has a character, as wide as its like."""
    first = [chain[0] for chain in fonts.chains.faces.values()]
    own = [faces[fonts.families[face]] for face in dict.fromkeys(first)]
    like = {face.family: (_width(face, "0"), 1000) for face in own}

    def fits(character: str) -> bool:
        kind = int(is_ideograph(character))
        return all(_width(face, character) == like[face.family][kind] for face in own)

    return fits


def _width(face: Typeface, character: str) -> int | None:
    glyph = face.glyphs.get(character)
    return None if glyph is None else face.widths[glyph]


def _utf16(character: str) -> str:
    return character.encode("utf-16-be").hex()


def objects(face: Typeface) -> Iterator[tuple[str, bytes]]:
    """The dictionaries of a font and the bytes of its streams (b"" for none), each of which
    names the one before it: `{0}`, `{1}` …"""
    widths = " ".join(map(str, face.widths))
    sizes = f"/Length {len(face.file)} /Length1 {len(face.data)}"
    yield f"<< {sizes} /Filter /FlateDecode >>", face.file
    yield (
        f"<< /Type /FontDescriptor /FontName /{face.name} /Flags 4 /FontBBox [0 -120 1000 880] "
        "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 /FontFile2 {0} 0 R >>",
        b"",
    )
    yield (
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name} /CIDToGIDMap /Identity "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/W [0 [{widths}]] /FontDescriptor {{1}} 0 R >>",
        b"",
    )
    yield f"<< /Length {len(face.to_unicode)} /Filter /FlateDecode >>", face.to_unicode
    yield (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H "
        "/DescendantFonts [{2} 0 R] /ToUnicode {3} 0 R >>",
        b"",
    )
