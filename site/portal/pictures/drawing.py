"""A picture's shapes as SVG. In Python: a template for each shape took longer than the figures."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.pictures.shapes import Dot, Picture, Stroke, Surface, Tone, Words

# {key} is the picture's, whose textures these are.
TONES = {
    Tone.HAS: 'class="bar-fill"',
    Tone.MET: 'class="bar-fill bar-met"',
    Tone.EXPECTED: 'fill="url(#{key}-expected)" stroke="var(--link)"',
    Tone.LATE: 'class="warn" fill="url(#{key}-late)" stroke="currentColor"',
    Tone.LACKS: 'class="bad" fill="none" stroke="currentColor" stroke-dasharray="4 3"',
    Tone.REST: 'fill="var(--sunken)" stroke="var(--line-strong)"',
}
STRONG = 'class="bad" stroke="currentColor" stroke-width="2"'
WEAK = 'stroke="var(--line)"'
ON = 'fill="var(--surface)"'
BESIDE = 'fill="currentColor" stroke="var(--surface)" stroke-width="3" paint-order="stroke"'


def shapes(picture: Picture) -> SafeString:
    """Lines first, then surfaces, dots and words over them."""
    return mark_safe("\n".join(_drawn(picture)))  # noqa: S308 -- numbers, our own words, escaped text


def paint(picture: Picture, tone: Tone) -> SafeString:
    """What gives a shape of this picture its colour and texture."""
    said = TONES[tone].replace("{key}", escape(picture.key))
    return mark_safe(said)  # noqa: S308 -- our own words and an escaped key


def _drawn(picture: Picture) -> Iterable[str]:
    paints = {tone: paint(picture, tone) for tone in Tone}
    yield from map(_line, picture.strokes)
    yield from (_rect(one, paints[one.tone]) for one in picture.surfaces)
    yield from map(_circle, picture.dots)
    yield from map(_text, picture.words)


def _line(one: Stroke) -> str:
    ends = f'x1="{one.x1:g}%" y1="{one.y1:g}em" x2="{one.x2:g}%" y2="{one.y2:g}em"'
    return f"<line {ends} {STRONG if one.is_strong else WEAK}/>"


def _rect(one: Surface, paint: str) -> str:
    place = f'x="{one.x:g}%" y="{one.y:g}em" width="{one.width:g}%" height="{one.height:g}em"'
    tint = "" if one.strength == 1 else f' fill-opacity="{one.strength:.2g}"'
    return f"<rect {place} {paint}{tint}/>"


def _circle(one: Dot) -> str:
    return f'<circle cx="{one.x:g}%" cy="{one.y:g}em" r="0.75em" class="bar-fill"/>'


def _text(one: Words) -> str:
    anchor = "" if one.anchor == "start" else f' text-anchor="{one.anchor}"'
    weight = ' font-weight="600"' if one.is_strong else ""
    ink = ON if one.is_on else BESIDE
    place = f'x="{one.x:g}%" y="{one.y:g}em"'
    return f"<text {place}{anchor}{weight} {ink}>{escape(one.text)}</text>"
