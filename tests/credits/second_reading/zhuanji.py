"""专业技术人员继续教育规定 (令第 25 号) and the windows of 株洲, 宁夏, 内蒙古, 广东."""

from datetime import date
from fractions import Fraction

from tests.credits.second_reading.paper import Account, Asked, amount, calendar_year, happened, said
from tests.credits.second_reading.people import each

CODE = "zhuanji-national-windows"

NUMBERS = {
    "a year": 90,  # national, per year
    "professional": 60,  # at least 2/3; stated reading: of the 90
    "株洲 public": 30,
    "株洲 senior, years": 5,  # in 2025: 2020-2024
    "株洲 mid, years": 4,  # 2021-2024
    "株洲 master, years": 3,  # 2022-2024
    "宁夏 senior, years": 5,
    "宁夏 mid, years": 4,
    "宁夏 senior, hours": 450,
    "宁夏 mid, hours": 360,
    "宁夏 senior, public": 150,
    "宁夏 mid, public": 120,
    "宁夏 a day": 6,  # trips, without travel
    "宁夏 teaching": 3,  # 1 hour = 3
    "内蒙古 years": 3,
    "内蒙古 hours": 120,  # 专业 + 公共
    "内蒙古 public": 40,  # a shortage is filled by electives
    "广东 public": 30,  # stated reading: 90 less 60
}
ROLES = {
    "株洲高级": "zhuzhou_senior",
    "株洲硕士中级": "zhuzhou_master",
    "株洲中级": "zhuzhou_mid",
    "宁夏高级": "ningxia_senior",
    "宁夏中级": "ningxia_mid",
    "内蒙古中高级": "neimenggu",
    "广东": "guangdong",
}
LENGTHS = {
    "zhuzhou_senior": "株洲 senior",
    "zhuzhou_master": "株洲 master",
    "zhuzhou_mid": "株洲 mid",
    "ningxia_senior": "宁夏 senior",
    "ningxia_mid": "宁夏 mid",
}
WORDS = {"公需": "public", "专业": "professional", "选修": "elective", "public": "public",
         "professional": "professional", "elective": "elective"}  # fmt: skip
SORTS = {
    "study": {
        "quantity": [
            *each("hours", "10", "29.5", "30", "60", "90", "120"),
            *each("days", "5", "0.5"),
            {"hours": "40", "days": "9"},
        ],
        "attributes": {"bucket": ["公需", "专业", *WORDS, None, "unknown"]},
    },
    "teaching": {"quantity": each("hours", "1", "10")},
}


def person(draw):
    year = draw.randint(2016, 2026)
    facts = [
        draw.fact({kind: SORTS[kind]}, draw.day(year - 6, year + draw.one_of(0, 0, 1)))
        for kind in (draw.one_of("study", *SORTS) for _ in range(draw.one_of(0, 4, 12, 20)))
    ]
    if draw.often(0.4):  # who does what is asked, year after year, or nearly
        for one in range(year - draw.one_of(3, 5, 6), year + 1):
            facts.append(_study(draw, "专业", _mostly(draw, "60", "59.5", "90"), one))
            facts.append(_study(draw, "公需", _mostly(draw, "30", "29.5", "40"), one))
    learner = {"posts": [], "roles": [_role(draw, year)] if draw.often(0.85) else []}
    exemptions = [_degree(draw, year)] if draw.often(0.3) else []
    return {"year": year, "learner": learner, "facts": facts, "exemptions": exemptions}


def _mostly(draw, enough, short, more):
    return draw.one_of(enough, enough, enough, enough, enough, enough, short, more)


def _study(draw, bucket, hours, year):
    quantity, attributes = {"hours": hours}, {"bucket": bucket}
    return {
        "kind": "study",
        "on": draw.day(year, year),
        "quantity": quantity,
        "attributes": attributes,
    }


def _role(draw, year):
    name = draw.one_of(*ROLES)
    if draw.often(0.7):
        return name
    first = draw.day(year - 2, year)
    return {"role": name, "from": first, "to": draw.one_of(None, date(year, 12, 31), first)}


def _degree(draw, year):
    first = draw.day(year - 6, year)
    last = draw.one_of(None, first, draw.day(year, year), draw.day(year, year + 1))
    return {"code": "D1", "from": first, "to": last and max(first, last), "approved_by": "单位"}


def read(case, n):
    year = case["year"]
    account = Account(calendar_year(year), _tier(case, date(year, 12, 31)))
    booked = []  # day, bucket, hours
    for fact in happened(case):
        if fact["on"].year > year:
            continue
        bucket = _bucket(fact)
        # Stated reading: each year's hours by what applied to the person in that year.
        tier = _tier(case, date(fact["on"].year, 12, 31))
        hours = _hours(fact, tier, n) if bucket else Fraction(0)
        booked.append((fact["on"], bucket, hours))
        if fact["on"].year == year:
            account.lines[fact["source"]] = bucket, hours
    account.totals = _sum(booked, account.year)
    if "ningxia" in account.tier:
        _ningxia(case, account, booked, n)
    elif account.tier == "neimenggu":
        _neimenggu(account, booked, n)
    else:
        _yearly(account, booked, n)
    return account


def _tier(case, on):
    """What the person applies for on the last day of the year; without it, the national rule."""
    for role in case["learner"]["roles"]:
        if isinstance(role, str):
            return ROLES[role]
        if role["from"] <= on and (role["to"] is None or on <= role["to"]):
            return ROLES[role["role"]]
    return "others"


def _bucket(fact):
    if fact["kind"] == "teaching":
        return "professional"  # stated reading
    return WORDS.get(said(fact, "bucket")) if fact["kind"] == "study" else None


def _hours(fact, tier, n):
    hours, days = amount(fact, "hours"), amount(fact, "days")
    in_ningxia = "ningxia" in tier  # days and teaching have a value only there
    if fact["kind"] == "teaching":
        return (hours or Fraction(0)) * n["宁夏 teaching"] * in_ningxia
    if hours is not None:
        return hours
    return (days or Fraction(0)) * n["宁夏 a day"] * in_ningxia


def _sum(booked, span):
    sums = dict.fromkeys(("public", "professional", "elective"), Fraction(0))
    for day, bucket, hours in booked:
        if bucket and span[0] <= day <= span[1]:
            sums[bucket] += hours
    sums["core"] = sums["professional"] + sums["public"]
    sums["public_and_elective"] = sums["public"] + sums["elective"]
    sums["total"] = sums["core"] + sums["elective"]
    return sums


def _yearly(account, booked, n):
    """National, 广东 and 株洲: each year by itself."""
    days, totals = account.year, account.totals
    wanted = {"total": n["a year"], "professional": n["professional"]}
    for key, needed in wanted.items():
        account.asked.append(Asked(key, *days, needed, totals[key], True))
    if account.tier == "guangdong":
        # The year of the public subject ends on 30 April of the following year.
        for first in (days[0].year - 1, days[0].year):
            span = date(first, 5, 1), date(first + 1, 4, 30)
            has = _sum(booked, span)["public"]
            account.asked.append(
                Asked("public_year", *span, n["广东 public"], has, span[1] <= days[1])
            )
    if "zhuzhou" in account.tier:
        wanted["public"] = n["株洲 public"]
        needed, has = wanted["public"], totals["public"]
        account.asked.append(Asked("zhuzhou_public", *days, needed, has, True))
        _before_applying(account, booked, wanted, n)


def _before_applying(account, booked, wanted, n):
    """The years before the year of applying; a good year does not help a bad one (stated)."""
    year, length = account.year[0].year, int(n[f"{LENGTHS[account.tier]}, years"])
    years = [calendar_year(one) for one in range(year - length, year)]
    for key, needed in wanted.items():
        has = sum(min(needed, _sum(booked, one)[key]) for one in years)
        span = years[0][0], years[-1][1]
        account.asked.append(Asked(f"window_{key}", *span, needed * length, has, True))


def _recent(account, length):
    """The last years, this one included (stated reading)."""
    return date(account.year[0].year - int(length) + 1, 1, 1), account.year[1]


def _ningxia(case, account, booked, n):
    name = LENGTHS[account.tier]
    span = _recent(account, n[f"{name}, years"])
    sums = _sum(booked, span)
    # A degree begun AND finished inside the window: the whole window is satisfied.
    whole = any(
        one["to"] and span[0] <= one["from"] and one["to"] <= span[1] for one in case["exemptions"]
    )
    for key, total, number in (
        ("recent_total", "total", "hours"),
        ("recent_public", "public", "public"),
    ):
        needed = Fraction(0) if whole else n[f"{name}, {number}"]
        account.asked.append(Asked(key, *span, needed, sums[total], True))


def _neimenggu(account, booked, n):
    span = _recent(account, n["内蒙古 years"])
    sums = _sum(booked, span)
    account.asked = [
        Asked("recent_core", *span, n["内蒙古 hours"], sums["core"], True),
        Asked(
            "recent_public_or_elective",
            *span,
            n["内蒙古 public"],
            sums["public_and_elective"],
            True,
        ),
    ]
