"""The civil servants of 嵩阳市: who, where, and on which rung of the two ladders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

from portal.demo_city.agencies import AgencyRow
from portal.demo_city.names import person_name

FIRST_NUMBER = 410_000_001
# (职务, 职级, share): posts and ranks in plausible proportions for a provincial capital.
LADDERS = (
    ("厅局级副职", "二级巡视员", 0.004),
    ("县处级正职", "一级调研员", 0.015),
    ("县处级正职", "二级调研员", 0.020),
    ("县处级副职", "三级调研员", 0.028),
    ("县处级副职", "四级调研员", 0.035),
    ("", "二级调研员", 0.006),
    ("", "四级调研员", 0.025),
    ("乡科级正职", "一级主任科员", 0.090),
    ("乡科级正职", "二级主任科员", 0.085),
    ("乡科级副职", "三级主任科员", 0.105),
    ("乡科级副职", "四级主任科员", 0.090),
    ("", "一级主任科员", 0.090),
    ("", "二级主任科员", 0.070),
    ("", "三级主任科员", 0.085),
    ("", "四级主任科员", 0.102),
    ("", "一级科员", 0.130),
    ("", "二级科员", 0.020),
)


@dataclass(frozen=True)
class PersonRow:
    personnel_no: str
    name: str
    agency_code: str
    post: str
    rank: str
    born_on: date
    joined_on: date
    appointed_on: date
    # How eagerly this person learns: 1.0 just completes the year.
    zeal: float


def civil_servants(
    count: int, agencies: list[AgencyRow], *, year: int, chance: Random
) -> Iterator[PersonRow]:
    peopled = [agency for agency in agencies if agency.weight]
    agency_weights = list(accumulate(agency.weight for agency in peopled))
    ladder_weights = list(accumulate(share for _, _, share in LADDERS))
    for number in range(count):
        agency = chance.choices(peopled, cum_weights=agency_weights)[0]
        post, rank, _ = chance.choices(LADDERS, cum_weights=ladder_weights)[0]
        age = chance.randint(24, 59)
        joined_on = min(_day(chance, year - age + chance.randint(21, 27)), date(year - 1, 7, 1))
        yield PersonRow(
            personnel_no=str(FIRST_NUMBER + number),
            name=person_name(chance),
            agency_code=agency.code,
            post=post,
            rank=rank,
            born_on=_day(chance, year - age),
            joined_on=joined_on,
            appointed_on=max(joined_on, _day(chance, year - chance.randint(1, 9))),
            zeal=chance.gauss(1.05, 0.13),
        )


def _day(chance: Random, year: int) -> date:
    return date(year, chance.randint(1, 12), chance.randint(1, 28))
