"""The letter of GB/T 9704-2012 10.1, measured on the PDF, not on the style sheet."""

from itertools import pairwise

import pymupdf
import pytest

from documents import printing
from tests.documents.letters import ORGAN, letter, wheel_chains

MM = 72 / 25.4
RED = (1.0, 0.2, 0.2)
NEAR = pytest.approx  # chapter 6: at most 1 mm off


@pytest.fixture(scope="module")
def page():
    with pymupdf.open(stream=_pdf(letter("王喆"))) as document:
        yield Measured(document[0])


@pytest.fixture(scope="module")
def following():
    with pymupdf.open(stream=_pdf(letter("王喆", paragraphs=["学" * 28 * 40]))) as document:
        yield [Measured(page) for page in document]


def _pdf(*documents):
    return printing.print_chunk(documents, chains=wheel_chains()).pdf


class Measured:
    """The lines of text and the red rules of a page, in millimetres from its top left corner."""

    def __init__(self, page):
        self.size = (page.rect.width / MM, page.rect.height / MM)
        self.lines = {}
        self.order = []
        for block in page.get_text("rawdict")["blocks"]:
            for line in block.get("lines", []):
                characters = [c for span in line["spans"] for c in span["chars"]]
                text = "".join(c["c"] for c in characters).strip()
                box = tuple(side / MM for side in line["bbox"])
                self.lines.setdefault(text, box)
                self.order.append((text, box, [c["origin"][0] / MM for c in characters]))
        self.rules = sorted(
            tuple(side / MM for side in drawing["rect"])
            for drawing in page.get_drawings()
            if drawing.get("fill") and _red(drawing["fill"])
        )
        self.rules.sort(key=lambda rule: rule[1])

    def starting(self, text):
        return next(box for line, box in self.lines.items() if line.startswith(text))


def _red(colour):
    return all(abs(a - b) < 0.01 for a, b in zip(colour, RED, strict=True))


def test_the_page_is_a4(page):
    assert page.size == NEAR((210, 297), abs=0.1)


def test_the_organ_stands_30_mm_below_the_edge_and_centred(page):
    left, top, right, _ = page.starting(ORGAN)

    assert top == NEAR(30, abs=1)
    assert (left + right) / 2 == NEAR(105, abs=1)


def test_the_red_lines_are_170_mm_wide_and_centred(page):
    assert len(page.rules) == 4
    for left, _, right, _ in page.rules:
        assert right - left == NEAR(170, abs=1)
        assert (left + right) / 2 == NEAR(105, abs=1)


def test_the_first_red_line_is_thick_over_thin_4_mm_below_the_organ(page):
    thick, thin, *_ = page.rules

    assert thick[3] - thick[1] > thin[3] - thin[1]
    assert thick[1] - page.starting(ORGAN)[3] == NEAR(4, abs=1)


def test_the_second_red_line_is_thin_over_thick_20_mm_above_the_edge(page):
    *_, thin, thick = page.rules

    assert thick[3] - thick[1] > thin[3] - thin[1]
    assert 297 - thick[3] == NEAR(20, abs=1)


def test_the_number_is_flush_right_seven_eighths_of_a_character_below(page):
    _, top, right, _ = page.starting("郑训函〔2026〕1号")

    assert right == NEAR(210 - 26, abs=1)
    assert top - page.rules[1][3] == NEAR(16 * 7 / 8 / MM, abs=1)


def test_the_title_is_centred_two_lines_below_the_number(page):
    left, top, right, bottom = page.starting("关于2026年度")
    number = page.starting("郑训函")

    assert (left + right) / 2 == NEAR(28 + 78, abs=1)
    # Three pitches from line to line: two lines are empty.
    assert (top + bottom) / 2 - (number[1] + number[3]) / 2 == NEAR(3 * 225 / 22, abs=1)


def test_a_paragraph_is_indented_by_two_characters(page):
    recipient, paragraph = page.starting("王喆同志"), page.starting("根据")

    assert recipient[0] == NEAR(28, abs=0.5)
    assert paragraph[0] - recipient[0] == NEAR(2 * 156 / 28, abs=0.5)


def test_the_date_begins_two_characters_right_of_the_signatory(page):
    signatory = [box for text, box, _ in page.order if text == ORGAN][-1]
    date = page.starting("2026年12月1日")

    assert date[0] - signatory[0] == NEAR(2 * 156 / 28, abs=0.5)
    assert 210 - 26 - signatory[2] == NEAR(2 * 156 / 28, abs=1)


def test_a_long_date_is_two_characters_in_and_moves_the_signatory():
    with pymupdf.open(stream=_pdf(letter("王喆", signatory="人社局"))) as document:
        page = Measured(document[0])

    date, signatory = page.starting("2026年12月1日"), page.starting("人社局")
    assert 210 - 26 - date[2] == NEAR(2 * 156 / 28, abs=1)
    assert date[0] - signatory[0] == NEAR(2 * 156 / 28, abs=0.5)


def test_a_full_page_has_22_lines_of_28_characters(following):
    lines = [(box, origins) for text, box, origins in following[1].order if text == "学" * 28]

    assert len(lines) == 22
    assert lines[0][0][0] == NEAR(28, abs=1)
    assert lines[0][0][2] == NEAR(210 - 26, abs=1)
    for (above, _), (below, _) in pairwise(lines):
        assert below[1] - above[1] == NEAR(225 / 22, abs=0.05)
    for left, right in pairwise(lines[0][1]):
        assert right - left == NEAR(156 / 28, abs=0.02)


def test_the_first_page_of_a_letter_has_no_number(following):
    assert "— 1 —" not in following[0].lines


def test_an_even_page_is_numbered_on_the_left_7_mm_below(following):
    left, top, _, bottom = following[1].lines["— 2 —"]

    assert left == NEAR(28 + 14 / MM, abs=1)
    assert (top + bottom) / 2 == NEAR(297 - 35 + 7, abs=1)


def test_an_odd_page_is_numbered_on_the_right(following):
    assert following[2].lines["— 3 —"][2] == NEAR(210 - 26 - 14 / MM, abs=1)


@pytest.mark.parametrize("copies", ["", "市财政局，市委组织部"], ids=["alone", "copied"])
@pytest.mark.parametrize("rows", range(1, 13))
def test_a_letter_of_many_rows_fits_or_breaks_with_its_last_paragraph(rows, copies):
    """7.3.5, note: the pitch gives way first; what is signed never stands alone."""
    given = {"imprint": {"copies": copies}} if copies else {}
    requirement = ["年度总学分", "第六条", "50", "38.5", "11.5"]
    closing = [
        "请于2026年12月31日前通过培训大讲堂、网络培训等途径补足学分。明细见系统“我的学分”。",
        "对记录有异议的，可依照《中华人民共和国个人信息保护法》第四十六条申请更正、补充，由本单位"
        "人事部门核实答复。",
    ]
    table = {"head": ["考核项目", "依据条款", "应修", "已修", "尚缺"], "rows": [requirement] * rows}

    pdf = _pdf(letter("王喆", table=table, closing=closing, **given))
    with pymupdf.open(stream=pdf) as document:
        last = document[-1].get_text().replace("\n", "")
        pages = len(document)

    assert pages <= (1 if rows <= (5 if copies else 8) else 2)
    assert last.index("人事部门核实答复") < last.index("2026年12月1日") < last.index("联系人")


def test_an_attachment_note_never_stands_alone(following):
    last = [text for text, _, _ in following[-1].order]

    assert "2026年12月1日" in last
    assert any(text.startswith("（联系人") for text in last)
