"""A merged file taken apart: the same pages, with the glyphs that they show and no others."""

import io
from zipfile import ZipFile

import pikepdf
import pytest

from documents import merging, splitting
from documents.compiling import proof
from tests.documents.compiling import cast


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """Ten letters in two units: nine assembled, and one that WeasyPrint printed."""
    folder = tmp_path_factory.mktemp("merged")
    letters = [*cast.several(6, group="市财政局"), *cast.several(3, group="市水利局/一")]
    letters.append(cast.letter(40, "欧阳Anna", group="市水利局/一"))
    (folder / "part.pdf").write_bytes(cast.printed(letters)[0])
    merging.merge([folder / "part.pdf"], folder / "all.pdf", title="提醒函")
    return folder / "all.pdf"


def apart(target):
    with ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def outlines(pdf):
    """Bytes of fonts."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [one for one in document.objects if isinstance(one, pikepdf.Stream)]
        return sum(len(one.read_bytes()) for one in streams if "/Length1" in one)


def test_every_document_looks_as_in_the_merged_file(merged, tmp_path):
    count = splitting.by_document(merged, tmp_path / "x.zip", name=lambda unit, title: title[-4:])

    letters = list(apart(tmp_path / "x.zip").values())
    assert count == len(letters) == 10
    assert proof.same_pages(_joined(letters), merged.read_bytes())
    assert all(outlines(one) < outlines(merged.read_bytes()) / 2 for one in letters)


def test_every_unit_gets_its_pages_under_a_safe_name(merged, tmp_path):
    splitting.by_group(merged, tmp_path / "x.zip", name=lambda unit: unit)

    units = apart(tmp_path / "x.zip")
    assert list(units) == ["00001-市财政局.pdf", "00002-市水利局_一.pdf"]
    assert proof.same_pages(_joined(list(units.values())), merged.read_bytes())


def test_an_emptied_glyph_would_be_seen(merged, tmp_path, monkeypatch):
    monkeypatch.setattr(splitting, "_glyphs", lambda content: {"face0": {1}})

    splitting.by_document(merged, tmp_path / "x.zip", name=lambda unit, title: "x")

    letters = list(apart(tmp_path / "x.zip").values())
    assert not proof.same_pages(_joined(letters), merged.read_bytes())


def _joined(pdfs):
    with pikepdf.new() as joined:
        for pdf in pdfs:
            joined.pages.extend(pikepdf.open(io.BytesIO(pdf)).pages)
        stream = io.BytesIO()
        joined.save(stream)
        return stream.getvalue()
