"""Letters assembled by their shapes are the letters that WeasyPrint prints, pixel by pixel."""

import dataclasses
import io

import pikepdf
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import bulk, printing
from documents.compiling import proof
from documents.forms import TEMPLATES, Form
from documents.letters import Letter
from tests.documents import forms, pictures
from tests.documents.compiling import cast
from tests.documents.letters import wheel_chains

UNPRINTABLE = "王\U00021484"  # in no font of the wheel
PEOPLE = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋"


@pytest.fixture(scope="module")
def compiler():
    """Fonts for everyone whom the tests may think of."""
    return cast.compiler_of([
        cast.letter(1, PEOPLE, has="0123456789", group="甲"),
        cast.letter(2, "王", has=".5", lacks="1", contact="电话：0371—1"),
    ])  # fmt: skip


@settings(max_examples=40)
@given(
    name=st.text(PEOPLE, min_size=1, max_size=4),
    number=st.integers(1, 99_999),
    figures=st.tuples(st.integers(0, 99), st.integers(0, 99)),
)
def test_an_assembled_letter_looks_as_if_weasyprint_had_drawn_it(compiler, name, number, figures):
    letter = cast.letter(number, name, has=f"{figures[0]}.5", lacks=str(figures[1]))

    pdf = cast.assembled(compiler, letter)

    assert proof.same_pages(pdf, cast.drawn(compiler, letter))


def test_letters_of_few_shapes_are_assembled_in_order_under_their_units():
    letters = [*cast.several(30, group="市财政局"), *cast.several(10, group="市水利局")]

    pdf, about = cast.printed(letters)

    assert (about.pages, len(about.printed), about.refused, about.plainly) == (40, 40, (), {})
    with pymupdf.open(stream=pdf) as document:
        contents = document.get_toc()
        assert [one for one in contents if one[0] == 1] == [[1, "市财政局", 1], [1, "市水利局", 31]]
        assert [page for level, _, page in contents if level == 2] == list(range(1, 41))
        assert document.metadata["title"] == "提醒函"


@pytest.mark.parametrize(
    ("form", "given", "said"),
    [
        (Form.REMINDER, {"copies": "【单位】，市委组织部"}, "抄送：嵩阳市财政局"),
        (Form.RECTIFICATION, {}, "代收人签名及事由"),
    ],
    ids=["copies", "receipt"],
)
def test_words_of_the_template_alone_are_set_in_the_job_s_own_fonts(form, given, said):
    letters = [
        Letter(f"notice:{n}", "市财政局", "", TEMPLATES[form], forms.context(form, **given))
        for n in range(8)
    ]

    pdf, about = cast.printed(letters)

    assert (len(about.printed), about.plainly, about.refused) == (8, {}, ())
    with pymupdf.open(stream=pdf) as document:
        assert sum(said in page.get_text() for page in document) == 8
        assert all(one[3][7:].startswith("face") for page in document for one in page.get_fonts())


def test_both_engines_read_names_and_figures():
    letters = cast.several(12)

    pdf, _ = cast.printed(letters)

    for page, letter in enumerate(letters):
        for text in (pictures.text_by_mupdf(pdf, page), pictures.text_by_pdfium(pdf, page)):
            assert letter.context["recipient"] in text
            assert letter.context["number"] in text
            assert letter.context["table"]["rows"][0][2] in text


def test_fonts_and_what_all_letters_hold_are_embedded_once():
    pdf, _ = cast.printed(cast.several(40))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [one for one in document.objects if isinstance(one, pikepdf.Stream)]
        forms = [one for one in streams if one.get("/Subtype") == pikepdf.Name.Form]
        fonts = [one for one in streams if "/Length1" in one]
    assert len(forms) == 1  # names of two and of three characters stand on the same form
    assert len(fonts) == 3


def test_several_pages_of_a_letter_are_assembled():
    rows = [[f"第{n:02}门课程", "50", "38.5", "11.5", "第六条"] for n in range(60)]
    table = {"head": ["项目", "应得学分", "已得学分", "尚差学分", "依据"], "rows": rows}
    letters = [
        cast.letter(n, table=table | {"rows": [*rows, [f"第{n}门", "1", "1", "1", "一"]]})
        for n in range(10, 20)
    ]

    pdf, about = cast.printed(letters)

    assert about.plainly == {}
    assert about.pages == 10 * printing.print_chunk(
        [letters[0].document()], chains=wheel_chains()
    ).pages > 20  # fmt: skip
    assert "第10门" not in pictures.text_by_mupdf(pdf, 5)
    assert "第11门" in pictures.text_by_mupdf(pdf, 5)


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>王</b>",
        '<img src="http://127.0.0.1:9/x">',
        "file:///etc/passwd",
        "(王) Tj ET Q",
        "<0001> Tj",
        "\\) \\( ] [ > <",
        "endstream endobj",
        "{{ settings.SECRET_KEY }}",
        "王&amp;伟",
        "% 王",
    ],
)
def test_hostile_texts_are_assembled_as_text(hostile):
    letters = [cast.letter(n, recipient=f"{hostile}{n}", contact=hostile) for n in range(10, 20)]

    pdf, about = cast.printed(letters)

    assert about.plainly == {}
    for page in range(10):
        for text in (pictures.text_by_mupdf(pdf, page), pictures.text_by_pdfium(pdf, page)):
            assert _plain(f"{hostile}{page + 10}") in _plain(text)
    assert proof.same_pages(
        pdf, printing.print_chunk([one.document() for one in letters], chains=wheel_chains()).pdf
    )


def test_what_cannot_be_printed_is_refused_by_name_and_the_rest_keep_their_order():
    letters = cast.several(12)
    letters[3] = cast.letter(13, UNPRINTABLE)
    letters[5] = cast.letter(15, "王\u202e伟")
    letters[7] = cast.letter(17, "欧阳Anna")
    letters[9] = cast.letter(19, "王" * 10_000)

    pdf, about = cast.printed(letters)

    assert [one.key for one in about.refused] == ["notice:13", "notice:15"]
    assert "U+21484" in about.refused[0].reason
    assert about.printed == tuple(one.key for one in letters if one.key[-2:] not in ("13", "15"))
    with pymupdf.open(stream=pdf) as document:
        first_pages = [page for level, _, page in document.get_toc() if level == 2]
        assert "欧阳Anna同志" in document[first_pages[5] - 1].get_text()
        assert first_pages[8] - first_pages[7] > 10
        assert document.page_count == about.pages == first_pages[-1]


def test_a_shape_of_few_is_printed_plainly():
    letters = [cast.letter(n, paragraphs=["一" * n]) for n in range(10, 20)]

    _, about = cast.printed(letters)

    assert about.printed == tuple(one.key for one in letters)
    assert about.plainly == {"同样版式的不足5份": 10}


def test_the_same_letters_give_the_same_bytes():
    letters = [*cast.several(12), cast.letter(40, "欧阳Anna")]

    assert cast.printed(letters)[0] == cast.printed(letters)[0]


def careless(compiler):
    """A compiler for which punctuation is as good as an ideograph."""
    alphabet = compiler._alphabet
    mask = {**alphabet.mask, **{ord(c): "国" for c in "，。（）、"}}
    compiler._alphabet = dataclasses.replace(alphabet, mask=mask)
    return compiler


# The comma would begin a line, which no comma may.
COMMAS = ["学" * 50, "学" * 26 + "，" + "学" * 23]


def test_a_careless_shape_gives_another_page():
    letters = [cast.letter(n, paragraphs=[COMMAS[n % 2]]) for n in range(10, 20)]
    compiler = careless(cast.compiler_of(letters))
    compiler.composed(compiler.shaped(letters[0]))

    pdf = cast.assembled(compiler, letters[1])

    assert not proof.same_pages(pdf, cast.drawn(compiler, letters[1]))


def test_the_sample_finds_a_careless_shape_and_everything_is_printed_plainly(monkeypatch):
    monkeypatch.setattr(bulk, "SAMPLE", 10)
    letters = [cast.letter(n, paragraphs=[COMMAS[n % 2]]) for n in range(10, 20)]
    compiler = careless(cast.compiler_of(letters))

    pdf, about = cast.printed(letters, compiler)

    assert about.plainly == {"组版与排版的图像不一致": 10}
    assert proof.same_pages(
        pdf, printing.print_chunk([one.document() for one in letters], chains=wheel_chains()).pdf
    )


@pytest.mark.parametrize(("size", "plainly"), [(10, 10), (0, 0)])
def test_a_later_part_has_a_sample_of_its_own(size, plainly, monkeypatch):
    monkeypatch.setattr(bulk, "LATER_SAMPLE", size)
    letters = [cast.letter(n, paragraphs=[COMMAS[n % 2]]) for n in range(10, 20)]
    compiler = careless(cast.compiler_of(letters))
    compiler.checked = bulk.SAMPLE

    _pdf, about = cast.printed(letters, compiler)

    assert sum(about.plainly.values()) == plainly


def _plain(text):
    return "".join(text.split())
