"""Few letters, mixed of many, teach what all need; what a mixture cannot teach is learned alone."""

import itertools

import pytest

from documents.compiling import compiler as compiling
from documents.compiling import proof
from documents.compiling.exemplars import Exemplars
from tests.documents.compiling import cast
from tests.documents.compiling.test_bulk import careless

FIGURES = ("5", "12", "12.5", "123.5")


@pytest.fixture
def made(monkeypatch):
    """The texts of every letter that was laid out to learn from it."""
    made, make = [], Exemplars.make

    def counted(self, letter, texts, *rest):
        made.append(texts)
        return make(self, letter, texts, *rest)

    monkeypatch.setattr(Exemplars, "make", counted)
    return made


@pytest.fixture
def letters():
    """Every figure beside every other one: 16 shapes, each five times."""
    return [
        cast.letter(
            100 + number,
            paragraphs=["具体情况如下："],
            table={"head": ["项目", "应得", "已得"], "rows": [["学分", has, lacks]]},
        )
        for number, (has, lacks) in enumerate([*itertools.product(FIGURES, FIGURES)] * 5)
    ]


def test_a_mixture_teaches_the_figures_of_several_letters(letters, made):
    pdf, about = cast.printed(letters)

    assert about.plainly == {}
    assert len(made) == len(FIGURES)
    assert proof.same_pages(pdf, cast.drawn(cast.compiler_of(letters), *letters))


def test_without_mixtures_letters_are_learned_one_by_one(letters, made, monkeypatch):
    monkeypatch.setattr(compiling.Compiler, "learn", lambda self, letters: None)

    _, about = cast.printed(letters)

    assert about.plainly == {}
    assert len(made) > len(FIGURES)


def test_what_stands_in_another_frame_is_learned_beside_a_mixture(letters, made):
    long = [cast.letter(n, paragraphs=["学" * 40]) for n in range(300, 306)]
    short = [
        cast.letter(n, name=name, paragraphs=["学" * length])
        for n, (name, length) in enumerate([("王伟", 5), ("李秀英", 6)] * 5, start=310)
    ]
    several = [*short, *long]

    pdf, about = cast.printed(several)

    assert about.plainly == {}
    assert proof.same_pages(pdf, cast.drawn(cast.compiler_of(several), *several))


def test_a_kind_that_refuses_letter_after_letter_is_given_up(made, monkeypatch):
    monkeypatch.setattr(compiling, "MOST_FAILURES", 2)
    text = "学" * 26 + "，" + "学" * 20
    letters = [cast.letter(n, paragraphs=[text + "学" * (n % 4)]) for n in range(10, 30)]

    _pdf, about = cast.printed(letters, careless(cast.compiler_of(letters)))

    assert len(made) == 2
    assert sum(about.plainly.values()) == about.pages == 20
