"""The plan against brute force on small random catalogues, and the rules it must keep."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from credits import assessment
from credits.assessment import Fact, Profile
from portal.planning import Candidate, plan
from tests.credits.rulebook_texts import read

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MEASURE = """\
[rulebook]
code = "hall"
name = "讲座办法"

[documents.main]
title = "讲座办法"
issuer = "测试机关"
dated = "2026-01-01"
grade = "site"

[buckets.required]
name = "必修"

[buckets.elective]
name = "选修"

[kinds.lecture]
name = "讲座"
article = "第三条"
bucket = { from = "bucket", default = "elective" }

[[kinds.lecture.credit]]
per = "minutes"
unit = 60
credits = 1

[[minimums]]
key = "total"
name = "总学分"
article = "第四条"
total = "total"
needs = 9

[[minimums]]
key = "required"
name = "必修学分"
article = "第四条"
total = "required"
needs = 4
"""
CAP = """
[[caps]]
name = "选修讲座"
article = "第五条"
kinds = ["lecture"]
buckets = ["elective"]
per = "year"
limit = 5
"""


def assess_by(*rules):
    kernel = assessment.compile(read(MEASURE + "".join(rules)))
    return lambda facts: kernel.assess(Profile(), list(facts), 2026)


def session(key, *, hour, hours=2, bucket="elective", lecture=None):
    """A session that begins so many hours after the first morning."""
    starts_at = MORNING + timedelta(hours=hour)
    fact = Fact(
        source=f"supposed:session:{key}",
        kind="lecture",
        from_=None,
        on=date(2026, 3, 2) + timedelta(hours=hour),
        quantity={"minutes": Decimal(hours * 60)},
        attributes={"bucket": bucket},
    )
    return Candidate(
        key,
        key if lecture is None else lecture,
        starts_at,
        starts_at + timedelta(hours=hours),
        fact,
    )


def at_random(chance, count, *, several=0.2):
    """Sessions crowded into two days, some of them of one lecture."""
    return [
        session(
            key,
            hour=chance.randrange(40),
            hours=chance.choice([1, 2, 3, 4]),
            bucket=chance.choice(["required", "elective"]),
            lecture=chance.randrange(key) if key and chance.random() < several else key,
        )
        for key in range(count)
    ]


def fits(chosen):
    return not any(one.clashes(other) for one, other in combinations(chosen, 2))


def by_brute_force(assess, held, offered):
    """The earliest end and the fewest sessions of all sets that close every gap; None: no set."""
    best = None
    for size in range(1, len(offered) + 1):
        for chosen in combinations(offered, size):
            if fits([*held, *chosen]) and assess([one.fact for one in (*held, *chosen)]).met:
                found = max(one.ends_at for one in chosen), size
                best = min(best or found, found)
    return best


@pytest.mark.parametrize("seed", range(60))
def test_the_plan_ends_as_soon_and_is_as_small_as_any(seed):
    chance = random.Random(seed)
    assess, held = assess_by(), [session(100, hour=chance.randrange(40))]
    offered = at_random(chance, chance.randrange(3, 9))

    made = plan(assess=assess, held=held, offered=offered)

    expected = by_brute_force(assess, held, offered)
    assert fits([*held, *made.chosen])
    assert made.is_enough == (expected is not None)
    if expected:
        assert (max(one.ends_at for one in made.chosen), len(made.chosen)) == expected


@pytest.mark.parametrize("seed", range(60))
def test_under_a_cap_the_plan_suffices_whenever_any_does(seed):
    chance = random.Random(seed)
    assess = assess_by(CAP)
    offered = [
        session(
            key,
            hour=key * 5,
            hours=chance.choice([1, 2, 3, 4]),
            bucket=chance.choice(["required", "elective", "elective"]),
        )
        for key in range(chance.randrange(4, 9))
    ]

    made = plan(assess=assess, held=[], offered=offered)

    assert made.is_enough == (by_brute_force(assess, [], offered) is not None)
    for one in made.chosen:
        without = assess(other.fact for other in made.chosen if other is not one)
        assert sum(m.short for m in without.minimums) > sum(m.short for m in made.after.minimums)


def test_some_of_the_random_catalogues_can_close_the_gap_and_some_cannot():
    """The control: a comparison of nothing with nothing would prove nothing."""
    outcomes = set()
    for seed in range(60):
        chance = random.Random(seed)
        held = [session(100, hour=chance.randrange(40))]
        offered = at_random(chance, chance.randrange(3, 9))
        outcomes.add(by_brute_force(assess_by(), held, offered) is not None)

    assert outcomes == {True, False}


def test_a_lecture_that_a_cap_cuts_to_nothing_is_not_proposed():
    held = [session(1, hour=0, hours=5)]
    offered = [session(2, hour=6, hours=4), session(3, hour=12, hours=4, bucket="required")]

    made = plan(assess=assess_by(CAP), held=held, offered=offered)

    assert [one.key for one in made.chosen] == [3]
    assert made.earns == {3: 4}
    assert made.is_enough


def test_what_cannot_be_closed_is_closed_as_far_as_it_can():
    offered = [session(1, hour=0), session(2, hour=1), session(3, hour=8, bucket="required")]

    made = plan(assess=assess_by(), held=[], offered=offered)

    assert [one.key for one in made.chosen] == [1, 3]
    assert not made.is_enough
    assert [(one.key, one.short) for one in made.left] == [("total", 5), ("required", 2)]


def test_who_lacks_nothing_is_offered_nothing():
    held = [session(1, hour=0, hours=9, bucket="required")]

    made = plan(assess=assess_by(), held=held, offered=[session(2, hour=20)])

    assert made.chosen == ()
    assert made.is_enough


def test_a_whole_catalogue_is_weighed_with_few_questions():
    chance, asked = random.Random(1), []
    assess = assess_by()

    def counted(facts):
        asked.append(facts)
        return assess(facts)

    offered = [session(key, hour=3 * key, hours=chance.choice([1, 2])) for key in range(60)]
    made = plan(assess=counted, held=[], offered=offered)

    assert len(made.chosen) > 4
    assert len(asked) < 200


def test_no_lecture_is_proposed_for_what_closing_another_gap_will_close():
    """Three elective lectures would fill the total; but four required credits must come from
    elsewhere, and they count in the total too: one elective lecture less."""
    offered = [session(key, hour=6 * key, hours=3) for key in range(3)]

    def within(inner, outer):
        return (inner, outer) == ("required", "total")

    made = plan(assess=assess_by(), held=[], offered=offered, within=within)
    without = plan(assess=assess_by(), held=[], offered=offered)

    assert [one.key for one in made.chosen] == [0, 1]
    assert [one.key for one in without.chosen] == [0, 1, 2]
