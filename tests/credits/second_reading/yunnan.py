"""云南省干部在线学习学院学时计算标准, 2024-01-02."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    amount,
    calendar_year,
    happened,
    said,
    share,
)
from tests.credits.second_reading.people import each

CODE = "yunnan-online-2024"

NUMBERS = {
    "a year": 50,  # 网络自学, plan 2023-2027 as quoted
    "short, at most": 15,  # a course of at most 15 minutes …
    "short": "0.25",
    "long, at least": 30,  # … of at least 30 …
    "long": 1,
    "between": "0.5",  # … and between the two
    "test": "0.5",
    "progress": 1,  # on completion
}
LENGTHS = each("minutes", "0", "1", "14.98", "15", "15.016667", "29.983333", "30", "45", "180")
SORTS = {
    "online_course": {
        "quantity": LENGTHS,
        "attributes": {"progress": ["0.99", "1", "1", "1", "1.0", None]},
    },
    "exam": {"attributes": {"exam_passed": [True, True, False, None]}},
}


# Who does little else than study: about fifty long courses lie on both sides of the need.
DILIGENT = {
    "online_course": {
        "quantity": each("minutes", "30", "45", "180"),
        "attributes": {"progress": ["1"]},
    }
}


def person(draw):
    year = draw.randint(2024, 2030)
    sorts, number = SORTS, draw.one_of(0, 3, 8, 20)
    if draw.often(0.1):
        sorts, number = DILIGENT, draw.randint(50, 55)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2023, year)},
        "facts": [
            draw.fact(sorts, draw.day(year - draw.often(0.1), year + draw.often(0.05)))
            for _ in range(number)
        ],
    }


def read(case, n):
    year = calendar_year(case["year"])
    account = Account(year)
    total = Fraction(0)
    for fact in happened(case):
        if fact["on"].year == case["year"]:
            credit = _credit(fact, n)
            account.lines[fact["source"]] = "online" if fact["kind"] in SORTS else None, credit
            total += credit
    account.totals = {"online": total, "total": total}
    account.asked = [Asked("online", *year, n["a year"], total, True)]
    return account


def _credit(fact, n):
    """A step by the length of the course: three hours are still 1."""
    if fact["kind"] == "exam":
        return n["test"] if said(fact, "exam_passed") is True else Fraction(0)
    minutes = amount(fact, "minutes")
    if not minutes or share(fact, "progress") < n["progress"]:
        return Fraction(0)
    if minutes >= n["long, at least"]:
        return n["long"]
    return n["between"] if minutes > n["short, at most"] else n["short"]
