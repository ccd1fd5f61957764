"""Blocks learned from several letters are put together in others, if none minds its neighbours."""

import dataclasses

import pytest

from documents.compiling import blocks, proof
from tests.documents.compiling import cast

# Two texts in one box that is as wide as the longer one and stands at the right.
ONE_BOX = '{% extends "documents/letter.html" %}{% block date %}{{ other }}{% endblock %}'


@pytest.fixture
def one_box(settings, tmp_path):
    """Letters of which two texts share a box as wide as its content."""
    (tmp_path / "one_box.html").write_text(ONE_BOX, encoding="utf-8")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]

    def letter(number, signatory, other):
        made = cast.letter(number, signatory=signatory)
        return dataclasses.replace(
            made, template="one_box.html", context=made.context | {"other": other}
        )

    return letter


def variants(compiler):
    return [len(frame._variants) for frames in compiler._frames.values() for frame in frames]


def test_a_letter_of_known_blocks_is_assembled_without_being_laid_out():
    learned = [cast.letter(11, "王伟", has="38.5"), cast.letter(7, "李秀英", has="9", lacks="4")]
    letter = cast.letter(12, "李秀英", has="9", lacks="4")
    compiler = cast.compiler_of([*learned, letter])
    for one in learned:
        cast.assembled(compiler, one)
    before = variants(compiler)

    pdf = cast.assembled(compiler, letter)

    assert variants(compiler) == before
    assert len(before) == 1
    assert proof.same_pages(pdf, cast.drawn(compiler, letter))


def test_a_letter_with_one_line_more_has_a_frame_of_its_own():
    letters = [cast.letter(n, paragraphs=["学" * length]) for n, length in ((11, 20), (12, 40))]
    compiler = cast.compiler_of(letters)

    pdfs = [cast.assembled(compiler, one) for one in letters]

    assert len(variants(compiler)) == 2
    for one, pdf in zip(letters, pdfs, strict=True):
        assert proof.same_pages(pdf, cast.drawn(compiler, one))


TEXTS = [("训" * 10, "学" * 10), ("训" * 9, "学" * 10), ("训" * 10, "学" * 9), ("训" * 9, "学" * 9)]


def test_texts_of_a_box_as_wide_as_its_content_are_learned_together(one_box):
    letters = [one_box(n, *texts) for n, texts in enumerate(TEXTS, start=10)]
    compiler = cast.compiler_of(letters)

    pdfs = [cast.assembled(compiler, one) for one in letters]

    assert proof.same_pages(pdfs[3], cast.drawn(compiler, letters[3]))


def test_taken_apart_such_a_box_would_come_out_wrong(one_box, monkeypatch):
    monkeypatch.setattr(blocks, "_is_plain", lambda box: True)
    letters = [one_box(n, *texts) for n, texts in enumerate(TEXTS, start=10)]
    compiler = cast.compiler_of(letters)

    pdfs = [cast.assembled(compiler, one) for one in letters]

    assert not proof.same_pages(pdfs[3], cast.drawn(compiler, letters[3]))
