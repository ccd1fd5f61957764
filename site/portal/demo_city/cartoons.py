"""Three drawings for the handbook of 嵩阳市, made of circles and lines: no words, no fonts."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (640, 360)
PAPER, INK, SOFT, SEAL, GOOD = "#fcfbf8", "#1d2125", "#ddd8ce", "#a6261d", "#1f6238"
Pen = ImageDraw.ImageDraw


def draw(name: str) -> bytes:
    """A PNG, the same each time."""
    picture = Image.new("RGB", SIZE, PAPER)
    DRAWINGS[name](ImageDraw.Draw(picture))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _seat(pen: Pen) -> None:
    for place in range(5):
        left = 50 + place * 90
        pen.rounded_rectangle((left, 200, left + 66, 260), 8, outline=INK, width=4)
        pen.line((left, 200, left, 300, left + 66, 300, left + 66, 200), fill=INK, width=4)
        if place != 3:
            _person(pen, left + 33, 150, INK)
    _person(pen, 570, 190, SEAL)
    pen.arc((350, 60, 580, 220), 190, 350, fill=GOOD, width=6)
    pen.polygon([(338, 130), (372, 130), (352, 162)], fill=GOOD)


def _calendar(pen: Pen) -> None:
    pen.rounded_rectangle((90, 40, 550, 330), 12, outline=INK, width=5)
    pen.rectangle((90, 40, 550, 90), fill=SEAL)
    for day in range(30):
        left, top = 112 + day % 10 * 42, 110 + day // 10 * 70
        colour = GOOD if day < 20 else SOFT
        pen.rounded_rectangle((left, top, left + 34, top + 52), 5, fill=colour, outline=INK)


def _lock(pen: Pen) -> None:
    pen.rounded_rectangle((50, 60, 380, 270), 12, outline=INK, width=6)
    pen.line((215, 270, 215, 310), fill=INK, width=10)
    pen.line((140, 312, 290, 312), fill=INK, width=10)
    pen.rectangle((250, 90, 350, 170), fill="#faf0da", outline=INK)
    for line in range(3):
        pen.line((262, 108 + line * 20, 338, 108 + line * 20), fill=INK, width=3)
    pen.line((240, 80, 360, 180), fill=SEAL, width=8)
    pen.line((360, 80, 240, 180), fill=SEAL, width=8)
    pen.arc((465, 100, 565, 220), 180, 360, fill=GOOD, width=14)
    pen.rounded_rectangle((445, 165, 585, 280), 12, fill=GOOD)
    pen.ellipse((502, 205, 528, 231), fill=PAPER)


def _person(pen: Pen, x: int, y: int, colour: str) -> None:
    pen.ellipse((x - 20, y - 40, x + 20, y), fill=colour)
    pen.pieslice((x - 32, y + 4, x + 32, y + 90), 180, 360, fill=colour)


DRAWINGS: dict[str, Callable[[Pen], None]] = {
    "seat": _seat,
    "calendar": _calendar,
    "lock": _lock,
}
