from random import Random

import pytest

from catalog.doors import person_codes
from catalog.seating import seats
from tests.catalog import cast
from tests.catalog.cast import NOW

CODE = person_codes.code_of(session_id=1, learner_id=1)


def test_code_belongs_to_one_person_and_one_session():
    codes = {
        person_codes.code_of(session_id=session, learner_id=learner)
        for session in range(40)
        for learner in range(40)
    }

    assert len(codes) == 1600
    assert person_codes.code_of(session_id=1, learner_id=1) == CODE


def test_code_changes_with_the_sites_key(settings):
    settings.SECRET_KEY = "another"

    assert person_codes.code_of(session_id=1, learner_id=1) != CODE


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), person_codes.grouped(CODE), f"  {CODE[:4]} {CODE[4:]}\n"]
)
def test_code_is_read_however_it_is_typed(typed):
    assert person_codes.normal(typed) == CODE
    assert person_codes.is_whole(person_codes.normal(typed))


def test_every_single_slip_of_the_hand_is_noticed():
    slips = [
        CODE[:place] + sign + CODE[place + 1 :]
        for place in range(len(CODE))
        for sign in person_codes.ALPHABET
        if sign != CODE[place]
    ]

    assert [slip for slip in slips if person_codes.is_whole(slip)] == []


@pytest.mark.parametrize("code", ["", "A", CODE[:-1], CODE + "A", CODE + "AAAA", "一二三"])
def test_another_length_is_no_code(code):
    assert not person_codes.is_whole(person_codes.normal(code))


def test_ten_thousand_random_codes_belong_to_nobody(lecture, city):
    session = cast.make_session(lecture, open_seats=300)
    people = [cast.make_learner(city.health, f"5{n:04d}", "张赟") for n in range(200)]
    seats.enrol_many(session=session, learners=people, enrolled_by=None, now=NOW)
    holders = person_codes.holders(session)
    chance = Random(7)

    guesses = {
        "".join(chance.choices(person_codes.ALPHABET, k=person_codes.LENGTH)) for _ in range(10_000)
    }
    guesses = {guess + person_codes._check(guess) for guess in guesses}

    assert len(holders) == 200
    assert all(person_codes.is_whole(guess) for guess in guesses)
    assert guesses & holders.keys() == set()
