"""In which tier a person is judged, and what a year of two tiers needs."""

import pytest

from credits import assessment
from tests.credits.rulebook_texts import SMALL, assess, read, with_rules

TIERS = """
[[tiers]]
key = "young"
name = "三十五岁以下"
article = "第二条"
max_age = 35
roles = ["双基"]

[[tiers]]
key = "senior"
name = "五十五岁以上"
article = "第二条"
min_age = 55
"""


@pytest.mark.parametrize(
    ("learner", "tier"),
    [
        ({}, None),
        ({"born_on": "1971-12-31"}, "senior"),
        ({"born_on": "1972-01-01"}, None),
        ({"born_on": "1991-01-01", "roles": ["双基"]}, "young"),
        ({"born_on": "1990-12-31", "roles": ["双基"]}, None),
        ({"born_on": "1991-01-01"}, None),
    ],
)
def test_tiers_look_at_age_and_roles(learner, tier):
    text = SMALL[: SMALL.index("[[tiers]]")] + TIERS + SMALL[SMALL.index("[buckets.req") :]
    edition = read(text.replace("{ leaders = 20, others = 10 }", "10"))

    assert assess(edition, [], learner=learner).tier == tier


@pytest.mark.parametrize(
    ("posts", "at_end", "at_start"),
    [
        ([("县处级副职", "2020-01-01", "2026-06-30"), ("退休", "2026-07-01", None)], False, True),
        ([("县处级副职", "2020-01-01", "2026-06-30")], True, True),
        ([("县处级副职", "2026-12-31", None)], True, False),
        ([("县处级副职", "2027-01-01", None)], False, False),
        ([("县处级副职", "2020-01-01", "2024-01-01"), ("乡科级正职", "2020-01-01", "2025-01-01")],
         False, False),
    ],
)  # fmt: skip
def test_the_tier_is_judged_on_one_day(posts, at_end, at_start):
    learner = {"posts": [{"post": post, "from": a, "to": b} for post, a, b in posts]}
    by_start = SMALL.replace('code = "small"', 'code = "small"\ntier_judged_on = "year_start"')

    assert (assess(read(SMALL), [], learner=learner).tier == "leaders") == at_end
    assert (assess(read(by_start), [], learner=learner).tier == "leaders") == at_start


@pytest.mark.parametrize(
    ("born_on", "unit", "needed"),
    [
        ("1966-03-01", "months", "1.666667"),
        ("1966-07-01", "months", "5"),
        ("1964-02-29", "days", "1.616438"),  # 62 on 1 March 2026, after 59 of 365 days
    ],
)
def test_who_comes_of_age_within_the_year_is_prorated_from_the_birthday(born_on, unit, needed):
    age = 62 if born_on.startswith("1964") else 60
    text = SMALL.replace('posts = ["县处级副职"]\nranks = ["四级调研员"]', f"min_age = {age}")
    text = text.replace("leaders = 20, others = 10", "leaders = 0, others = 10")
    edition = read(text + f'[proration]\narticle = "第七条"\ntier_change = "{unit}"\n')

    [total] = assess(edition, [], learner={"born_on": born_on}).minimums

    assert assessment.plain(total.needed) == needed


PROMOTED = {
    "posts": [
        {"post": "乡科级正职", "from": "2020-01-01", "to": "2026-09-30"},
        {"post": "县处级副职", "from": "2026-10-01"},
    ]
}


@pytest.mark.parametrize(
    ("judged_on", "tier"),
    [("year_start", "others"), ("year_end", "leaders"), ("longest_held", "others")],
)
def test_a_tier_that_changes_is_judged_as_the_measure_says(judged_on, tier):
    text = SMALL.replace('name = "测试办法"\n', f'name = "x"\ntier_judged_on = "{judged_on}"\n', 1)

    assert assess(read(text), [], learner=PROMOTED).tier == tier


@pytest.mark.parametrize(
    ("proration", "learner", "needed"),
    [
        ('tier_change = "months"', PROMOTED, "12.5"),
        ('tier_change = "months"\nrounding = "up"', PROMOTED, "13"),
        ('tier_change = "months"\nrounding = "down"', PROMOTED, "12"),
        ('tier_change = "days"\nrounding = "half_up"', PROMOTED, "13"),
        ('entry = "months"', {"joined_on": "2026-07-01"}, "5"),
        ('entry = "months"\nrounding = "up"', {"joined_on": "2026-07-02"}, "5"),
        ('entry = "days"', {"joined_on": "2026-01-01"}, "10"),
        ('entry = "none"', {"joined_on": "2026-07-01"}, "10"),
    ],
)
def test_needs_are_prorated_only_as_the_measure_says(proration, learner, needed):
    edition = with_rules(f'[proration]\narticle = "第七条"\n{proration}\n')

    [total] = assess(edition, [], learner=learner).minimums

    assert assessment.plain(total.needed) == needed
