"""河南省行政机关公务员培训学分制管理办法(试行): absolute numbers, no conversion table."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    calendar_year,
    granted,
    happened,
    said,
    tier_on,
)

CODE = "henan-2012"

NUMBERS = {
    "total, division": 144,
    "required, division": 85,
    "total, others": 96,
    "required, others": 58,
}
SORTS = {
    "training": {
        "quantity": [{"days": "5"}],  # there is no table for days: only what was granted counts
        "granted": ["1", "11.5", "29", "38", "57", "58", "59", "84.5", "85", "96", "144", None],
        "attributes": {"bucket": ["required", "required", "elective", None, "unknown"]},
    }
}


def person(draw):
    year = draw.randint(2012, 2020)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2010, year)},
        "facts": [
            draw.fact(SORTS, draw.day(year - draw.one_of(0, 0, 1), year + draw.one_of(0, 0, 1)))
            for _ in range(draw.randint(0, 8))
        ],
    }


def read(case, n):
    year = calendar_year(case["year"])
    account = Account(year, tier_on(case, year[1]))
    sums = {"required": Fraction(0), "elective": Fraction(0)}
    for fact in happened(case):
        if fact["on"].year == case["year"]:
            bucket = _bucket(fact)
            credit = (granted(fact) or Fraction(0)) if bucket else Fraction(0)
            account.lines[fact["source"]] = bucket, credit
            if bucket:
                sums[bucket] += credit
    account.totals = sums | {"total": sums["required"] + sums["elective"]}
    for key in ("total", "required"):
        needed = n[f"{key}, {account.tier}"]
        account.asked.append(Asked(key, *year, needed, account.totals[key], True))
    return account


def _bucket(fact):
    if fact["kind"] != "training":
        return None
    # Stated reading: required only if the authority wrote so.
    words = {None: "elective", "required": "required", "elective": "elective"}
    return words.get(said(fact, "bucket"))
