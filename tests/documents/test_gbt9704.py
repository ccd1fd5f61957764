"""GB/T 9704-2012 measured on the PDFs, by two engines, row by row of its table.

Chapter 6 allows 1 mm. Empty lines between two lines of text are counted from middle to middle
(n empty lines are n + 1 pitches); below a rule they are counted from the rule to the character.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest

from documents import printing, seals
from documents.forms import Form
from tests.documents import measured
from tests.documents.forms import BUREAU, document
from tests.documents.letters import wheel_chains
from tests.documents.measured import MM

LINE, CHARACTER = 225 / 22, 156 / 28  # 3.1, 3.2 and 5.2.3, derived
LEFT, RIGHT, TOP, BOTTOM = 28, 210 - 26, 37, 297 - 35  # 5.2.1
FULL = "学" * 28 * 60
COPIES = "【单位】，市委组织部"
DOCUMENTS = {
    "reminder": (Form.REMINDER, {}),
    "long reminder": (Form.REMINDER, {"body": FULL}),
    "circular": (Form.CIRCULAR, {"listed": 40, "lists": 2}),
    "marked": (
        Form.CIRCULAR,
        {"copy_number": "000001", "secrecy": "内部", "urgency": "特急", "head": {"contact": ""}},
    ),
    "long circular": (Form.CIRCULAR, {"body": FULL}),
    "short": (Form.CIRCULAR, {"body": "经研究，现予通报。"}),
    "rectification": (Form.RECTIFICATION, {}),
    "copied reminder": (Form.REMINDER, {"copies": COPIES}),
    "long copied reminder": (Form.REMINDER, {"copies": COPIES, "body": FULL}),
}


@dataclass(frozen=True)
class Row:
    """One measure: its clause, what it says, where, and how far from what."""

    clause: str
    says: str
    document: str
    page: int  # from 1; -1 is the last
    measure: Callable[[measured.Page], float]
    mm: float

    def __str__(self):
        return f"{self.clause} {self.says} ({self.document})"


def _pitches(page, above, below, which=0):
    return page.box(below, which).level - page.box(above).level


def _number(page):
    return page.line("—").box


SIGNED = "2026年12月1日"
TABLE = [
    Row("5.1", "A4 is 210 mm wide", "circular", 1, lambda p: p.width, 210),
    Row("5.1", "A4 is 297 mm high", "circular", 1, lambda p: p.height, 297),
    Row("5.2.1", "the type area begins 28 mm from the left", "long circular", 2,
        lambda p: p.lines[0].box.left, LEFT),
    Row("5.2.1", "the type area ends 26 mm from the right", "long circular", 2,
        lambda p: p.lines[0].box.right, RIGHT),
    Row("5.2.1", "the first line stands 37 mm from the top", "long circular", 2,
        lambda p: p.lines[0].box.level - LINE / 2, TOP),
    Row("5.2.1", "the last line ends 35 mm from the bottom", "long circular", 2,
        lambda p: p.lines[21].box.level + LINE / 2, BOTTOM),
    Row("5.2.2", "the body is 3号 (16 pt)", "long circular", 2,
        lambda p: p.lines[0].size / MM, 16 / MM),
    Row("derived", "22 lines share 225 mm", "long circular", 2,
        lambda p: (p.lines[21].box.level - p.lines[0].box.level) / 21, LINE),
    Row("derived", "28 characters share 156 mm", "long circular", 2,
        lambda p: (p.lines[0].boxes[27].left - p.lines[0].boxes[0].left) / 27, CHARACTER),
    Row("7.2.1", "the copy number is on the first line, flush left", "marked", 1,
        lambda p: p.box("000001").left, LEFT),
    Row("7.2.1", "the copy number is on the first line", "marked", 1,
        lambda p: p.box("000001").level - LINE / 2, TOP),
    Row("7.2.2", "the secrecy follows on the second", "marked", 1,
        lambda p: p.box("内部").level - LINE * 3 / 2, TOP),
    Row("7.2.3", "the urgency follows on the third", "marked", 1,
        lambda p: p.box("特急").level - LINE * 5 / 2, TOP),
    Row("7.2.4", "the mark's top is 35 mm below the type area's", "circular", 1,
        lambda p: p.box(BUREAU).top, TOP + 35),
    Row("7.2.4", "the mark is centred", "circular", 1,
        lambda p: p.box(BUREAU).middle, (LEFT + RIGHT) / 2),
    Row("7.2.5", "the number stands two lines below the mark", "circular", 1,
        lambda p: p.box("嵩人社").top - p.box(BUREAU).bottom, 2 * LINE),
    Row("7.2.5", "the number is centred", "circular", 1,
        lambda p: p.box("嵩人社").middle, (LEFT + RIGHT) / 2),
    Row("7.2.7", "the red line is 4 mm below the number", "circular", 1,
        lambda p: p.red()[0].top - p.box("嵩人社").bottom, 4),
    Row("7.2.7", "the red line is as wide as the type area", "circular", 1,
        lambda p: p.red()[0].width, 156),
    Row("7.2.7", "the red line begins with it", "circular", 1, lambda p: p.red()[0].left, LEFT),
    Row("7.3.1", "the title stands two lines below the red line", "circular", 1,
        lambda p: p.box("关于").top - p.red()[0].bottom, 2 * LINE),
    Row("7.3.1", "the title is 2号 (22 pt)", "circular", 1,
        lambda p: p.line("关于").size / MM, 22 / MM),
    Row("7.3.1", "the title's first line is centred", "circular", 1,
        lambda p: p.box("关于").middle, (LEFT + RIGHT) / 2),
    Row("7.3.1", "the title's second line is centred", "circular", 1,
        lambda p: p.box("培训学分未").middle, (LEFT + RIGHT) / 2),
    Row("7.3.2", "one line is empty below the title", "circular", 1,
        lambda p: _pitches(p, "培训学分未", "各县"), 2 * LINE),
    Row("7.3.2", "the recipient is flush left", "circular", 1, lambda p: p.box("各县").left, LEFT),
    Row("7.3.3", "a paragraph is 2 characters in", "circular", 1,
        lambda p: p.box("根据").left, LEFT + 2 * CHARACTER),
    Row("7.3.3", "a heading is 2 characters in", "circular", 1,
        lambda p: p.box("一、").left, LEFT + 2 * CHARACTER),
    Row("7.3.4", "one line is empty above the list of attachments", "circular", 2,
        lambda p: _pitches(p, "者转发", "附件："), 2 * LINE),
    Row("7.3.4", "the list of attachments is 2 characters in", "circular", 2,
        lambda p: p.box("附件：").left, LEFT + 2 * CHARACTER),
    Row("7.3.4", "the second attachment stands under the first", "circular", 2,
        lambda p: p.box("2.").left - p.line("附件：").boxes[3].left, 0),
    Row("7.3.5.1", "the date is 4 characters in from the right", "circular", 2,
        lambda p: p.box(SIGNED).right, RIGHT - 4 * CHARACTER),
    Row("7.3.5.1", "the name is centred over the date", "circular", 2,
        lambda p: p.box(BUREAU).middle - p.box(SIGNED).middle, 0),
    Row("7.3.5.1", "the date follows the name", "circular", 2,
        lambda p: _pitches(p, BUREAU, SIGNED), LINE),
    Row("7.3.5.2", "without a seal: the name is 2 characters in", "reminder", 1,
        lambda p: p.box(BUREAU, 1).right, RIGHT - 2 * CHARACTER),
    Row("7.3.5.2", "without a seal: the date begins 2 further right", "reminder", 1,
        lambda p: p.box(SIGNED).left - p.box(BUREAU, 1).left, 2 * CHARACTER),
    Row("7.3.5.2", "without a seal: one line is empty above the name", "reminder", 1,
        lambda p: _pitches(p, "法》第四十六条", BUREAU, 1), 2 * LINE),
    Row("7.3.6", "the remark is on the line after the date", "circular", 2,
        lambda p: _pitches(p, SIGNED, "（联系人"), LINE),
    Row("7.3.6", "the remark is 2 characters in", "circular", 2,
        lambda p: p.line("（联系人").boxes[1].left, LEFT + 3 * CHARACTER),
    Row("7.3.7", "附件1 is on the first line of a new page", "circular", 3,
        lambda p: p.box("附件1").level - LINE / 2, 28),
    Row("7.3.7", "附件1 is flush left", "circular", 3, lambda p: p.box("附件1").left, 35),
    Row("7.3.7", "the attachment's title is on the third line", "circular", 3,
        lambda p: _pitches(p, "附件1", "未达标"), 2 * LINE),
    Row("7.3.7", "the attachment's title is centred", "circular", 3,
        lambda p: p.box("未达标").middle, 35 + 225 / 2),
    Row("7.4.1", "the first rule is 0.35 mm", "rectification", 2,
        lambda p: p.black()[0].height, 0.35),
    Row("7.4.1", "the middle rule is 0.25 mm", "rectification", 2,
        lambda p: p.black()[1].height, 0.25),
    Row("7.4.1", "the last rule is 0.35 mm", "rectification", 2,
        lambda p: p.black()[2].height, 0.35),
    Row("7.4.1", "the rules are as wide as the type area", "rectification", 2,
        lambda p: min(rule.width for rule in p.black()), 156),
    Row("7.4.1", "the last rule lies on the bottom of the type area", "rectification", 2,
        lambda p: p.black()[2].bottom, BOTTOM),
    Row("7.4.1", "it closes the page after the attachments too", "circular", -1,
        lambda p: p.black()[2].bottom, BOTTOM),
    Row("7.4.2", "the copies are 1 character in", "rectification", 2,
        lambda p: p.box("抄送").left, LEFT + 14 / MM),
    Row("7.4.2", "the copies are 4号 (14 pt)", "rectification", 2,
        lambda p: p.line("抄送").size / MM, 14 / MM),
    Row("7.4.3", "the printing organ is 1 character in", "rectification", 2,
        lambda p: p.box(BUREAU, 1).left, LEFT + 14 / MM),
    Row("7.4.3", "the printing date ends 1 character in", "rectification", 2,
        lambda p: p.box(BUREAU, 1).right, RIGHT - 14 / MM),
    Row("7.5", "the number's rules are 7 mm below the type area", "circular", 1,
        lambda p: _number(p).level, BOTTOM + 7),
    Row("7.5", "the page number is 4号 (14 pt)", "circular", 1,
        lambda p: p.line("—").size / MM, 14 / MM),
    Row("7.5", "an odd page's is 1 character in from the right", "circular", 1,
        lambda p: _number(p).right, RIGHT - 14 / MM),
    Row("7.5", "an even page's is 1 character in from the left", "circular", 2,
        lambda p: _number(p).left, LEFT + 14 / MM),
    Row("7.5", "it goes on through the attachments", "circular", -1,
        lambda p: _number(p).right, RIGHT - 14 / MM),
    Row("8", "a list lies on a page across", "circular", 3, lambda p: p.width, 297),
    Row("8", "on an odd page the number keeps its height", "circular", 3,
        lambda p: _number(p.bound()).level, BOTTOM + 7),
    Row("8", "on an odd page the number keeps its side", "circular", 3,
        lambda p: _number(p.bound()).right, RIGHT - 14 / MM),
    Row("8", "on an even page the number keeps its height", "circular", 4,
        lambda p: _number(p.bound()).level, BOTTOM + 7),
    Row("8", "on an even page the number keeps its side", "circular", 4,
        lambda p: _number(p.bound()).left, LEFT + 14 / MM),
    Row("8", "on an odd page the head is at the binding side, the left", "circular", 5,
        lambda p: p.box("序号").top < 28 + 10, True),
    Row("8", "on an even page the head is at the cut side, the left too", "circular", 4,
        lambda p: p.box("序号").top < 28 + 10, True),
    Row("10.1", "a letter's organ stands 30 mm from the top", "reminder", 1,
        lambda p: p.box(BUREAU).top, 30),
    Row("10.1", "the organ is centred", "reminder", 1, lambda p: p.box(BUREAU).middle, 105),
    Row("10.1", "the first double line is 4 mm below", "reminder", 1,
        lambda p: p.red()[0].top - p.box(BUREAU).bottom, 4),
    Row("10.1", "the first is thick over thin", "reminder", 1,
        lambda p: p.red()[0].height > p.red()[1].height, True),
    Row("10.1", "the second is 20 mm from the bottom", "reminder", 1,
        lambda p: 297 - p.red()[3].bottom, 20),
    Row("10.1", "the second is thin over thick", "reminder", 1,
        lambda p: p.red()[3].height > p.red()[2].height, True),
    Row("10.1", "the double lines are 170 mm wide", "reminder", 1,
        lambda p: min(rule.width for rule in p.red()), 170),
    Row("10.1", "the double lines are centred", "reminder", 1, lambda p: p.red()[0].middle, 105),
    Row("10.1", "the number is flush right", "reminder", 1, lambda p: p.box("嵩人社").right, RIGHT),
    Row("10.1", "the number is 7/8 of a character below", "reminder", 1,
        lambda p: p.box("嵩人社").top - p.red()[1].bottom, 14 / MM),
    Row("10.1", "the title is two lines below the number", "reminder", 1,
        lambda p: _pitches(p, "嵩人社", "关于"), 3 * LINE),
    Row("10.1", "a letter's copies close the type area", "copied reminder", 1,
        lambda p: p.box("抄送").level + 4, BOTTOM),
    Row("10.1", "they do on a later page too", "long copied reminder", -1,
        lambda p: p.box("抄送").level + 4, BOTTOM),
    Row("7.4.2", "a letter's copies are 1 character in", "copied reminder", 1,
        lambda p: p.box("抄送").left, LEFT + 14 / MM),
    Row("7.4.2", "a letter's copies are 4号 (14 pt)", "copied reminder", 1,
        lambda p: p.line("抄送").size / MM, 14 / MM),
    Row("10.1", "copies leave the second double line where it is", "copied reminder", 1,
        lambda p: 297 - p.red()[3].bottom, 20),
]  # fmt: skip


@cache
def pages(name, engine):
    form, given = DOCUMENTS[name]
    return measured.ENGINES[engine](_pdf(document(form, **given)))


@cache
def _pdf(printed):
    chunk = printing.print_chunk([printed], chains=wheel_chains())
    assert not chunk.refused
    return chunk.pdf


@pytest.mark.parametrize("engine", measured.ENGINES)
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_measure_of_the_standard_is_kept(row, engine):
    page = pages(row.document, engine)[row.page - 1 if row.page > 0 else row.page]

    assert row.measure(page) == pytest.approx(row.mm, abs=1)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_two_engines_measure_the_same(name):
    for one, other in zip(pages(name, "mupdf"), pages(name, "pdfium"), strict=True):
        assert [line.text for line in one.lines] == [line.text for line in other.lines]
        for a, b in zip(one.lines, other.lines, strict=True):
            assert (a.box.left, a.box.top) == pytest.approx((b.box.left, b.box.top), abs=0.2)
            assert (a.box.right, a.box.bottom) == pytest.approx(
                (b.box.right, b.box.bottom), abs=0.5
            )


def test_thin_rules_are_thinner_than_thick_ones_by_what_the_standard_says():
    first, middle, last = pages("rectification", "mupdf")[1].black()

    assert (first.height, last.height) == pytest.approx((0.35, 0.35), abs=0.01)
    assert middle.height == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_a_full_page_has_22_lines_of_28_characters(engine):
    body = pages("long circular", engine)[1].lines

    assert [line.text for line in body[:22]] == ["学" * 28] * 22
    assert body[22].text == "—2—"
    for above, below in pairwise(body[:22]):
        assert below.box.level - above.box.level == pytest.approx(LINE, abs=0.05)


@pytest.mark.parametrize("name", ["copied reminder", "long copied reminder"])
def test_a_letter_s_imprint_has_neither_lines_nor_printing_organ(name):
    last = pages(name, "mupdf")[-1]

    assert last.line("抄送").text == "抄送：嵩阳市财政局，市委组织部。"
    assert last.black() == []
    assert not any("印发" in line.text for line in last.lines)


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_pages_are_numbered_through_and_a_receipt_is_not(engine):
    def numbers(name):
        return [
            next((line.text for line in upright.lines if line.text.startswith("—")), "")
            for page in pages(name, engine)
            for upright in [page.bound() if page.width > page.height else page]
        ]

    circular = numbers("circular")
    assert circular == [f"—{n}—" for n in range(1, len(circular) + 1)]
    assert numbers("rectification") == ["—1—", "—2—", ""]
    assert numbers("reminder") == [""]
    assert numbers("long reminder")[:3] == ["", "—2—", "—3—"]


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_the_first_page_of_every_form_holds_body_text(engine):
    for name in DOCUMENTS:
        first = pages(name, engine)[0]
        assert any(line.box.left > LEFT + CHARACTER and line.size < 17 for line in first.lines)


@pytest.mark.parametrize("lines", range(6, 30))
def test_no_page_has_a_seal_without_text_above_it(lines):
    pdf = _pdf(document(Form.CIRCULAR, body="学" * (28 * lines - 2)))

    for page in measured.by_mupdf(pdf):
        texts = [line.text for line in page.lines]
        if any(text.startswith("抄送") for text in texts):
            assert SIGNED in texts
        if SIGNED in texts:
            assert any(text.startswith("学") for text in texts[: texts.index(SIGNED)])


def test_text_never_runs_into_the_imprint():
    for lines in (9, 10, 11, 12):
        pdf = _pdf(document(Form.CIRCULAR, body="学" * (28 * lines - 2)))
        last = measured.by_mupdf(pdf)[-1]
        first_rule = last.black()[0].top
        above = [line for line in last.lines if line.box.top < first_rule]

        assert max(line.box.bottom for line in above) < first_rule


def test_copies_of_several_lines_hang_under_the_first():
    copies = "，".join(f"市第{n}培训中心" for n in "一二三四五六七八九")
    page = measured.by_pdfium(_pdf(document(Form.RECTIFICATION, head={"copies_to": copies})))[1]

    first = page.line("抄送")
    second = page.lines[page.lines.index(first) + 1]
    assert second.box.left == pytest.approx(first.boxes[3].left, abs=0.5)
    assert page.black()[2].bottom == pytest.approx(BOTTOM, abs=0.1)


def test_a_receipt_is_a_leaf_of_its_own():
    printed = pages("rectification", "mupdf")
    [receipt] = [
        n for n, page in enumerate(printed, 1) if page.lines and page.lines[0].text == "送达回执"
    ]

    assert receipt % 2 == 1
    assert receipt == len(printed)
    assert "年月日" in "".join(line.text for line in printed[-1].lines)


@pytest.fixture
def sealed(db):
    seal = seals.kept(seals.drawn(BUREAU, chains=wheel_chains()), content_type=seals.SVG)
    return _pdf(document(Form.CIRCULAR, body=FULL[: 28 * 9], seal=seal.pk))


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_a_seal_stands_upright_over_name_and_date(sealed, engine):
    """7.3.5.1: name and date a little below its middle, its top within a line of the body."""
    page = next(
        one
        for one in measured.ENGINES[engine](sealed)
        if any(line.text == SIGNED for line in one.lines)
    )
    rim = max(
        (box for box, colour in page.rules if colour == (255, 51, 51)), key=lambda box: box.width
    )
    last = [line for line in page.lines if line.text.startswith("学")][-1].box
    signed = page.box(SIGNED)
    name = page.lines[page.lines.index(page.line(SIGNED)) - 1]
    lowered = (name.box.level + signed.level) / 2 - rim.level

    assert name.text == BUREAU
    assert rim.width == pytest.approx(42, abs=1.5)
    assert rim.middle == pytest.approx(signed.middle, abs=1)
    assert 0 < rim.top - last.bottom < LINE
    assert 0 < lowered < 8
