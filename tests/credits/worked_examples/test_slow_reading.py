"""The measures read a second time, slowly and straight from their texts: random people agree.

Each reading is written as a clerk would work it out by hand: year by year, with floor and list,
without rulebook, plan or kernel. 28,000 people are drawn from fixed seeds.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from credits import assessment, rulebook

ORGANISERS = ["city", "unit", None]
PROGRESS = ["0.89", "0.9", "0.99", "1"]


def kernel(code):
    return assessment.compile(rulebook.load(rulebook.shipped_path(code)))


def people(seed, number):
    chance = random.Random(seed)
    for _ in range(number):
        yield (
            chance,
            [
                (date(2007, 1, 1) + timedelta(days=chance.randrange(8 * 365)), number)
                for number in range(chance.randrange(1, 9))
            ],
        )


def exact(value):
    return Fraction(value)


def carried_by_hand(surplus_of, year, need=72):
    """A list of [year earned, left]: this year's own credit first, then the oldest surplus."""
    lots = []
    for now in range(2007, year):
        own = surplus_of.get(now, 0)
        lacking = max(need - own, 0)
        for lot in lots:
            taken = min(lot[1], lacking) if lot[0] + 5 >= now else 0
            lot[1] -= taken
            lacking -= taken
        if own > need:
            lots.append([now, own - need])
    return sum(left for earned, left in lots if earned + 5 >= year)


def guangzhou_by_hand(things, year):
    own, city, degrees = {}, 0, set()
    for on, sort, amount, organiser, progress in sorted(things, key=lambda one: one[0]):
        credit = {"days": 6, "minutes": Fraction(1, 60), "online": 1}.get(sort, 0) * exact(amount)
        if sort == "degree" and on.year not in degrees:
            degrees.add(on.year)
            credit = Fraction(42)
        if sort == "online" and exact(progress) < 1:
            credit = Fraction(0)
        own[on.year] = own.get(on.year, 0) + credit
        if on.year == year and (organiser == "city" or sort == "online"):
            city += credit
    total = own.get(year, 0) + carried_by_hand(own, year)
    return total, city, total >= 72 and city >= 30


def test_guangzhou_agrees_with_a_reading_by_hand():
    guangzhou = kernel("guangzhou-2007")
    for chance, days in people(1, 9_000):
        year, things, facts = chance.randrange(2007, 2015), [], []
        for on, number in days:
            sort = chance.choice(["days", "days", "minutes", "degree", "online"])
            amount = str(chance.choice([3, 5, "5.5", 12, 15]) if sort != "minutes" else 60 * number)
            organiser, progress = chance.choice(ORGANISERS), chance.choice(PROGRESS)
            things.append((on, sort, amount, organiser, progress))
            kind = {"degree": "degree", "online": "online_course"}.get(sort, "training")
            quantity = {sort: Decimal(amount)} if kind == "training" else {}
            given = {"progress": progress} | ({"organiser": organiser} if organiser else {})
            granted = Decimal(amount) if sort == "online" else None
            facts.append(assessment.Fact(f"f:{number}", kind, None, on, quantity, given, granted))

        statement = guangzhou.assess(assessment.Profile(), facts, year)

        total, city, met = guangzhou_by_hand([one for one in things if one[0].year <= year], year)
        assert exact(statement.totals["total"]) == total, (year, things)
        assert exact(statement.totals["city_organised"]) == city, (year, things)
        assert statement.met == met, (year, things)


def test_yunnan_agrees_with_a_reading_by_hand():
    yunnan = kernel("yunnan-online-2024")
    for chance, days in people(2, 9_000):
        facts, total = [], Fraction(0)
        for on, number in days:
            minutes, progress = chance.choice(["5", "15", "15.02", "29.98", "30", "180"]), "1"
            progress = chance.choice(PROGRESS)
            fact = assessment.Fact(
                f"f:{number}", "online_course", None, on,
                {"minutes": Decimal(minutes)}, {"progress": progress},
            )  # fmt: skip
            facts.append(fact)
            if on.year == 2010 and progress == "1":
                long, middling = exact(minutes) >= 30, exact(minutes) > 15
                total += 1 if long else Fraction(1, 2) if middling else Fraction(1, 4)

        assert exact(yunnan.assess(assessment.Profile(), facts, 2010).totals["total"]) == total


def test_shanxi_agrees_with_a_reading_by_hand():
    shanxi = kernel("shanxi-canlian")
    for chance, days in people(3, 10_000):
        facts, total = [], Fraction(0)
        for on, number in days:
            bucket = chance.choice(["required", "elective"])
            minutes, progress = chance.randrange(0, 500), chance.choice(PROGRESS)
            online = chance.random() < 0.6
            facts.append(
                assessment.Fact(
                    f"f:{number}", "online_course" if online else "assigned_training", None, on,
                    {"minutes": Decimal(minutes)} if online else {"days": Decimal(3)},
                    {"progress": progress, "bucket": bucket},
                )
            )  # fmt: skip
            if on.year == 2010 and online and exact(progress) >= Fraction(9, 10):
                total += minutes // 45 * (Fraction(1) if bucket == "required" else Fraction(1, 2))
            elif on.year == 2010 and not online:
                total += 24

        assert exact(shanxi.assess(assessment.Profile(), facts, 2010).totals["total"]) == total
