"""淮安市干部教育培训积分评定标准 and 初始积分表: points for life, a balance and no quota."""

from datetime import date
from fractions import Fraction

from tests.credits.second_reading.paper import (
    Account,
    Lot,
    amount,
    calendar_year,
    happened,
    posts_on,
    said,
)
from tests.credits.second_reading.people import each

CODE = "huaian-points"
# Stated reading: the day from which points are kept was blotted out in the copy.
BEGINS = date(2013, 1, 1)

NUMBERS = {
    # 党校主体班: ≥30 days 8; ≥60 days 10
    "party school 30": 8,
    "party school 60": 10,
    # 专题培训: 1-2 days 1; 3-5 3; 6-10 4; 11-15 5; 16-30 6; 31-60 8; >60 10
    "special 1": 1,
    "special 3": 3,
    "special 6": 4,
    "special 11": 5,
    "special 16": 6,
    "special 31": 8,
    "special over 60": 10,
    # 出国(境)培训: 5-10 days 6; 11-15 7; 16-20 8; >20 10
    "overseas 5": 6,
    "overseas 11": 7,
    "overseas 16": 8,
    "overseas over 20": 10,
    "study group": 4,
    "self-study good": 5,
    "self-study excellent": 7,
    "exam": 3,
    "article city": 1,
    "article province": 3,
    "article nation": 5,
    "degree bachelor": 6,
    "degree master": 8,
    "qualification exam": 6,
    "open selection": 5,
    # one-off
    "theory exam division": 30,
    "theory exam county": 20,
    # 初始积分表
    "opening 正处": 220,
    "opening 副处": 170,
    "opening 正科": 120,
    "opening 副科": 70,
    "opening 科员": 40,
    "opening 办事员": 10,
    "opening a year": 10,
    "opening, years at most": 6,
}
DAYS = each("days", "0.5", "1", "2", "2.5", "3", "4", "5", "5.5", "6", "10", "11", "15",
            "15.5", "16", "20", "20.5", "21", "25", "29.5", "30", "31", "45", "59.5", "60", "60.5",
            "61")  # fmt: skip
RANKS = {
    "正处级": "正处", "县处级正职": "正处", "副处级": "副处", "县处级副职": "副处",
    "正科级": "正科", "乡科级正职": "正科", "副科级": "副科", "乡科级副职": "副科",
    "科员": "科员", "办事员": "办事员",
}  # fmt: skip
PASSED = {"attributes": {"exam_passed": [True, True, False, None]}}
LEVELS = {"city": "city", "市级": "city", "province": "province", "省级": "province",
          "nation": "nation", "国家级": "nation"}  # fmt: skip
DEGREES = {"bachelor": "bachelor", "本科": "bachelor", "学士": "bachelor", "master": "master",
           "硕士": "master", "研究生": "master", "博士": "master"}  # fmt: skip
THEORY = {"division": "division", "县处级": "division", "county": "county", "县级": "county"}
SORTS = {
    "party_school": {"quantity": DAYS},
    "special_training": {
        "quantity": DAYS,
        "attributes": {
            "approved_in_advance": [True, True, False, None],
            "level": [None, "city", "province", "国家级"],
        },
    },
    "overseas_training": {"quantity": DAYS},
    "study_group": {"attributes": {"result": ["合格", "优秀", "不合格", None]}},
    "self_study": {"attributes": {"result": ["合格", "优秀", "不合格", None]}},
    "exam": PASSED,
    "article": {"attributes": {"level": [*LEVELS, "county", None]}},
    "degree": {"attributes": {"degree": [*DEGREES, "专科", None]}},
    "qualification_exam": PASSED,
    "open_selection": {},
    "theory_exam": {"attributes": {"level": [*THEORY, None]}},
}


def person(draw):
    year = draw.randint(2012, 2022)
    # One way of writing for one person: 正处级 or 县处级正职, as post or as rank.
    names = [*draw.one_of(list(RANKS)[0:8:2], list(RANKS)[1:8:2]), "科员", "办事员", "厅局级副职"]
    grades = [(name, None) for name in names] + [("某办主任", name) for name in names]
    return {
        "year": year,
        "learner": {"posts": draw.posts(2012, year, grades)},
        "facts": [draw.fact(SORTS, draw.day(2011, year + 1)) for _ in range(draw.randint(0, 12))],
        "opening": [
            {"bucket": "points", "credits": draw.one_of("250", "0.5"), "earned_in": settled}
            for settled in [draw.randint(year - 4, year)]
            if draw.often(0.2)
        ],
    }


def read(case, n):
    year = case["year"]
    account = Account(calendar_year(year))
    facts = [fact for fact in happened(case) if fact["on"].year <= year]
    earned, passed = {}, set()
    for this in range(min([fact["on"].year for fact in facts] + [BEGINS.year]), year + 1):
        account.lines.clear()
        if this == BEGINS.year:
            _open(case, n, account)
        for fact in facts:
            if fact["on"].year == this:
                bucket = "points" if fact["kind"] in TABLE else None
                account.lines[fact["source"]] = bucket, _credit(fact, n, passed)
        earned[this] = sum((credit for _, credit in account.lines.values()), Fraction(0))
    lots = _kept(case, earned, year)
    account.carried_in = [lot for lot in lots if lot.earned_in < year]
    account.carried_out = lots  # for life
    points = sum((lot.credits for lot in account.carried_in), Fraction(0)) + earned.get(year, 0)
    account.totals = {"points": points, "total": points}
    return account


def _kept(case, earned, year):
    """What each year brought stays; a settled balance stands for the years up to its own."""
    settled = [one for one in case["opening"] if one["earned_in"] < year]
    lots = [_lot(Fraction(one["credits"]), one["earned_in"]) for one in settled]
    after = settled[0]["earned_in"] if settled else 0
    return lots + [_lot(points, one) for one, points in earned.items() if one > after and points]


def _lot(points, earned_in):
    return Lot("points", points, earned_in, earned_in + 99)


def _open(case, n, account):
    """Rank × full years in rank on the day from which points are kept."""
    for held in posts_on(case, BEGINS):
        name = held["post"] if held["post"] in RANKS else held["rank"]
        if name not in RANKS or (held["to"] and held["to"] < BEGINS):
            continue
        years = _full_years(_since(case, name, held), BEGINS)
        credit = n[f"opening {RANKS[name]}"] + n["opening a year"] * min(
            years, n["opening, years at most"]
        )
        account.lines["rulebook.grant:0"] = "points", credit


def _since(case, name, held):
    """The first day of the rank: back through posts of the same rank that follow on each other."""
    first = held["from"]
    for post in reversed(case["learner"]["posts"]):
        if post["to"] and (first - post["to"]).days == 1 and name in (post["post"], post["rank"]):
            first = post["from"]
    return first


def _full_years(first, on):
    years = 0
    while date(first.year + years + 1, first.month, min(first.day, 28)) <= on:
        years += 1
    return years


def _credit(fact, n, passed):
    row = TABLE.get(fact["kind"])
    if row is None:
        return Fraction(0)
    if fact["kind"] == "theory_exam":  # one-off: each of the two exams once in a life
        exam = THEORY.get(said(fact, "level"))
        if exam in passed:
            return Fraction(0)
        passed.add(exam)
    return row(fact, n) or Fraction(0)


def _last_reached(steps):
    """The last step whose first day was reached."""

    def credit(fact, n):
        days, found = amount(fact, "days") or 0, 0
        for first, name in steps:
            if days >= first:
                found = n[name]
        return found

    return credit


def _special(fact, n):
    # 审核备案, or organised at province level or above
    filed = said(fact, "approved_in_advance") is True
    if not filed and LEVELS.get(said(fact, "level")) not in ("province", "nation"):
        return 0
    days = amount(fact, "days") or 0
    return n["special over 60"] if days > 60 else SPECIAL(fact, n)


def _overseas(fact, n):
    return n["overseas over 20"] if (amount(fact, "days") or 0) > 20 else OVERSEAS(fact, n)


def _word(prefix, attribute, words):
    def credit(fact, n):
        word = words.get(said(fact, attribute))
        return n[f"{prefix} {word}"] if word else 0

    return credit


def _if_passed(name):
    return lambda fact, n: n[name] if said(fact, "exam_passed") is True else 0


# Stated reading: half a day belongs to the step below.
SPECIAL = _last_reached(
    [(1, "special 1"), (3, "special 3"), (6, "special 6"), (11, "special 11"), (16, "special 16"),
     (31, "special 31")]
)  # fmt: skip
OVERSEAS = _last_reached([(5, "overseas 5"), (11, "overseas 11"), (16, "overseas 16")])
TABLE = {
    # Stated reading: a 主体班 under 30 days is not in the table and earns nothing here.
    "party_school": _last_reached([(30, "party school 30"), (60, "party school 60")]),
    "special_training": _special,
    "overseas_training": _overseas,
    # Stated reading: whoever is 优秀 is also 合格.
    "study_group": lambda fact, n: (said(fact, "result") in ("合格", "优秀")) * n["study group"],
    "self_study": _word("self-study", "result", {"合格": "good", "优秀": "excellent"}),
    "exam": _if_passed("exam"),
    "article": _word("article", "level", LEVELS),
    "degree": _word("degree", "degree", DEGREES),  # in the year of award only; 博士 as 硕士
    "qualification_exam": _if_passed("qualification exam"),
    "open_selection": lambda fact, n: n["open selection"],
    "theory_exam": _word("theory exam", "level", THEORY),
}
