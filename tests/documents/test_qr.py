"""QR codes worked out by adding, against segno, which works each of them out anew."""

import segno
from hypothesis import given
from hypothesis import strategies as st

from documents import qr

SIGNS = "0123456789abcxyzABC:/.?=-"


@given(text=st.text(SIGNS, min_size=1, max_size=80))
def test_a_code_is_the_one_that_segno_makes(text):
    modules = qr.modules(text)

    code = segno.make(text, error="m", mode="byte", mask=qr.MASK, micro=False, boost_error=False)
    assert modules == ["".join(map(str, row)) for row in code.matrix]


def test_a_text_that_is_not_ascii_has_a_code():
    assert len(qr.modules("核验码" * 5)) > 20


def test_a_longer_text_has_a_code():
    assert len(qr.modules("0" * (qr.LONGEST + 1))) > 20


def test_codes_are_set_aside_for_a_moment_only():
    with qr.set_aside() as texts:
        square = qr.drawing("https://example.org/1")

    assert texts == ["https://example.org/1"]
    assert square.count("M") == 1
    assert qr.drawing("https://example.org/1").count("M") > 50
