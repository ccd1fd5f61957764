"""The chain of fonts: licensed, installed, the wheel; and who cannot be printed."""

import pymupdf
import pytest

from documents import fonts, printing, truetype
from documents.fonts import Style
from tests.documents.letters import RARE_NAMES, letter, wheel_chains

ORDINARY = frozenset("".join(chr(point) for point in range(0x4E00, 0x4E00 + 200)) + "王赵同志：")


@pytest.fixture
def licensed(tmp_path):
    """A site's own 仿宋 that has 王 and 赵 but no 𬤇."""
    sans = truetype.Source(fonts.SANS)
    path = tmp_path / "仿宋_GB2312.ttf"
    path.write_bytes(truetype.cut(sans, ORDINARY, "Licensed FangSong"))
    return fonts.resolve(tmp_path, folders=())


def fonts_of(pdf, text):
    """The fonts that the characters of a text are set in, where it stands in one line."""
    with pymupdf.open(stream=pdf) as document:
        lines = [
            [(c["c"], span["font"]) for span in line["spans"] for c in span["chars"]]
            for block in document[0].get_text("rawdict")["blocks"]
            for line in block.get("lines", [])
        ]
    for line in lines:
        start = "".join(c for c, _ in line).find(text)
        if start >= 0:
            return [font for _, font in line[start : start + len(text)]]
    raise AssertionError(f"{text} does not stand in one line")


@pytest.mark.parametrize("style", Style)
def test_the_wheel_alone_draws_every_rare_name_in_every_style(style):
    first, *_ = wheel_chains().faces[style]

    assert all(first.source.has(c) for name in RARE_NAMES for c in name)


def test_a_licensed_file_comes_before_the_wheel(licensed):
    first, second, *_ = licensed.faces[Style.FANGSONG]

    assert first.path.name == "仿宋_GB2312.ttf"
    assert second.path == fonts.SERIF
    assert licensed.faces[Style.SONGTI][0].path == fonts.SERIF


def test_an_xiaobiaosong_file_does_not_stand_for_songti(tmp_path):
    data = truetype.cut(truetype.Source(fonts.SANS), frozenset("文"), "x")
    (tmp_path / "方正小标宋体.ttf").write_bytes(data)

    chains = fonts.resolve(tmp_path, folders=())

    assert chains.faces[Style.XIAOBIAOSONG][0].path.parent == tmp_path
    assert chains.faces[Style.SONGTI][0].path == fonts.SERIF


def test_a_font_folder_that_is_not_there_leaves_the_wheel(tmp_path):
    chains = fonts.resolve(tmp_path / "none", folders=())

    assert chains.faces == wheel_chains().faces


def test_a_name_outside_the_first_font_is_set_whole_in_the_next(licensed):
    document = letter("赵𬤇", recipient="赵𬤇同志")

    chunk = printing.print_chunk([document], chains=licensed)

    of_name, of_rest = fonts_of(chunk.pdf, "赵𬤇"), fonts_of(chunk.pdf, "同志：")
    assert len(set(of_name)) == 1
    assert of_name[0] not in of_rest


def test_an_ordinary_name_stays_in_the_first_font(licensed):
    chunk = printing.print_chunk([letter("赵王")], chains=licensed)

    assert len(set(fonts_of(chunk.pdf, "赵王同志："))) == 1


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("王\U0002a0ba", []),
        ("王\U00021484", ["\U00021484"]),
        ("王\u202e伟", ["\u202e"]),
        ("王\ue123", ["\ue123"]),
        ("王\x00", ["\x00"]),
        ("赵\U0002c907\n", []),
    ],
    ids=["extension B", "no font", "direction mark", "private use", "control", "extension E"],
)
def test_missing_characters_are_named(text, lacking):
    if text.startswith("王\U0002a0ba") and not wheel_chains().drawn >= {0x2A0BA}:
        lacking = ["\U0002a0ba"]

    assert fonts.missing(wheel_chains(), text) == lacking


def test_a_cut_is_the_same_bytes_each_time():
    source = truetype.Source(fonts.SERIF)
    first = truetype.cut(source, frozenset("王喆"), "x")
    truetype.cut(source, frozenset("李犇喆"), "y", 0.03)

    assert truetype.cut(source, frozenset("王喆"), "x") == first
    assert truetype.cut(truetype.Source(fonts.SERIF), frozenset("王喆"), "x") == first


def test_a_cut_always_has_ascii_and_punctuation():
    source = truetype.Source(fonts.SERIF)

    data = truetype.cut(source, frozenset("王"), "x")

    with pymupdf.open() as _:
        font = pymupdf.Font(fontbuffer=data)
    assert all(font.has_glyph(ord(c)) for c in " 09AZaz〔〕—，。：、（）")
