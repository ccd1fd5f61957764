"""南郑县干部教育培训学时学分制考核管理暂行办法 (陕西日报 2015-09-17)."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    amount,
    calendar_year,
    granted,
    happened,
    said,
)

CODE = "nanzheng-2015"

NUMBERS = {
    "total": 100,  # 100 credits a year …
    "required": 80,  # … 必修 80
    "bonus": 20,  # … 奖励 20; stated reading: a ceiling, bonus does not stand in for required
    "hours": 120,  # 120 学时, counted beside the credits
}
TEAM_AVERAGE = 80  # a leadership team whose average is below 80 may not be 优秀
WORDS = {
    None: "required",
    "必修": "required",
    "奖励": "bonus",
    "required": "required",
    "bonus": "bonus",
}
SORTS = {
    "training": {
        "quantity": [{"hours": hours} for hours in ("0", "8", "39.5", "40", "119", "120", "121")],
        "granted": ["0", "1", "9.5", "20", "20.5", "40", "79", "80", "100", None],
        "attributes": {"bucket": [*WORDS, "奖励", "奖励", "unknown"]},
    }
}


def person(draw):
    year = draw.randint(2015, 2020)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2014, year)},
        "facts": [
            draw.fact(SORTS, draw.day(year - draw.one_of(0, 0, 1), year + draw.one_of(0, 0, 1)))
            for _ in range(draw.randint(0, 7))
        ],
    }


def read(case, n):
    year = calendar_year(case["year"])
    account = Account(year)
    sums = {"required": Fraction(0), "bonus": Fraction(0), "hours": Fraction(0)}
    for fact in happened(case):
        if fact["on"].year != case["year"]:
            continue
        bucket = WORDS.get(said(fact, "bucket")) if fact["kind"] == "training" else None
        # Stated reading: until the county has registered it, neither credit nor hours count.
        counts = bucket and granted(fact) is not None
        credit = granted(fact) if counts else Fraction(0)
        if bucket == "bonus":
            credit = min(credit, n["bonus"] - sums["bonus"])
        account.lines[fact["source"]] = bucket, credit
        if counts:
            sums[bucket] += credit
            sums["hours"] += amount(fact, "hours") or 0
    account.totals = sums | {"total": sums["required"] + sums["bonus"]}
    for key in ("total", "required", "hours"):
        account.asked.append(Asked(key, *year, n[key], account.totals[key], True))
    return account
