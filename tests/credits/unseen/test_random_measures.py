"""What holds for every person under every measure, also those that chance puts together."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credits import assessment, rulebook
from tests.credits.unseen.random_measures import KINDS, measures

FIRST, YEAR = date(2019, 1, 1), 2021
THOROUGH = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
PROFILES = [
    assessment.Profile("1", posts=(assessment.Post("科长"),)),
    assessment.Profile("2", posts=(assessment.Post("科员", from_=date(2020, 5, 1)),)),
    assessment.Profile(
        "3",
        joined_on=date(2020, 3, 9),
        posts=(
            assessment.Post("科员", from_=date(2020, 3, 9), to=date(2021, 6, 30)),
            assessment.Post("科长", from_=date(2021, 7, 1)),
        ),
    ),
]

profiles = st.sampled_from(PROFILES)
numbers = st.decimals(0, 300, places=1)
attributes = st.fixed_dictionaries(
    {},
    optional={
        "bucket": st.sampled_from(["x", "one", "nonsense"]),
        "level": st.sampled_from(["city", "unit"]),
        "progress": st.sampled_from(["0.5", "0.9", "1"]),
        "exam_passed": st.booleans(),
        "same_as": st.sampled_from(["p", "q"]),
        "authors": st.integers(1, 4),
    },
)


def _fact(kind, after, length, quantity, given_attributes, granted):
    on = FIRST + timedelta(days=after)
    start = on - timedelta(days=length)
    return assessment.Fact("", kind, start, on, quantity, given_attributes, granted)


one_fact = st.builds(
    _fact,
    st.sampled_from([*KINDS, *KINDS, *KINDS, "unheard_of"]),
    st.integers(0, 1300) | st.integers(600, 1095),
    st.integers(0, 9),
    st.fixed_dictionaries({"days": numbers, "minutes": numbers})
    | st.dictionaries(st.sampled_from(["days", "minutes"]), numbers, max_size=1),
    attributes,
    numbers | st.none(),
)
facts = st.lists(one_fact, min_size=1, max_size=10).map(
    lambda drawn: [fact._replace(source=f"f:{n}") for n, fact in enumerate(drawn)]
)


def compiled(text):
    return assessment.compile(rulebook.read(text, name="drawn"))


@THOROUGH
@given(measures(), profiles, facts, st.randoms(use_true_random=False))
def test_order_and_repetition_never_matter(text, profile, happened, random):
    kernel = compiled(text)
    shuffled = random.sample([*happened, *happened], 2 * len(happened))

    assert kernel.assess(profile, shuffled, YEAR) == kernel.assess(profile, happened, YEAR)


@THOROUGH
@given(measures(), profiles, facts, one_fact)
def test_a_fact_reversed_leaves_no_trace(text, profile, happened, extra):
    kernel = compiled(text)
    before = kernel.assess(profile, happened, YEAR)

    kernel.assess(profile, [*happened, extra._replace(source="x")], YEAR)

    assert kernel.assess(profile, happened, YEAR) == before


@THOROUGH
@given(measures(), profiles, facts)
def test_lines_add_up_and_lots_pass_on(text, profile, happened):
    kernel = compiled(text)

    statement = kernel.assess(profile, happened, YEAR)
    after = kernel.assess(profile, happened, YEAR + 1)

    for bucket in ("one", "two"):
        credited = sum((x.credited for x in statement.lines if x.bucket == bucket), Decimal(0))
        carried = sum((x.credits for x in statement.carried_in if x.bucket == bucket), Decimal(0))
        floored = kernel.rulebook.buckets[bucket].least
        assert statement.totals[bucket] - carried == (
            credited if floored is None else max(credited, floored)
        )
    assert after.carried_in == statement.carried_out
    assert all(line.credited <= max(line.claimed, Decimal(0)) for line in statement.lines)
    assert all(one.met == (one.short == 0) and one.short >= 0 for one in statement.minimums)
    assert statement.met == all(one.met for one in statement.minimums if one.due)


@THOROUGH
@given(measures(), profiles, facts, facts)
def test_what_happens_later_changes_no_earlier_year(text, profile, happened, later):
    kernel = compiled(text)
    known = kernel.assess(profile, happened, YEAR)
    future = [
        fact._replace(source=f"later:{n}", from_=None, on=date(2024, 1, 1) + timedelta(days=n))
        for n, fact in enumerate(later)
    ]

    assert kernel.assess(profile, [*happened, *future], YEAR) == known


@THOROUGH
@given(measures(plain=True), profiles, facts, one_fact)
def test_one_more_fact_never_widens_a_shortfall(text, profile, happened, more):
    kernel = compiled(text)
    before = kernel.assess(profile, happened, YEAR)

    after = kernel.assess(profile, [*happened, more._replace(source="more")], YEAR)

    assert after.totals["total"] >= before.totals["total"]
    shorts = {(one.key, one.from_): one.short for one in before.minimums}
    for one in after.minimums:
        assert one.short <= shorts[one.key, one.from_]
    assert after.met or not before.met


@THOROUGH
@given(profiles, facts, st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_what_is_split_comes_to_the_whole(profile, happened, weights):
    whole = sum(weights)
    shares = ", ".join(f'"{weight}/{whole}"' for weight in weights)
    text = f"""{_simple()}
[[splits]]
name = "分年"
article = "第一条"
by = "shares"
shares = [{shares}]
"""
    happened = [fact for fact in happened if fact.on.year == 2019]
    years = range(2019, 2019 + len(weights))

    split = [compiled(text).assess(profile, happened, year) for year in years]
    once = compiled(_simple()).assess(profile, happened, 2019)

    together = sum((statement.totals["one"] for statement in split), Decimal(0))
    assert round(together, 12) == round(once.totals["one"], 12)
    assert sum(statement.totals["events"] for statement in split) == once.totals["events"]
    days = sum((statement.totals["days"] for statement in split), Decimal(0))
    assert round(days, 12) == round(once.totals["days"], 12)


@THOROUGH
@given(profiles, facts)
def test_what_is_split_by_days_comes_to_the_whole(profile, happened):
    text = f'{_simple()}\n[[splits]]\nname = "分年"\narticle = "第一条"\nby = "days"\n'
    years = range(2018, 2023)

    split = [compiled(text).assess(profile, happened, year).totals["one"] for year in years]
    once = [compiled(_simple()).assess(profile, happened, year).totals["one"] for year in years]

    assert round(sum(split, Decimal(0)), 12) == round(sum(once, Decimal(0)), 12)


def _simple():
    return """
[rulebook]
code = "drawn"
name = "办法"
[documents.main]
title = "办法"
issuer = "x"
dated = "2020-01-01"
grade = "site"
[buckets.one]
name = "一"
[kinds.a]
name = "a"
article = "第一条"
bucket = "one"
credit = [{ per = "days", credits = 2 }, { granted = true }]
[totals.events]
name = "次"
counts = "facts"
[totals.days]
name = "天"
counts = "days"
"""
