"""广州市公务员培训积分制实施细则 (羊城晚报 2006-12-23), in force from 2007."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    Lot,
    amount,
    calendar_year,
    cycle,
    granted,
    happened,
    said,
    share,
    tier_on,
)
from tests.credits.second_reading.people import each

CODE = "guangzhou-2007"
FIRST_YEAR = 2007

NUMBERS = {
    "a day": 6,
    "an hour": 1,  # 6 hours = 1 day = 6 credits
    "degree": 42,  # deemed 42 credits, once a year
    "degrees a year": 1,
    "progress": 1,  # on completing the required content
    "total": 72,
    "city": 30,
    "five years total": 380,
    "five years city": 250,
    "years a surplus lives": 5,
}
SORTS = {
    "training": {
        "quantity": [
            *each("days", "0.5", "3", "5", "5.5", "12", "15"),
            *each("minutes", "59", "60", "480", "3360", "4320", "4380"),
            {"days": "2", "minutes": "600"},
        ],
        "attributes": {"organiser": ["city", "市组织人事部门", "unit", None]},
    },
    "degree": {"attributes": {"organiser": ["city", None, None, None]}},
    "online_course": {
        "granted": ["1", "12", "29.5", "30", None],
        "attributes": {"progress": ["0.99", "1", "1", "1.0", None]},
    },
}


def person(draw):
    year = draw.randint(FIRST_YEAR, 2020)
    first = max(FIRST_YEAR, year - draw.one_of(1, 6, 9))
    return {
        "year": year,
        "learner": {"posts": draw.posts(FIRST_YEAR - 1, year)},
        "facts": [
            draw.fact({kind: SORTS[kind]}, draw.day(first, year + draw.one_of(0, 0, 0, 1)))
            for kind in (draw.one_of("training", *SORTS) for _ in range(draw.randint(0, 16)))
        ],
        "opening": [_opening(draw, year) for _ in range(draw.one_of(0, 0, 0, 1, 2))],
    }


def _opening(draw, year):
    return {
        "bucket": draw.one_of("carried", "carried", "carried", "training"),
        "credits": draw.one_of("10", "33.5", "72"),
        "earned_in": draw.randint(year - 7, year),
    }


def read(case, n):
    year = case["year"]
    account = Account(calendar_year(year), tier_on(case, calendar_year(year)[1]))
    facts = [fact for fact in happened(case) if fact["on"].year <= year]
    own, city = {}, {}
    for this in range(FIRST_YEAR, year + 1):
        account.lines.clear()
        sums = {"training": Fraction(0), "online": Fraction(0), "city": Fraction(0), "degrees": 0}
        for fact in facts:
            if fact["on"].year == this:
                _book(fact, sums, n, account)
        own[this], city[this] = sums["training"] + sums["online"], sums["city"]
    _carry(case, own, n, account)
    carried = sum((lot.credits for lot in account.carried_in), Fraction(0))
    account.totals = {
        "training": sums["training"],
        "online": sums["online"],
        "carried": carried,
        "total": own[year] + carried,
        # Stated reading: carried credit counts in the total only.
        "city_organised": city[year],
    }
    _requirements(account, year, own, city, n)
    return account


def _book(fact, sums, n, account):
    bucket = {"training": "training", "degree": "training", "online_course": "online"}.get(
        fact["kind"]
    )
    credit = _worth(fact, n)
    if fact["kind"] == "degree" and sums["degrees"] >= n["degrees a year"]:
        credit = Fraction(0)
    sums["degrees"] += fact["kind"] == "degree"
    account.lines[fact["source"]] = bucket, credit
    if bucket:
        sums[bucket] += credit
    # Of 市组织人事部门: what it organised, and its own online courses.
    if bucket == "online" or (bucket and said(fact, "organiser") in ("city", "市组织人事部门")):
        sums["city"] += credit


def _worth(fact, n):
    if fact["kind"] == "training":
        if amount(fact, "days") is not None:  # stated reading: days before minutes
            return amount(fact, "days") * n["a day"]
        return (amount(fact, "minutes") or Fraction(0)) / 60 * n["an hour"]
    if fact["kind"] == "degree":
        return n["degree"]
    done = fact["kind"] == "online_course" and share(fact, "progress") >= n["progress"]
    return (granted(fact) if done else None) or Fraction(0)


def _carry(case, own, n, account):
    """Surplus above the year's need, used up oldest first, gone after five years."""
    year, life = case["year"], int(n["years a surplus lives"])
    settled = [one for one in case["opening"] if one["earned_in"] < year]
    known_from = max((one["earned_in"] for one in settled), default=FIRST_YEAR - 1) + 1
    lots = [  # what was settled before the facts begin
        Lot("carried", Fraction(one["credits"]), one["earned_in"], one["earned_in"] + life)
        for one in sorted(settled, key=lambda one: one["earned_in"])
        if one["bucket"] == "carried"
    ]
    for this in range(known_from, year + 1):
        lots = [lot for lot in lots if lot.valid_until >= this]
        if this == year:
            account.carried_in = lots
        lots = _spent(lots, n["total"] - own.get(this, 0))
        if own.get(this, 0) > n["total"]:
            lots.append(Lot("carried", own[this] - n["total"], this, this + life))
    account.carried_out = [lot for lot in lots if lot.valid_until > year]


def _spent(lots, lacking):
    left = []
    for lot in lots:
        taken = min(lot.credits, max(lacking, 0))
        lacking -= taken
        if lot.credits > taken:
            left.append(lot._replace(credits=lot.credits - taken))
    return left


def _requirements(account, year, own, city, n):
    days = account.year
    account.asked = [
        Asked("total", *days, n["total"], account.totals["total"], True),
        Asked("city_organised", *days, n["city"], account.totals["city_organised"], True),
    ]
    if account.tier == "division":
        first, last = cycle(year, FIRST_YEAR)  # stated reading: 2007-2011, 2012-2016, …
        span, due = (calendar_year(first)[0], calendar_year(last)[1]), year == last
        total = sum(own[one] for one in range(first, year + 1))
        of_city = sum(city[one] for one in range(first, year + 1))
        account.asked += [
            Asked("five_years_total", *span, n["five years total"], total, due),
            Asked("five_years_city_organised", *span, n["five years city"], of_city, due),
        ]
