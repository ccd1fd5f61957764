"""What is printed is what every reader draws: two engines agree, and both can read it."""

import pymupdf
import pytest

from documents import printing
from tests.documents import pictures
from tests.documents.letters import RARE_NAMES, letters, wheel_chains


@pytest.fixture(scope="module")
def printed():
    return printing.print_chunk(letters(*RARE_NAMES), chains=wheel_chains())


def test_every_learner_gets_a_page(printed):
    with pymupdf.open(stream=printed.pdf) as document:
        assert len(document) == printed.pages == len(RARE_NAMES)
    assert not printed.refused


@pytest.mark.parametrize("page", range(len(RARE_NAMES)), ids=RARE_NAMES)
def test_both_engines_draw_the_same_page(printed, page):
    one, other = pictures.by_mupdf(printed.pdf, page), pictures.by_pdfium(printed.pdf, page)

    assert pictures.difference(one, other) < 0.2


@pytest.mark.parametrize("page", range(len(RARE_NAMES)), ids=RARE_NAMES)
def test_a_rare_name_is_drawn_and_read_by_both_engines(printed, page):
    name = RARE_NAMES[page]

    assert name in pictures.text_by_mupdf(printed.pdf, page)
    assert name in pictures.text_by_pdfium(printed.pdf, page)
    for glyph in _boxes(printed.pdf, page, name):
        for picture in (
            pictures.by_mupdf(printed.pdf, page),
            pictures.by_pdfium(printed.pdf, page),
        ):
            assert 0.05 < pictures.ink(picture, glyph) < 0.6


def test_two_rare_names_do_not_look_alike(printed):
    crops = []
    for page, name in enumerate(RARE_NAMES):
        box = _boxes(printed.pdf, page, name)[1]
        crops.append(tuple(side * pictures.DPI / 72 for side in box))
    drawn = [
        pictures.by_mupdf(printed.pdf, page).crop(tuple(map(round, crop))).tobytes()
        for page, crop in enumerate(crops)
    ]

    assert len(set(drawn)) == len(RARE_NAMES)


def test_the_fonts_inside_are_truetype_of_our_own(printed):
    with pymupdf.open(stream=printed.pdf) as document:
        fonts = {(name, kind) for _, kind, _, name, *_ in document.get_page_fonts(0)}

    assert all("face" in name for name, _ in fonts)
    assert len(fonts) >= 3


def _boxes(pdf, page, name):
    """The places of the characters of a name where it first stands, in points."""
    with pymupdf.open(stream=pdf) as document:
        characters = [
            character
            for block in document[page].get_text("rawdict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
            for character in span["chars"]
        ]
    text = [character["c"] for character in characters]
    start = next(i for i in range(len(text)) if text[i : i + len(name)] == list(name))
    return [character["bbox"] for character in characters[start : start + len(name)]]
