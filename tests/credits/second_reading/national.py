"""干部教育培训工作条例 (2023), 公务员培训规定, 全国规划 (2023-2027)."""

from datetime import date
from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    a_year_earlier,
    a_year_later,
    amount,
    calendar_year,
    cycle,
    day_before,
    happened,
    said,
    tier_on,
)
from tests.credits.second_reading.people import each

CODE = "national-2023"
FIRST_YEAR = 2023

NUMBERS = {
    "a year, days": 12,  # 乡科级 and below: ≥12 days …
    "a year, hours": 90,  # … or 90 学时
    "five years, months": 3,  # 县处级 and above: ≥3 months …
    "five years, hours": 550,  # … or 550 学时 in five years
    "online": 50,  # plan 2023-2027: ≥50 a year
    "初任": 12,  # within the probation year, ≥12 days
    "任职, 县处级": 30,  # before or within one year after appointment
    "任职, 乡科级": 15,
}
CLASS = {
    "quantity": [
        *each("days", "0.5", "6", "11", "12", "15", "29", "30"),
        *each("hours", "40", "45", "89.5", "90", "275", "550"),
        *each("months", "1", "2", "3"),
        {"days": "6", "hours": "45"},
        {"days": "5", "months": "1"},
    ],
    "attributes": {"withdrew": [None, None, None, True, False]},
}
ONLINE = {
    "quantity": each("hours", "10", "25", "49.5", "50"),
    "attributes": {"withdrew": [None, None, None, True]},
}
TRAINING = ("training", "initial_training", "appointment_training")
SORTS = dict.fromkeys(TRAINING, CLASS) | {"online_course": ONLINE, "promoted_untrained": {}}


def person(draw):
    year = draw.randint(2023, 2032)
    joined = draw.one_of(None, None, draw.day(2021, year), date(2024, 2, 29))
    posts = draw.posts(2022, year + 1)
    kinds = ["training", "training", "online_course", *SORTS]
    first = max(2022, year - draw.one_of(0, 1, 5))
    facts = [
        draw.fact({kind: SORTS[kind]}, draw.day(first, year + 1))
        for kind in (draw.one_of(*kinds) for _ in range(draw.randint(0, 12)))
    ]
    begun = [*(post["from"] for post in posts), joined]
    for day in (one for one in begun if one and draw.often(0.7)):
        facts.append(draw.fact(AROUND, _at_the_edge(draw, day)))
    return {"year": year, "learner": {"posts": posts, "joined_on": joined}, "facts": facts}


AROUND = {
    kind: {"quantity": each("days", "12", "15", "30")}
    for kind in ("initial_training", "appointment_training")
}


def _at_the_edge(draw, day):
    """The first and last days that count around an appointment or an entry, and the next ones."""
    later = draw.one_of(a_year_earlier(day), day, a_year_later(day))
    return draw.one_of(later, day_before(later))


def read(case, n):
    year = case["year"]
    account = Account(calendar_year(year), tier_on(case, calendar_year(year)[1]))
    booked = []  # day, what it adds up to
    for fact in happened(case):
        if fact["on"].year > year:
            continue
        bucket, sums = _worth(fact)
        if fact["on"].year == year:
            hours = sums.get("concentrated", sums.get("online", Fraction(0)))
            account.lines[fact["source"]] = bucket, hours
        booked.append((fact["on"], sums))
    account.totals = _sum(booked, account.year)
    account.totals["total"] = account.totals["concentrated"] + account.totals["online"]
    _yearly(account, booked, year, n)
    _around_appointments(case, account, booked, n)
    return account


def _worth(fact):
    """Hours are credit; days and months are counted beside them, never turned into hours."""
    kind = fact["kind"]
    if kind == "unheard_of":
        return None, {}
    bucket = "online" if kind == "online_course" else "concentrated"
    if said(fact, "withdrew") is True:  # leave over 1/7 of the hours: withdrawn
        return bucket, {}
    hours = amount(fact, "hours") or Fraction(0)
    if kind == "online_course":
        return bucket, {"online": hours}
    days, months = (amount(fact, name) or Fraction(0) for name in ("days", "months"))
    sums = {"concentrated": hours, "days": days, "months": months}
    if kind == "initial_training":
        sums["initial_days"] = days
    if kind == "appointment_training":
        sums["appointment_days"] = days
    return bucket, sums


SUMS = ("concentrated", "online", "days", "months", "initial_days", "appointment_days")


def _sum(booked, span):
    totals = dict.fromkeys(SUMS, Fraction(0))
    for day, sums in booked:
        if span[0] <= day <= span[1]:
            for name, number in sums.items():
                totals[name] += number
    return totals


def _nearer(key, span, choices, due):
    """Either is enough; what is shown is the one of which the smaller share is missing."""
    needed, has = min(choices, key=lambda one: max(one[0] - one[1], 0) / one[0])
    return Asked(key, *span, needed, has, due)


def _days_or_hours(key, span, totals, due, n):
    choices = [(n["a year, days"], totals["days"]), (n["a year, hours"], totals["concentrated"])]
    return _nearer(key, span, choices, due)


def _yearly(account, booked, year, n):
    totals = account.totals
    account.asked.append(Asked("online", *account.year, n["online"], totals["online"], True))
    if account.tier == "others":
        account.asked.append(_days_or_hours("year", account.year, totals, True, n))
        return
    first, last = cycle(year, FIRST_YEAR)  # stated reading: 2023-2027, as the plan
    span = calendar_year(first)[0], calendar_year(last)[1]
    sums = _sum(booked, span)
    months = n["five years, months"], sums["months"]
    hours = n["five years, hours"], sums["concentrated"]
    account.asked.append(_nearer("five_years", span, [months, hours], year == last))


def _around_appointments(case, account, booked, n):
    joined = case["learner"]["joined_on"]
    if joined:  # within the 1-year probation
        span = joined, day_before(a_year_later(joined))
        _ask_days("initial", span, booked, account, "initial_days", n["初任"])
    for day, post in _appointments(case):
        # Stated reading: "before" reaches back one year.
        span = a_year_earlier(day), day_before(a_year_later(day))
        if "处" in post or "厅" in post:
            key, needed = "leading_post", n["任职, 县处级"]
        elif "科级" in post:
            key, needed = "section_post", n["任职, 乡科级"]
        else:
            continue
        _ask_days(key, span, booked, account, "appointment_days", needed)
    for fact in happened(case):
        # Promoted without the training: make up within a year. How much is a stated reading:
        # a year's need of 乡科级; for 县处级 the site says.
        if fact["kind"] == "promoted_untrained" and fact["on"] <= account.year[1]:
            span = fact["on"], day_before(a_year_later(fact["on"]))
            if account.tier == "others" and _touches(span, account.year):
                due = span[1] <= account.year[1]
                made_up = _days_or_hours("promotion", span, _sum(booked, span), due, n)
                account.asked = [one for one in account.asked if one[:2] != made_up[:2]]
                account.asked.append(made_up)


def _appointments(case):
    """The first day of each post: a new rank in the same post is no appointment."""
    posts = case["learner"]["posts"]
    for post in posts:
        if post["post"] and post["from"]:
            eve = day_before(post["from"])
            held = [one["post"] for one in posts if _runs(one, eve)]
            if post["post"] not in held:
                yield post["from"], post["post"]


def _runs(post, on):
    return (not post["from"] or post["from"] <= on) and (not post["to"] or on <= post["to"])


def _ask_days(key, span, booked, account, name, needed):
    if _touches(span, account.year):
        has = _sum(booked, span)[name]
        account.asked.append(Asked(key, *span, needed, has, span[1] <= account.year[1]))


def _touches(span, year):
    return span[0] <= year[1] and span[1] >= year[0]
