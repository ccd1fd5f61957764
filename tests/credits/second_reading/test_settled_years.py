"""A year that was settled carries the same into the next as a year that is worked out again."""

import pytest

from credits import assessment
from credits.assessment.statement import Carried, Lot
from tests.credits.second_reading.comparing import stated
from tests.credits.second_reading.measures import KERNELS, MEASURES, SEED
from tests.credits.second_reading.people import drawn

CARRYING = ["guangzhou-2007", "huaian-points", "nanjing-2009"]


def first_difference(code, people, change=lambda lot: lot):
    """The first person for whom a settled year, carried on, says otherwise; None if nobody."""
    for number in range(people):
        case = drawn(MEASURES[code], SEED, number)
        settled = case["year"] - 1 - number % 3
        case["opening"] = [one for one in case["opening"] if one["earned_in"] < settled]
        before = stated(KERNELS[code], case | {"year": settled})
        carried = Carried(settled, tuple(change(lot) for lot in before.carried_out))
        if assess(code, case, carried) != stated(KERNELS[code], case):
            return number
    return None


def assess(code, case, carried):
    known = assessment.read_case(case, quantities=KERNELS[code].rulebook.quantities)
    return KERNELS[code].assess(
        known.profile, known.facts, known.year, openings=known.openings, carried=carried
    )


@pytest.mark.parametrize("code", CARRYING)
def test_a_settled_year_carries_what_it_carried(code):
    assert first_difference(code, 1_000) is None


@pytest.mark.parametrize("code", CARRYING)
def test_a_lot_that_is_changed_is_noticed(code):
    def more(lot: Lot) -> Lot:
        return lot._replace(credits=lot.credits + 1)

    assert first_difference(code, 1_000, more) is not None
