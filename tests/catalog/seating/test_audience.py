"""Who may choose and where she sits: the pure decision, case by case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.seating import audience
from catalog.seating.audience import Person, Place, Rule, Tier

POLICE = Person("000100020003", ("政治处", "市公安局", "嵩阳市"), "乡科级正职", "一级主任科员")


@pytest.mark.parametrize(
    ("post", "rank", "tier"),
    [
        ("县处级正职", "一级调研员", Tier.DIVISION),
        ("", "四级主任科员", Tier.SECTION),
        ("", "二级科员", Tier.STAFF),
        ("厅局级副职", "二级巡视员", Tier.BUREAU),
        ("乡科级正职", "四级调研员", Tier.DIVISION),  # of two ladders the higher counts
        ("副处长", "", None),
        ("", "", None),
    ],
)
def test_tier_is_read_from_post_and_rank(post, rank, tier):
    assert audience.tier_of(post, rank) == tier


@pytest.mark.parametrize(
    ("rule", "admits"),
    [
        (Rule(lowest=Tier.DIVISION), False),
        (Rule(highest=Tier.SECTION), True),
        (Rule(lowest=Tier.SECTION, highest=Tier.SECTION), True),
        (Rule(posts=("正职", "主任")), True),
        (Rule(posts=("副职",)), False),
        (Rule(ranks=("调研员", "一级主任科员")), True),
        (Rule(systems=("公安", "司法")), True),
        (Rule(systems=("法院",)), False),
        (Rule(path="00010002"), True),
        (Rule(path="00010003"), False),
        (Rule(systems=("公安",), lowest=Tier.DIVISION), False),
    ],
)
def test_rule_admits_who_meets_all_of_it(rule, admits):
    assert rule.admits(POLICE) is admits


def test_unknown_tier_is_inside_no_span():
    assert not Rule(highest=Tier.BUREAU).admits(Person("0001", post="副处长"))


def test_one_of_several_rules_is_enough():
    rules = [Rule(lowest=Tier.BUREAU), Rule(systems=("公安",))]

    assert audience.is_admitted(rules, POLICE)
    assert audience.is_admitted([], POLICE)
    assert not audience.is_admitted(rules[:1], POLICE)


def places(*rows):
    return [Place(key, path, key >= 90, free) for key, (path, free) in rows]


@pytest.mark.parametrize(
    ("accessible", "free", "expected"),
    [
        (False, {1: 1, 2: 1, 3: 1, 4: 1}, 3),  # the office's own before the unit's
        (False, {1: 1, 2: 1, 3: 0, 4: 1}, 2),
        (False, {1: 1, 2: 0, 3: 0, 4: 1}, 1),  # never the other unit's, though it is free
        (False, {1: 0, 2: 0, 3: 0, 4: 1, 90: 1}, None),
        (True, {1: 1, 2: 1, 3: 1, 90: 1}, 90),
        (True, {1: 1, 90: 0}, None),
    ],
)
def test_narrowest_place_comes_first(accessible, free, expected):
    paths = {1: "", 2: "00010002", 3: "000100020003", 4: "00010009", 90: ""}
    found = audience.place_for(
        places(*((key, (paths[key], number)) for key, number in free.items())),
        POLICE.path,
        accessible=accessible,
    )

    assert (found.key if found else None) == expected


PATHS = ["0001", "00010002", "00010003", "000100020004", "000100020005"]


def brute_force(pools, people):
    """The most people who can sit, tried in every way."""
    if not people:
        return 0
    first, *others = people
    best = brute_force(pools, others)
    for number, (path, free) in enumerate(pools):
        if free and first.startswith(path):
            left = [*pools[:number], (path, free - 1), *pools[number + 1 :]]
            best = max(best, 1 + brute_force(left, others))
    return best


@given(
    st.lists(st.tuples(st.sampled_from(["", *PATHS]), st.integers(0, 2)), max_size=4),
    st.lists(st.sampled_from(PATHS), max_size=5),
)
def test_narrowest_first_seats_as_many_as_any_arrangement(pools, people):
    free = dict(enumerate(number for _path, number in pools))
    seated = 0
    for person in people:
        known = [Place(key, path, False, free[key]) for key, (path, _) in enumerate(pools)]
        if place := audience.place_for(known, person, accessible=False):
            free[place.key] -= 1
            seated += 1

    # Whoever comes later may still be the only one who could have used a seat: no order of
    # pools helps against that, so everybody is asked in the order that is worst for us.
    assert seated == max_greedy(pools, people)


def max_greedy(pools, people):
    """First come first: each is seated if those before her and she can all be seated."""
    seated = []
    for person in people:
        if brute_force(list(pools), [*seated, person]) == len(seated) + 1:
            seated.append(person)
    return len(seated)
