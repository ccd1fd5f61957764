"""南京市公务员培训学分制管理暂行办法（宁人字〔2009〕108号）和学分统计内容说明."""

from collections import defaultdict
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
    tier_on,
)
from tests.credits.second_reading.people import each

CODE = "nanjing-2009"
FIRST_YEAR = 2010  # in force from 2010-01-01

NUMBERS = {
    # 学分要求
    "total, division": 84,
    "required, division": 56,
    "total, others": 72,
    "required, others": 48,
    "five years total, division": 420,
    "five years required, division": 280,
    "online required": 10,  # 在线必修课: a yearly minimum of 10
    "online total": 40,  # 在线选修课: 必修 and 选修 together at least 40
    # 必修
    "party school, a day": 6,
    "5+X, a half-day": 3,
    "outside, a day": 6,
    "outside, at most": 48,
    "overseas, short until day": 15,  # stated reading: exactly 15 is still 以内
    "overseas, a short day": 6,  # stated reading: the text has only the ceiling of 24
    "overseas, short at most": 24,
    "overseas, long": 48,
    "university class": 24,
    "teaching, an hour": 5,
    "paper, city": 12,
    "paper, province": 24,
    "paper, nation": 48,
    "study group, a session": 3,
    # 选修
    "degree, at most a year": 24,
    "own class, at most": 18,
    "own class, an hour": 1,  # stated reading: the text has only the ceiling of 18
    "own class, a day": 6,  # stated reading, as for other full days
}
# What elective surplus is measured against where the switch is on: total less required.
ELECTIVE_CARRIES = {"elective, division": 28, "elective, others": 24}
LEVELS = {"city": "city", "市级": "city", "province": "province", "省级": "province",
          "nation": "nation", "国家级": "nation"}  # fmt: skip


DAYS = each("days", "0.5", "3", "7.5", "8", "8.5", "12", "15", "15.5", "16", "20")
MINUTES = each("minutes", "20", "30", "40", "50", "180", "600", "1080", "1081", "1800")
HALVES = [*each("half_days", "1", "3"), {"half_days": "1", "days": "4"}]
PAPER = {"attributes": {"level": [*LEVELS, "county"], "same_as": [None, "p:1", "p:2"]}}
ONLINE = {
    "granted": ["1", "4.5", "10", "12", "28", "40", None],
    "attributes": {"bucket": ["required", "required", "elective", None, "unknown"]},
}
OWN_CLASS = {
    "quantity": [*DAYS, *MINUTES, {"days": "2", "minutes": "300"}],
    "granted": [None, None, "10", "20"],
    "attributes": {
        "approved_in_advance": [True, True, True, False, None],
        "class": [None, "c:1", "c:2"],
    },
}
SORTS = {
    "party_school": {"quantity": DAYS},
    "five_plus_x": {"quantity": HALVES + DAYS},
    "outside_training": {"quantity": DAYS},
    "overseas_training": {"quantity": DAYS},
    "university_course": {},
    "teaching": {"quantity": MINUTES},
    "paper": PAPER,
    "study_group": {"quantity": each("sessions", "1", "2", "12")},
    "online_course": ONLINE,
    "degree": {"granted": ["8", "16", "24", "30", None]},
    "in_house_training": OWN_CLASS,
}
FAVOURED = ["online_course", "online_course", "paper", "party_school", *SORTS]


def person(draw):
    year = draw.randint(FIRST_YEAR, 2017)
    facts = []
    for _ in range(draw.randint(0, 14)):
        kind = draw.one_of(*FAVOURED)
        first, last = max(FIRST_YEAR, year - draw.one_of(0, 0, 1, 5)), year + draw.one_of(0, 0, 1)
        facts.append(draw.fact({kind: SORTS[kind]}, draw.day(first, last)))
    return {
        "year": year,
        "learner": {"posts": draw.posts(FIRST_YEAR - 1, year)},
        "facts": facts,
        "opening": [_opening(draw, year) for _ in range(draw.one_of(0, 0, 0, 1, 2))],
    }


def _opening(draw, year):
    return {
        "bucket": draw.one_of("elective", "elective", "required"),
        "credits": draw.one_of("14", "0.5", "30"),
        "earned_in": draw.randint(year - 3, year),
    }


def read(case, n):
    year = case["year"]
    account = Account(calendar_year(year), tier_on(case, calendar_year(year)[1]))
    facts = [fact for fact in happened(case) if fact["on"].year <= year]
    earned = defaultdict(lambda: dict.fromkeys(
        ("required", "elective", "online_required", "online_total"), Fraction(0)))  # fmt: skip
    best_paper = {}
    for this in range(FIRST_YEAR, year + 1):
        _one_year(
            this,
            [one for one in facts if one["on"].year == this],
            n,
            best_paper,
            earned[this],
            account,
        )
        if this < year:
            account.lines.clear()
    account.carried_in = _carried_in(case, year, earned, n)
    account.carried_out = _surplus(case, year, earned, n)
    carried = sum(lot.credits for lot in account.carried_in)
    own = earned[year]
    account.totals = own | {"elective": own["elective"] + carried}
    account.totals["total"] = own["required"] + own["elective"] + carried
    _requirements(account, year, earned, n)
    return account


def _one_year(year, facts, n, best_paper, earned, account):
    worth = {fact["source"]: _worth(fact, n) for fact in facts}
    _count_papers_once(facts, worth, best_paper)
    degree_left = n["degree, at most a year"]  # at most 24 per year
    class_left = {}
    for fact in facts:
        credit, bucket, kind = worth[fact["source"]], _bucket(fact), fact["kind"]
        if kind == "degree":
            credit = min(credit, degree_left)
            degree_left -= credit
        if kind == "in_house_training":
            # At most 18 per class; stated reading: one class filed in parts shares its 18.
            name = said(fact, "class") or fact["source"]
            left = class_left.setdefault(name, n["own class, at most"])
            credit = min(credit, left)
            class_left[name] -= credit
        account.lines[fact["source"]] = (bucket, credit)
        if bucket:
            earned[bucket] += credit
        if kind == "online_course":
            earned["online_total"] += credit if bucket else 0
            earned["online_required"] += credit if bucket == "required" else 0


def _bucket(fact):
    kind = fact["kind"]
    if kind == "online_course":
        # Stated reading: a course that nobody called required is elective.
        return {None: "elective", "required": "required", "elective": "elective"}.get(
            said(fact, "bucket")
        )
    if kind in ("degree", "in_house_training"):
        return "elective"
    return None if kind == "unheard_of" else "required"


def _worth(fact, n):
    row = TABLE.get(fact["kind"])
    return (row(fact, n) if row else None) or Fraction(0)


def _by_days(name):
    return lambda fact, n: (amount(fact, "days") or 0) * n[name]


def _five_plus_x(fact, n):
    halves = amount(fact, "half_days")
    if halves is None:
        halves = (amount(fact, "days") or 0) * 2  # stated reading: a day is two half-days
    return halves * n["5+X, a half-day"]


def _outside(fact, n):
    return min(_by_days("outside, a day")(fact, n), n["outside, at most"])


def _overseas(fact, n):
    days = amount(fact, "days") or 0
    if days > n["overseas, short until day"]:
        return n["overseas, long"]
    return min(days * n["overseas, a short day"], n["overseas, short at most"])


def _teaching(fact, n):
    # Stated reading: a teaching hour is 60 minutes, part of an hour in proportion.
    return (amount(fact, "minutes") or Fraction(0)) / 60 * n["teaching, an hour"]


def _paper(fact, n):
    level = LEVELS.get(said(fact, "level"))
    return n[f"paper, {level}"] if level else 0


def _own_class(fact, n):
    if said(fact, "approved_in_advance") is not True:  # 须事先经干部教育主管部门审核
        return 0
    if granted(fact) is not None:
        return granted(fact)
    if amount(fact, "minutes") is not None:
        return amount(fact, "minutes") / 60 * n["own class, an hour"]
    return _by_days("own class, a day")(fact, n)


TABLE = {
    "party_school": _by_days("party school, a day"),
    "five_plus_x": _five_plus_x,
    "outside_training": _outside,
    "overseas_training": _overseas,
    "university_course": lambda fact, n: n["university class"],
    "teaching": _teaching,
    "paper": _paper,
    "study_group": lambda fact, n: (amount(fact, "sessions") or 0) * n["study group, a session"],
    "online_course": lambda fact, n: granted(fact) if _bucket(fact) else 0,
    "degree": lambda fact, n: granted(fact),
    "in_house_training": _own_class,
}


def _count_papers_once(facts, worth, best_paper):
    """The same paper counts once, at its highest level; a later year gets only the difference."""
    papers = {}
    for fact in facts:
        if fact["kind"] == "paper" and said(fact, "same_as") and worth[fact["source"]]:
            papers.setdefault(said(fact, "same_as"), []).append(fact["source"])
    for paper, sources in papers.items():
        highest = max(worth[source] for source in sources)
        first = next(source for source in sources if worth[source] == highest)
        before = best_paper.get(paper, Fraction(0))
        for source in sources:
            worth[source] = Fraction(0)
        worth[first] = max(highest - before, Fraction(0))
        best_paper[paper] = max(highest, before)


def _surplus(case, year, earned, n):
    """Required credit above the year's need, into the next year's elective, for that year only."""
    tier = tier_on(case, calendar_year(year)[1])
    over = [earned[year]["required"] - n[f"required, {tier}"]]
    if f"elective, {tier}" in n:  # the row "last year's credits above the requirement": a switch
        over.append(earned[year]["elective"] - n[f"elective, {tier}"])
    return [Lot("elective", credits, year, year + 1) for credits in over if credits > 0]


def _carried_in(case, year, earned, n):
    settled = [one for one in case["opening"] if one["earned_in"] < year]
    if settled and max(one["earned_in"] for one in settled) == year - 1:
        return [
            Lot("elective", Fraction(one["credits"]), year - 1, year)
            for one in settled
            if one["earned_in"] == year - 1 and one["bucket"] == "elective"
        ]
    return _surplus(case, year - 1, earned, n) if year > FIRST_YEAR else []


def _requirements(account, year, earned, n):
    first, last = account.year
    totals, tier = account.totals, account.tier
    account.asked = [
        Asked("total", first, last, n[f"total, {tier}"], totals["total"], True),
        Asked("required", first, last, n[f"required, {tier}"], totals["required"], True),
        Asked(
            "online_required", first, last, n["online required"], totals["online_required"], True
        ),
        Asked("online_total", first, last, n["online total"], totals["online_total"], True),
    ]
    if tier == "division":
        begins, ends = cycle(year, FIRST_YEAR)  # stated reading: 2010-2014, 2015-2019, …
        required = sum(earned[one]["required"] for one in range(begins, year + 1))
        total = required + sum(earned[one]["elective"] for one in range(begins, year + 1))
        span = calendar_year(begins)[0], calendar_year(ends)[1]
        due = year == ends
        account.asked += [
            Asked("five_years_total", *span, n["five years total, division"], total, due),
            Asked("five_years_required", *span, n["five years required, division"], required, due),
        ]
