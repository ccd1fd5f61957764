"""深圳市干部学习促进办法（试行）: so many days a year."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    amount,
    calendar_year,
    happened,
    tier_on,
)
from tests.credits.second_reading.people import each

CODE = "shenzhen-2009"

NUMBERS = {"days, division": 18, "days, others": 12, "half-days of a day": 2}
SORTS = {
    "training": {
        "quantity": [
            *each("days", "0.5", "1", "2", "5.5", "11.5", "12", "17.5", "18"),
            *each("half_days", "1", "3", "24", "36"),
            {"days": "3", "half_days": "1"},
        ]
    }
}


def person(draw):
    year = draw.randint(2009, 2016)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2008, year)},
        "facts": [
            draw.fact(SORTS, draw.day(year - draw.one_of(0, 0, 1), year + draw.one_of(0, 0, 1)))
            for _ in range(draw.randint(0, 5))
        ],
    }


def read(case, n):
    year = calendar_year(case["year"])
    account = Account(year, tier_on(case, year[1]))
    total = Fraction(0)
    for fact in happened(case):
        if fact["on"].year != case["year"]:
            continue
        if fact["kind"] != "training":
            account.lines[fact["source"]] = None, Fraction(0)
            continue
        days = amount(fact, "days")
        if days is None:  # stated reading: two half-days are a day, used where no days are given
            days = (amount(fact, "half_days") or Fraction(0)) / n["half-days of a day"]
        account.lines[fact["source"]] = "study", days
        total += days
    account.totals = {"study": total, "total": total}
    account.asked = [Asked("days", *year, n[f"days, {account.tier}"], total, True)]
    return account
