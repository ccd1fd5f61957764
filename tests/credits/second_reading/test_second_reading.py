"""The kernel with the shipped rulebooks and the clerk with the texts say the same of everybody."""

from fractions import Fraction

import pytest

from credits import assessment, rulebook
from tests.credits.second_reading import nanjing, nanzheng
from tests.credits.second_reading.comparing import NEAR, differences, stated
from tests.credits.second_reading.measures import KERNELS, MEASURES, SEED
from tests.credits.second_reading.people import drawn

NUMBERS = [(code, name) for code, measure in MEASURES.items() for name in measure.NUMBERS]
# In all twelve 28,800 people every day; under the marker 28,000 of each measure.
EVERY_DAY, DEEP = 2_400, 28_000


def numbers_of(measure):
    return {name: Fraction(number) for name, number in measure.NUMBERS.items()}


def first_difference(code, people, numbers):
    """The first person on whom the two differ, with all that differs; None if they agree."""
    measure = MEASURES[code]
    for number in range(people):
        case = drawn(measure, SEED, number)
        found = list(differences(measure.read(case, numbers), stated(KERNELS[code], case)))
        if found:
            return number, found, case
    return None


@pytest.mark.parametrize("code", MEASURES)
def test_the_readings_agree_on_everybody(code):
    assert first_difference(code, EVERY_DAY, numbers_of(MEASURES[code])) is None


@pytest.mark.deep
@pytest.mark.parametrize("code", MEASURES)
def test_the_readings_agree_on_a_whole_city(code):
    assert first_difference(code, DEEP, numbers_of(MEASURES[code])) is None


@pytest.mark.parametrize(("code", "name"), NUMBERS, ids=[f"{c}: {n}" for c, n in NUMBERS])
def test_one_changed_number_is_noticed(code, name):
    wrong = numbers_of(MEASURES[code])
    wrong[name] += 1

    assert first_difference(code, EVERY_DAY, wrong) is not None


def team_differs(limit, teams=300):
    """Whether teams of one to five people ever come out otherwise by hand than by the kernel."""
    kernel, numbers = KERNELS[nanzheng.CODE], numbers_of(nanzheng)
    for number in range(teams):
        cases = [drawn(nanzheng, SEED, 5 * number + one) for one in range(1 + number % 5)]
        [judged] = kernel.assess_team(stated(kernel, case) for case in cases)
        accounts = [nanzheng.read(case, numbers) for case in cases]
        average = sum(account.totals["total"] for account in accounts) / len(accounts)
        if abs(Fraction(judged.has) - average) > NEAR or judged.met != (average >= limit):
            return True
    return False


def test_the_readings_agree_on_teams():
    assert not team_differs(nanzheng.TEAM_AVERAGE)


def test_another_limit_for_teams_is_noticed():
    assert team_differs(nanzheng.TEAM_AVERAGE + 1)


def elective_surplus_differs(numbers):
    """Whether anybody comes out otherwise where Nanjing's elective surplus carries too."""
    text = rulebook.shipped_path(nanjing.CODE).read_text(encoding="utf-8")
    switched = rulebook.read(text.replace("enabled = false", "enabled = true"), name="switched")
    kernel, numbers = assessment.compile(switched), numbers_of(nanjing) | numbers
    cases = (drawn(nanjing, SEED, number) for number in range(EVERY_DAY))
    return any(
        list(differences(nanjing.read(case, numbers), stated(kernel, case))) for case in cases
    )


def test_the_readings_agree_on_the_switch_of_nanjing():
    assert not elective_surplus_differs(nanjing.ELECTIVE_CARRIES)


@pytest.mark.parametrize("number", nanjing.ELECTIVE_CARRIES)
def test_another_number_behind_the_switch_is_noticed(number):
    wrong = nanjing.ELECTIVE_CARRIES[number] + 1

    assert elective_surplus_differs(nanjing.ELECTIVE_CARRIES | {number: wrong})
