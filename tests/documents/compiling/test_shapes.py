"""Shapes: which characters may stand for each other, and whose glyph it is."""

import pytest

from documents.compiling.shapes import SAMPLES, Alphabet, Coding, taken_apart, with_texts


@pytest.fixture
def alphabet():
    return Alphabet.of("王伟喆，（A", lambda character: character not in "喆")


def test_digits_and_ideographs_are_all_that_a_shape_forgets(alphabet):
    shape = "王伟，2026（A）·喆".translate(alphabet.mask)

    assert shape == "国国，0000（A）·喆"


def test_digits_of_several_widths_are_kept():
    alphabet = Alphabet.of("", lambda character: character != "1")

    assert "2026".translate(alphabet.mask) == "2026"


@pytest.mark.parametrize("length", [1, 90, 91, 5_000])
def test_every_place_has_a_name_of_its_own(alphabet, length):
    text = "王，" * length + "7" * length
    coding = Coding(alphabet, [text], [0])

    passes = [coding.coded(number)[0] for number in range(coding.passes)]

    named = [coding.place(seen) for seen in zip(*passes, strict=True)]
    exchangeable = [at for at, character in enumerate(text) if character != "，"]
    assert [place.at for place in named if place] == exchangeable


def test_no_stand_in_is_kept_from_the_first_pass_to_the_second(alphabet):
    coding = Coding(alphabet, ["王" * 5_000 + "1" * 200], [0])

    first, second = coding.coded(0)[0], coding.coded(1)[0]

    assert all(one != other for one, other in zip(first, second, strict=True))


def test_a_text_that_all_letters_share_is_not_coded(alphabet):
    coding = Coding(alphabet, ["王1", "伟2"], [1])

    assert coding.coded(0)[0] == "王1"
    assert coding.coded(0)[1] != "伟2"


def test_samples_are_ideographs_and_different():
    assert len(set(SAMPLES)) == len(SAMPLES) >= 64


def test_a_context_is_put_together_again():
    context = {"a": "一", "rows": [["二", 3], {"b": "四"}], "none": None}
    structure, texts = taken_apart(context)

    again = with_texts(context, iter("壹贰肆"))

    assert texts == ("一", "二", "四")
    assert again == {"a": "壹", "rows": [["贰", 3], {"b": "肆"}], "none": None}
    assert taken_apart(again)[0] == structure
    assert taken_apart(context | {"none": 1})[0] != structure
