"""山西省残联干部教育培训学分制管理暂行办法: conversions; what a year demands is cut off."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    amount,
    calendar_year,
    happened,
    said,
    share,
)
from tests.credits.second_reading.people import each

CODE = "shanxi-canlian"

NUMBERS = {
    "a day": 8,  # 组织调训 and 干部选学: 8 per study day
    "minutes of an hour": 45,  # 45 min = 1 学时
    "required, an hour": 1,
    "elective, an hour": "0.5",
    "progress": "0.9",  # only at ≥90 % of the course's duration
}
WORDS = {"必修": "required", "选修": "elective", "required": "required", "elective": "elective"}
DAYS = each("days", "0.5", "1", "2.5", "3")
SORTS = {
    "assigned_training": {"quantity": DAYS},
    "chosen_training": {"quantity": DAYS},
    "online_course": {
        "quantity": [
            *each("minutes", "0", "44", "44.99", "45", "89", "90", "91", "450"),
            *each("hours", "0.5", "4"),
            {"minutes": "100", "hours": "2"},
        ],
        "attributes": {
            "bucket": [*WORDS, None, "unknown"],
            "progress": ["0.89", "0.899", "0.9", "0.90", "0.91", "1", None],
        },
    },
}


def person(draw):
    year = draw.randint(2011, 2018)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2010, year)},
        "facts": [
            draw.fact({kind: SORTS[kind]}, draw.day(year - draw.one_of(0, 0, 1), year))
            for kind in (draw.one_of("online_course", *SORTS) for _ in range(draw.randint(0, 9)))
        ],
        # With nothing asked there is nothing to be exempt from.
        "exemptions": [{"code": "E1", "from": draw.day(year - 1, year)}] if draw.often(0.2) else [],
    }


def read(case, n):
    account = Account(calendar_year(case["year"]))
    sums = dict.fromkeys(("assigned", "required", "elective"), Fraction(0))
    for fact in happened(case):
        if fact["on"].year != case["year"]:
            continue
        bucket = _bucket(fact)
        credit = Fraction(0)
        if bucket == "assigned":
            credit = (amount(fact, "days") or 0) * n["a day"]
        elif bucket and share(fact, "progress") >= n["progress"]:
            credit = _hours(fact, n) * n[f"{bucket}, an hour"]
        account.lines[fact["source"]] = bucket, credit
        if bucket:
            sums[bucket] += credit
    account.totals = sums | {"total": sum(sums.values())}
    return account


def _bucket(fact):
    if fact["kind"] in ("assigned_training", "chosen_training"):
        return "assigned"
    return WORDS.get(said(fact, "bucket")) if fact["kind"] == "online_course" else None


def _hours(fact, n):
    minutes = amount(fact, "minutes")
    if minutes is None:  # stated reading: hours as recorded, where there are no minutes
        return amount(fact, "hours") or 0
    return minutes // n["minutes of an hour"]  # stated reading: a part of an hour does not count
