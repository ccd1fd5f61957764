"""What holds for every person, under every shipped measure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits import assessment, rulebook

KERNELS = {
    code: assessment.compile(rulebook.load(rulebook.shipped_path(code)))
    for code in rulebook.shipped()
}
PROFILES = [
    assessment.Profile("410000001", posts=(assessment.Post("县处级副职", "三级调研员"),)),
    assessment.Profile("410000002", posts=(assessment.Post("乡科级正职", "一级主任科员"),)),
]
FIRST, YEAR = date(2009, 6, 1), 2011

amounts = st.decimals(0, 400, places=1).map(lambda number: number.normalize())
attributes = st.fixed_dictionaries(
    {},
    optional={
        "bucket": st.sampled_from(["required", "elective"]),
        "level": st.sampled_from(["city", "province", "nation", "county"]),
        "progress": st.sampled_from(["0.99", "1"]),
        "exam_passed": st.booleans(),
        "approved_in_advance": st.booleans(),
        "same_as": st.sampled_from(["paper:1", "paper:2"]),
        "class": st.sampled_from(["1", "2"]),
    },
)


def facts_of(code, **limits):
    kinds = [*KERNELS[code].rulebook.kinds, "unheard_of"]
    one = st.builds(
        lambda kind, after, quantity, given, granted: assessment.Fact(
            "",
            kind,
            None,
            FIRST + timedelta(days=after),
            quantity,
            given,
            granted,
        ),
        st.sampled_from(kinds),
        st.integers(0, 1100),
        st.dictionaries(
            st.sampled_from(["days", "half_days", "minutes", "sessions"]), amounts, max_size=4
        ),
        attributes,
        st.none() | amounts,
    )
    return st.lists(one, **limits).map(
        lambda facts: [fact._replace(source=f"f:{n}") for n, fact in enumerate(facts)]
    )


def some(*, min_size=0):
    return st.sampled_from(sorted(KERNELS)).flatmap(
        lambda code: st.tuples(
            st.just(code), st.sampled_from(PROFILES), facts_of(code, min_size=min_size, max_size=12)
        )
    )


def assess(code, profile, facts, year=YEAR):
    return KERNELS[code].assess(profile, facts, year)


@settings(deadline=None)
@given(some(), st.randoms(use_true_random=False))
def test_the_order_of_filing_never_matters(case, random):
    code, profile, facts = case
    shuffled = random.sample(facts, len(facts))

    assert assess(code, profile, facts) == assess(code, profile, shuffled)


@settings(deadline=None)
@given(some())
def test_filing_the_same_source_twice_changes_nothing(case):
    code, profile, facts = case

    assert assess(code, profile, facts) == assess(code, profile, facts + facts)


@settings(deadline=None)
@given(some())
def test_assessing_others_in_between_changes_nothing(case):
    code, profile, facts = case
    before = assess(code, profile, facts)

    assess(code, PROFILES[0], facts[::2])

    assert assess(code, profile, facts) == before


@settings(deadline=None, max_examples=200)
@given(some(min_size=1))
def test_one_more_fact_never_raises_a_shortfall(case):
    code, profile, facts = case
    # The same paper filed for an earlier year moves its credit there: no credit is added.
    facts[-1].attributes.pop("same_as", None)

    before, after = assess(code, profile, facts[:-1]), assess(code, profile, facts)

    # A fact may also open a window of its own, such as the year after a promotion.
    shorts = {(one.key, one.from_): one.short for one in after.minimums}
    assert all(shorts[one.key, one.from_] <= one.short for one in before.minimums)


@settings(deadline=None)
@given(some())
def test_credits_never_exceed_claims_and_add_up(case):
    code, profile, facts = case

    statement = assess(code, profile, facts)

    assert all(0 <= line.credited <= line.claimed for line in statement.lines)
    assert all(line.reason for line in statement.lines if line.credited < line.claimed)
    assert all(line.article for line in statement.lines if line.bucket)
    carried = sum((lot.credits for lot in statement.carried_in), Decimal(0))
    assert statement.totals["total"] == carried + sum(line.credited for line in statement.lines)


@settings(deadline=None)
@given(some())
def test_what_leaves_a_year_enters_the_next(case):
    code, profile, facts = case

    this, following = assess(code, profile, facts), assess(code, profile, facts, YEAR + 1)

    assert following.carried_in == this.carried_out


@settings(deadline=None)
@given(some())
def test_later_facts_do_not_change_an_earlier_year(case):
    code, profile, facts = case
    until = [fact for fact in facts if fact.on.year <= YEAR - 1]

    assert assess(code, profile, facts, YEAR - 1) == assess(code, profile, until, YEAR - 1)


@pytest.mark.parametrize("code", KERNELS)
def test_nobody_without_facts_has_a_statement_all_the_same(code):
    statement = assess(code, PROFILES[1], [])

    assert statement.lines == ()
    assert statement.met == (not any(minimum.due for minimum in statement.minimums))
    assert all(minimum.short == minimum.needed for minimum in statement.minimums)
