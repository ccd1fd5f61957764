"""陆良县干部教育培训学时学分考核管理办法: a year of its own, and no numbers in what survives."""

from datetime import date
from fractions import Fraction

from tests.credits.second_reading.paper import Account, granted, happened, said

CODE = "luliang-2010"

# The text's only number is where the year begins: 1 December of the previous year.
NUMBERS = {"first day of the year in December": 1}
WORDS = {
    None: "assigned",
    "规定": "assigned",
    "奖励": "bonus",
    "assigned": "assigned",
    "bonus": "bonus",
}
GIVEN = {
    "granted": ["1", "2.5", "5", "7", None],
    "attributes": {"bucket": [*WORDS, "unknown"]},
}
EXAM = GIVEN | {"attributes": GIVEN["attributes"] | {"exam_passed": [True, False, None]}}
SORTS = dict.fromkeys(
    ("training", "theme_class", "menu_course", "online_course", "research", "self_study", "degree"),
    GIVEN,
) | {"knowledge_exam": EXAM}


def person(draw):
    year = draw.randint(2010, 2016)
    return {
        "year": year,
        "learner": {"posts": draw.posts(2009, year)},
        "facts": [draw.fact(SORTS, draw.day(year - 1, year)) for _ in range(draw.randint(0, 9))],
    }


def read(case, n):
    # 1 December of the previous year to 30 November of this one.
    first = date(case["year"] - 1, 12, int(n["first day of the year in December"]))
    account = Account((first, date(case["year"], 11, 30)))
    sums = {"assigned": Fraction(0), "bonus": Fraction(0)}
    for fact in happened(case):
        if not account.year[0] <= fact["on"] <= account.year[1]:
            continue
        bucket = WORDS.get(said(fact, "bucket")) if fact["kind"] in SORTS else None
        credit = (granted(fact) or Fraction(0)) if bucket else Fraction(0)
        # Stated reading: an exam known to be failed counts nothing.
        if fact["kind"] == "knowledge_exam" and said(fact, "exam_passed") is False:
            credit = Fraction(0)
        account.lines[fact["source"]] = bucket, credit
        if bucket:
            sums[bucket] += credit
    # Annual credits = 规定学分 + 奖励学分. What a year demands is cut off: nothing is asked.
    account.totals = sums | {"total": sums["assigned"] + sums["bonus"]}
    return account
