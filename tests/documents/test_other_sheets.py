"""The book and the exam paper measured on their PDFs by two engines; both share press and fonts
with the forms, not their page."""

from functools import cache

import pytest

from documents import printing, sheet
from tests.documents import measured
from tests.documents.letters import wheel_chains

BOOK = """<section class="cover"><h1>培训大讲堂目录</h1></section>
<section class="part recto"><h1>三月</h1><p>{long}</p></section>
<section class="part"><h1>四月</h1><p>{long}</p></section>"""
PAPER = """<div class="foot">第<span class="page"></span>页 共<span class="pages"></span>页</div>
<div class="seal"><p class="who">单位</p><p class="line">密封线</p></div>
<h1>公务员应知应会考试</h1><div class="part"><p>{long}</p></div>"""


@cache
def pages(html, style, engine):
    document = printing.Document("x", "g", "t", html.format(long="学" * 4_000))
    chunk = printing.print_book(document, chains=wheel_chains(), style=style)
    assert not chunk.refused
    return measured.ENGINES[engine](chunk.pdf)


def full_lines(page):
    return [line for line in page.lines if line.text.startswith("学" * 20)]


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_pages_of_a_book_mirror_each_other(engine):
    printed = pages(BOOK, sheet.BOOK, engine)
    odd, even = full_lines(printed[2])[1].box, full_lines(printed[3])[1].box

    # The margin at the back is the wider one: 25 mm, at the left of an odd page.
    assert odd.left == pytest.approx(25, abs=0.5)
    assert even.left == pytest.approx(18, abs=0.5)


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_a_book_is_numbered_at_the_outer_edge(engine):
    printed = pages(BOOK, sheet.BOOK, engine)
    odd, even = printed[2].lines[-1], printed[3].lines[-1]

    assert (odd.text, even.text) == ("3", "4")
    assert odd.box.right == pytest.approx(210 - 18, abs=1)
    assert even.box.left == pytest.approx(18, abs=1)
    assert odd.box.top == pytest.approx(even.box.top, abs=0.1)
    assert odd.box.top > 297 - 24


@pytest.mark.parametrize("engine", measured.ENGINES)
def test_an_exam_paper_keeps_its_margins_and_counts_its_pages(engine):
    printed = pages(PAPER, sheet.EXAM_PAPER, engine)
    line = full_lines(printed[0])[1].box

    assert line.left == pytest.approx(34, abs=0.5)
    assert line.right == pytest.approx(210 - 16, abs=4)
    assert [page.lines[-1].text for page in printed] == [
        f"第{n}页共{len(printed)}页" for n in range(1, len(printed) + 1)
    ]


@pytest.mark.parametrize("style", [sheet.BOOK, sheet.EXAM_PAPER], ids=["book", "paper"])
def test_both_engines_measure_the_same(style):
    html = BOOK if style == sheet.BOOK else PAPER
    for one, other in zip(pages(html, style, "mupdf"), pages(html, style, "pdfium"), strict=True):
        assert [line.text for line in one.lines] == [line.text for line in other.lines]
        for a, b in zip(one.lines, other.lines, strict=True):
            assert (a.box.left, a.box.right) == pytest.approx((b.box.left, b.box.right), abs=0.2)


@pytest.mark.parametrize(("html", "style"), [(BOOK, sheet.BOOK), (PAPER, sheet.EXAM_PAPER)])
def test_the_body_is_set_in_10_and_a_half_points(html, style):
    sizes = {round(full_lines(page)[1].size, 1) for page in pages(html, style, "mupdf")[2:3]}

    assert sizes == {10.5}
