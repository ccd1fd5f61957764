"""Pages as pictures, drawn by two engines that share no code: MuPDF and PDFium."""

import pymupdf
import pypdfium2
from PIL import Image, ImageChops, ImageStat

DPI = 100


def by_mupdf(pdf, page=0):
    with pymupdf.open(stream=pdf) as document:
        pixels = document[page].get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
        return Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)


def by_pdfium(pdf, page=0):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=DPI / 72).to_pil().convert("L")
    finally:
        document.close()


def text_by_pdfium(pdf, page=0):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].get_textpage().get_text_range()
    finally:
        document.close()


def text_by_mupdf(pdf, page=0):
    with pymupdf.open(stream=pdf) as document:
        return document[page].get_text()


def ink(picture, box):
    """The share of black in a box given in points."""
    left, top, right, bottom = (round(side * DPI / 72) for side in box)
    return 1 - ImageStat.Stat(picture.crop((left, top, right, bottom))).mean[0] / 255


def difference(one, other, cell=8):
    """The largest difference of ink between two pictures in any cell of 2 mm."""
    size = (min(one.width, other.width) // cell, min(one.height, other.height) // cell)
    small = [
        p.crop((0, 0, size[0] * cell, size[1] * cell)).resize(size, Image.Resampling.BOX)
        for p in (one, other)
    ]
    return ImageChops.difference(*small).getextrema()[1] / 255
