"""郑州市公务员网络培训学院学分制说明; what a year demands is 河南省办法, in whose scope it lies."""

from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Asked,
    amount,
    calendar_year,
    granted,
    happened,
    said,
    share,
    tier_on,
)
from tests.credits.second_reading.people import each

CODE = "zhengzhou-online-2015"

NUMBERS = {
    "an hour": 1,  # 1 per hour
    "minutes of a half": 30,  # stated reading: exactly 30 minutes is not "under half an hour"
    "a remainder": "0.5",  # a remainder over half an hour
    "progress": 1,  # only when the course progress is 100 %
    # 河南省办法: the city's own numbers were not found
    "total, division": 144,
    "required, division": 85,
    "total, others": 96,
    "required, others": 58,
}
BUCKETS = {"bucket": ["required", "required", "elective", None, "unknown"]}
LEVELS = ["city", "市级", "province", "省级", "nation", "国家级"]  # 市级 or above
MASTERS = ["master", "doctor", "硕士", "博士", "研究生"]  # 硕士 or above
CREDITS = ["0.5", "2", "4", "30", "58", "85", None]
SORTS = {
    "lecture": {
        "quantity": each("minutes", "29", "29.99", "30", "30.01", "59", "60", "89", "90", "110",
                         "119", "140", "600", "3480", "5760"),
        "attributes": BUCKETS,
    },
    "online_course": {
        "granted": CREDITS,
        "attributes": BUCKETS | {"progress": ["0.99", "1", "1.00", "0.999", None]},
    },
    "exam": {
        "granted": CREDITS,
        "attributes": BUCKETS | {"exam_passed": [True, True, False, None]},
    },
    "activity": {"granted": CREDITS, "attributes": BUCKETS},
    "competition": {
        "granted": CREDITS,
        "attributes": BUCKETS | {"level": [*LEVELS, None, "county", "县级", "unit", "区级"]},
    },
    "degree": {
        "granted": CREDITS,
        "attributes": BUCKETS | {"degree": [*MASTERS, None, "bachelor", "本科", "双学士"]},
    },
    "qualification_exam": {"granted": CREDITS, "attributes": BUCKETS},
}  # fmt: skip


def person(draw):
    year = draw.randint(2012, 2018)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2010, year)},
        "facts": [
            draw.fact(SORTS, draw.day(year - draw.one_of(0, 0, 1), year + draw.one_of(0, 0, 1)))
            for _ in range(draw.randint(0, 10))
        ],
    }


def read(case, n):
    year = calendar_year(case["year"])
    account = Account(year, tier_on(case, year[1]))
    sums = dict.fromkeys(("required", "elective", "online", "face_to_face"), Fraction(0))
    for fact in happened(case):
        if fact["on"].year != case["year"]:  # the day of completion decides the year
            continue
        bucket = _bucket(fact)
        credit = _credit(fact, n) if bucket else Fraction(0)
        account.lines[fact["source"]] = bucket, credit
        if bucket:
            sums[bucket] += credit
        if fact["kind"] == "online_course":
            sums["online"] += credit
        if fact["kind"] == "lecture":
            sums["face_to_face"] += credit
    account.totals = sums | {"total": sums["required"] + sums["elective"]}
    for key in ("total", "required"):
        needed = n[f"{key}, {account.tier}"]
        account.asked.append(Asked(key, *year, needed, account.totals[key], True))
    return account


def _bucket(fact):
    if fact["kind"] not in SORTS:
        return None
    # Stated reading: what nobody called required is elective.
    words = {None: "elective", "required": "required", "elective": "elective"}
    return words.get(said(fact, "bucket"))


def _credit(fact, n):
    if fact["kind"] == "lecture":
        hours, minutes = divmod(amount(fact, "minutes") or Fraction(0), 60)
        return hours * n["an hour"] + (minutes >= n["minutes of a half"]) * n["a remainder"]
    return (granted(fact) or Fraction(0)) if _counts(fact, n) else Fraction(0)


def _counts(fact, n):
    """The authority set the value; course, exam and award must be what the text says."""
    if fact["kind"] == "online_course":
        return share(fact, "progress") >= n["progress"]
    if fact["kind"] == "exam":
        return said(fact, "exam_passed") is True
    # Stated readings: where level or degree is not recorded, the authority's value is trusted.
    if fact["kind"] == "competition":
        return said(fact, "level") in [*LEVELS, None]
    if fact["kind"] == "degree":
        return said(fact, "degree") in [*MASTERS, None]
    return True
