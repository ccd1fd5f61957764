"""Pictures of seals: drawn from an organ's name, or a PNG that the office brings.

They show where a seal is pressed and how large it is (示意). A picture is no signature, electronic
or other: a drawn one says so in itself, and the form that takes one says so beside it.
"""

import hashlib
import io
import math
import struct
from collections.abc import Iterator
from typing import BinaryIO

import uharfbuzz as hb
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from fontTools.pens.svgPathPen import SVGPathPen
from PIL import Image, UnidentifiedImageError

from documents import fonts, sheet
from documents.models import Seal

LARGEST_FILE = 300_000  # bytes
SIDES = range(200, 1601)  # pixels
LONGEST_NAME = 30
SIGN = "示意"
SVG, PNG = "image/svg+xml", "image/png"
# Millimetres from the middle of a seal of 42 mm; the name runs over the top.
OUTER, INNER, BASELINE, STAR, ARC = 21.0, 19.8, 14.2, 6.2, math.radians(260)
LARGEST_CHARACTER = 5.0


def drawn(organ: str, *, chains: fonts.Chains) -> bytes:
    """A round seal with a star, the organ's name and the word 示意, as SVG without any text."""
    name = organ[:LONGEST_NAME]
    paths = [*_around(name, chains), *_below(SIGN, chains)]
    star = " ".join(f"{x:.3f},{y:.3f}" for x, y in _star())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-21 -21 42 42">'
        f'<g fill="{sheet.RED}"><path fill-rule="evenodd" d="{_circle(OUTER)} {_circle(INNER)}"/>'
        f'<polygon points="{star}"/>{"".join(paths)}</g></svg>'
    ).encode()


def checked(file: BinaryIO) -> bytes:
    """The bytes of a PNG of the right size and shape; a sentence says what is wrong otherwise."""
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValidationError(
            _("印章图片不得大于 %(most)s kB"), params={"most": LARGEST_FILE // 1000}
        )
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            picture.load()
            width, height = picture.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise ValidationError(_("印章图片须是完好的 PNG 文件")) from error
    if width != height or width not in SIDES:
        raise ValidationError(
            _("印章图片须是正方形，边长 %(least)s 到 %(most)s 像素；现在是 %(width)s×%(height)s"),
            params={"least": SIDES[0], "most": SIDES[-1], "width": width, "height": height},
        )
    return data


def kept(picture: bytes, *, content_type: str) -> Seal:
    """The row of this picture; the same picture is kept once."""
    digest = hashlib.sha256(picture).hexdigest()
    seal, _is_new = Seal.objects.get_or_create(
        digest=digest, defaults={"picture": picture, "content_type": content_type}
    )
    return seal


def _around(name: str, chains: fonts.Chains) -> Iterator[str]:
    size = min(LARGEST_CHARACTER, ARC * BASELINE / max(len(name), 1))
    step = min(ARC / max(len(name), 1), 1.6 * size / BASELINE)
    for place, character in enumerate(name):
        angle = math.degrees((place - (len(name) - 1) / 2) * step)
        yield _glyph(character, chains, size, f"rotate({angle:.3f}) translate(0 -{BASELINE})")


def _below(text: str, chains: fonts.Chains) -> Iterator[str]:
    size = 4.0
    for place, character in enumerate(text):
        x = (place - (len(text) - 1) / 2) * size * 1.2
        yield _glyph(character, chains, size, f"translate({x:.3f} 13.5)")


def _glyph(character: str, chains: fonts.Chains, size: float, placed: str) -> str:
    """One character, its middle on the given place."""
    chain = chains.faces[fonts.Style.SONGTI]
    face = next((one for one in chain if one.source.has(character)), None)
    if face is None:
        return ""
    font = hb.Font(face.source.face)
    pen = SVGPathPen(None)
    glyph = font.get_nominal_glyph(ord(character))
    font.draw_glyph_with_pen(glyph, pen)
    scale = size / face.source.face.upem
    left = -font.get_glyph_h_advance(glyph) / 2
    return (
        f'<path transform="{placed} scale({scale:.6f} {-scale:.6f}) translate({left:.1f} 0)"'
        f' d="{pen.getCommands()}"/>'
    )


def _circle(radius: float) -> str:
    half = f"a{radius} {radius} 0 0 1"
    return f"M-{radius} 0 {half} {2 * radius} 0 {half} -{2 * radius} 0z"


def _star() -> Iterator[tuple[float, float]]:
    for corner in range(10):
        radius = STAR if corner % 2 == 0 else STAR * 0.382
        angle = math.pi * corner / 5
        yield radius * math.sin(angle), -radius * math.cos(angle)
