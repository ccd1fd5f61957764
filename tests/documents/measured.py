"""Where characters, rules and pictures lie on a printed page, as two engines tell it (mm).

MuPDF and PDFium share no code. Both give a character the em box of its font, from which GB/T 9704
measures; neither knows the style sheet.
"""

import ctypes
from dataclasses import dataclass

import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
SAME_LINE = 0.3


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self):
        return (self.left + self.right) / 2

    @property
    def level(self):
        return (self.top + self.bottom) / 2

    @property
    def width(self):
        return self.right - self.left

    @property
    def height(self):
        return self.bottom - self.top


@dataclass(frozen=True)
class Line:
    text: str
    box: Box
    boxes: tuple[Box, ...]

    @property
    def size(self):
        """Of its characters, in points."""
        return max(box.height for box in self.boxes) * MM


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[tuple[Box, tuple[int, int, int]], ...]
    pictures: tuple[Box, ...]
    characters: tuple[tuple[str, Box], ...]

    def bound(self):
        """A page across as it lies in the bound document: its head at the left."""

        def turned(box):
            return Box(box.top, self.width - box.right, box.bottom, self.width - box.left)

        return _page(
            self.height,
            self.width,
            [(c, turned(box)) for c, box in self.characters],
            [(turned(box), colour) for box, colour in self.rules],
            [turned(box) for box in self.pictures],
        )

    def line(self, start, which=0):
        """The first line (or another) that begins so; the top one first."""
        return [line for line in self.lines if line.text.startswith(start)][which]

    def box(self, start, which=0):
        return self.line(start, which).box

    def red(self):
        return [box for box, colour in self.rules if colour == (255, 51, 51)]

    def black(self):
        return [box for box, colour in self.rules if colour == (0, 0, 0)]


def by_mupdf(pdf):
    with pymupdf.open(stream=pdf) as document:
        return [_mupdf_page(page) for page in document]


def by_pdfium(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_pdfium_page(page) for page in document]
    finally:
        document.close()


ENGINES = {"mupdf": by_mupdf, "pdfium": by_pdfium}


def _mupdf_page(page):
    characters = [
        (c["c"], Box(*(side / MM for side in c["bbox"])))
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", [])
        for span in line["spans"]
        for c in span["chars"]
    ]
    rules = [
        (Box(*(side / MM for side in one["rect"])), tuple(round(255 * c) for c in one["fill"]))
        for one in page.get_drawings()
        if one["type"] == "f"
    ]
    pictures = [Box(*(side / MM for side in one["bbox"])) for one in page.get_image_info()]
    size = (page.rect.width / MM, page.rect.height / MM)
    return _page(*size, characters, rules, pictures)


def _pdfium_page(page):
    width, height = page.get_size()

    def box(left, bottom, right, top):
        return Box(left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)

    text = page.get_textpage()
    characters = []
    for at in range(text.count_chars()):
        around = box(*text.get_charbox(at, loose=True))
        characters.append((chr(pdfium.FPDFText_GetUnicode(text.raw, at)), around))
    rules, pictures = [], []
    for one in page.get_objects():
        if one.type == pdfium.FPDF_PAGEOBJ_PATH and (colour := _filled(one)):
            rules.append((box(*one.get_bounds()), colour))
        elif one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(box(*one.get_bounds()))
    return _page(width / MM, height / MM, characters, rules, pictures)


def _filled(path):
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, mode, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(path.raw, red, green, blue, alpha)
    return (red.value, green.value, blue.value) if mode.value else None


def _page(width, height, characters, rules, pictures):
    return Page(
        width,
        height,
        tuple(_lines(characters)),
        tuple(sorted(rules, key=lambda rule: (rule[0].top, rule[0].left))),
        tuple(pictures),
        tuple(characters),
    )


def _lines(characters):
    """Characters at one height, from left to right."""
    row = []
    for one in sorted(characters, key=lambda one: one[1].level):
        if one[0].isspace() or not one[1].height:
            continue
        if row and one[1].level - row[-1][1].level > SAME_LINE:
            yield _line(row)
            row = []
        row.append(one)
    if row:
        yield _line(row)


def _line(row):
    row = sorted(row, key=lambda one: one[1].left)
    boxes = tuple(box for _, box in row)
    around = Box(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )
    return Line("".join(c for c, _ in row), around, boxes)
