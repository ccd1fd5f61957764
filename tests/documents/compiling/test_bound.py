"""Assembled parts joined into one file: the same pages, each thing once, nothing lost."""

import io

import pikepdf
import pymupdf
import pytest

from documents import merging
from documents.compiling import bound, proof
from tests.documents import pictures
from tests.documents.compiling import cast

HOSTILE = "王) /Parent 9 0 R /Dest [9 0 R /Fit] >>\nendobj\n("


@pytest.fixture(scope="module")
def letters():
    """Two parts; in the second one, one letter is printed plainly and one is hostile."""
    first = cast.several(10, group="市财政局")
    second = [
        *cast.several(8, group="市财政局"),
        cast.letter(40, "欧阳Anna", group="(市) 水利局\\"),
    ]
    second[3] = cast.letter(41, HOSTILE, recipient="王同志", group="市财政局")
    return first, second


@pytest.fixture(scope="module")
def parts(letters, tmp_path_factory):
    compiler = cast.compiler_of([*letters[0], *letters[1]])
    folder = tmp_path_factory.mktemp("parts")
    for number, part in enumerate(letters):
        (folder / f"{number}.pdf").write_bytes(cast.printed(part, compiler)[0])
    return [folder / "0.pdf", folder / "1.pdf"]


@pytest.fixture
def merged(parts, tmp_path):
    about = merging.merge(parts, tmp_path / "all.pdf", title="提醒函")
    assert (about.pages, about.documents) == (19, 19)
    return (tmp_path / "all.pdf").read_bytes()


def test_the_pages_of_parts_stay_as_they_were(parts, merged):
    second = parts[1].read_bytes()

    assert all(map(bound.is_bound, parts))
    assert proof.same_pages(second, merged, 10)
    assert "欧阳Anna" in pictures.text_by_mupdf(merged, 18)


def test_a_unit_that_goes_on_stays_one_bookmark(letters, merged):
    with pymupdf.open(stream=merged) as document:
        contents = document.get_toc()

    assert [one for one in contents if one[0] == 1] == [
        [1, "市财政局", 1], [1, "(市) 水利局\\", 19],
    ]  # fmt: skip
    assert [page for level, _, page in contents if level == 2] == list(range(1, 20))
    with pikepdf.open(io.BytesIO(merged)) as pdf, pdf.open_outline() as outline:
        titles = [one.title for group in outline.root for one in group.children]
        assert pdf.check_pdf_syntax() == []
    assert titles == [one.title for part in letters for one in part]


def test_what_parts_have_in_common_is_written_once(parts, merged):
    assert _embedded(parts[0].read_bytes()) == (3, 1)
    assert _embedded(merged) == (_embedded(parts[1].read_bytes())[0], 1)


def test_parts_joined_twice_are_the_same_bytes(parts, merged, tmp_path):
    merging.merge(parts, tmp_path / "again.pdf", title="提醒函")

    assert (tmp_path / "again.pdf").read_bytes() == merged


def test_a_file_of_joined_parts_can_be_joined_again(merged, tmp_path):
    (tmp_path / "all.pdf").write_bytes(merged)

    about = merging.merge([tmp_path / "all.pdf"], tmp_path / "again.pdf", title="提醒函")

    assert about.documents == 19
    assert proof.same_pages((tmp_path / "again.pdf").read_bytes(), merged)


def _embedded(pdf):
    """How many fonts, and how many forms."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [one for one in document.objects if isinstance(one, pikepdf.Stream)]
        fonts = [one for one in streams if "/Length1" in one]
        forms = [one for one in streams if one.get("/Subtype") == pikepdf.Name.Form]
        return len(fonts), len(forms)
