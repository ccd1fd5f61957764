"""Content streams are read line by line; what is not known is refused."""

import pytest

from documents.compiling import content
from documents.compiling.content import Font, Glyph, Line, Show, UnreadableContentError

FONTS = {b"/ABCDEF": Font("face0", {1: 1000, 2: 500})}


def test_a_line_knows_the_state_it_is_shown_in():
    read = content.read(
        b"0 0 1 rg\nq\n0.75 0 0 0.75 0 0 cm\n1 0 0 rg\n0 0 9 9 re\nf\nBT\n1 0 0 -1 5 6 Tm\n"
        b"/ABCDEF 12 Tf\n[<0001>-100<0002>] TJ\nET\nQ",
        FONTS,
    )

    [line] = [one for one in read if isinstance(one, Line)]
    assert line.state == (b"0.75 0 0 0.75 0 0 cm", b"1 0 0 rg")
    assert line.parts == [
        b"/face0 12 Tf", Show("face0", 0.0, (Glyph(1, 1100.0), Glyph(2, 500.0)))
    ]  # fmt: skip


def test_a_clip_is_part_of_the_state():
    read = content.read(
        b"q\n0 0 9 9 re\nW\nn\nBT\n/ABCDEF 12 Tf\n1 0 0 -1 5 6 Tm\n<0001> Tj\nET\nQ\n"
        b"BT\n/ABCDEF 12 Tf\n1 0 0 -1 5 6 Tm\n<0001> Tj\nET",
        FONTS,
    )

    inside, outside = (one for one in read if isinstance(one, Line))
    assert inside.state == (b"0 0 9 9 re", b"W", b"n")
    assert outside.state == ()
    assert inside.parts[0] == outside.parts[0] == b"/face0 12 Tf"


@pytest.mark.parametrize(
    "data",
    [
        b"BT\n/ABCDEF 1 Tf\n1 0 0 1 0 0 Tm\n(text) Tj\nET",
        b"BT\n/ABCDEF 1 Tf\n5 0 Td\n<0001> Tj\nET",
        b"BT\n/ABCDEF 1 Tf\n<0001> Tj\nET",
        b"BT\n/ABCDEF 1 Tf\n1 0 0 1 0 0 Tm\n<01> Tj\nET",
        b"BT\n/ABCDEF 1 Tf\n1 0 0 1 0 0 Tm\n[/Name] TJ\nET",
        b"BI /W 1 ID x EI",
    ],
    ids=["literal string", "relative move", "no place", "one byte", "a name", "inline image"],
)
def test_what_is_not_known_is_refused(data):
    with pytest.raises(UnreadableContentError):
        content.read(data, FONTS)
