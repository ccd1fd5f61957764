"""QR codes worked out by adding, against segno, which works each of them out anew."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from documents import qr

SIGNS = "0123456789abcxyzABC:/.?=-"


@given(text=st.text(SIGNS, min_size=1, max_size=80))
def test_a_code_is_the_one_that_segno_makes(text):
    size, rows = qr.modules(text)

    code = segno.make(text, error="m", mode="byte", mask=qr.MASK, micro=False, boost_error=False)
    length = len(rows) // size
    bits = [f"{int.from_bytes(rows[at : at + length], 'big'):0{8 * length}b}"[:size]
            for at in range(0, len(rows), length)]  # fmt: skip
    assert bits == ["".join(map(str, row)) for row in code.matrix]


def test_the_operators_of_a_page_draw_what_the_drawing_draws():
    text = "https://example.org/verify/12345"

    drawn = re.findall(r"M(\d+) (\d+)h(\d+)", qr.drawing(text))

    assert [tuple(line.split()[:3]) for line in qr.operators(text).decode().splitlines()] == drawn


def test_a_text_that_is_not_ascii_has_a_code():
    assert len(qr.modules("核验码" * 5)[1]) > 50


def test_a_longer_text_has_a_code():
    assert len(qr.modules("0" * (qr.LONGEST + 1))[1]) > 50


def test_codes_are_set_aside_for_a_moment_only():
    with qr.set_aside() as texts:
        square = qr.drawing("https://example.org/1")

    assert texts == ["https://example.org/1"]
    assert square.count("M") == 1
    assert qr.drawing("https://example.org/1").count("M") > 50
