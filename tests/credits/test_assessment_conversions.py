"""What a quantity is worth, and in which bucket: each form of conversion on its own."""

from datetime import date
from decimal import Decimal

import pytest

from credits import assessment
from credits.rulebook import RulebookError
from tests.credits.rulebook_texts import (
    SMALL,
    TITLE,
    assess,
    credited,
    days,
    kind,
    part,
    read,
    thing,
    with_rules,
)


@pytest.mark.parametrize(
    ("body", "quantity", "expected"),
    [
        ("per = 'days'\ncredits = 6", {"days": "5.5"}, "33"),
        ("per = 'minutes'\nunit = 60\ncredits = 1", {"minutes": 480}, "8"),
        ("per = 'minutes'\nunit = 60\ncredits = 1", {"minutes": 20}, "0.333333"),
        ("per = 'minutes'\nunit = 45\ncredits = '0.5'\nremainder = 'drop'", {"minutes": 134}, "1"),
        ("per = 'minutes'\nunit = 45\ncredits = 1\nremainder = 'up'", {"minutes": 46}, "2"),
        ("per = 'minutes'\nunit = 60\ncredits = 1\nremainder = 'half_up'", {"minutes": 90}, "2"),
        ("per = 'minutes'\nunit = 60\ncredits = 1\nremainder = 'half_up'", {"minutes": 89}, "1"),
        ("per = 'characters'\nunit = 1000\ncredits = 2", {"characters": 2500}, "5"),
        ("flat = 24", {}, "24"),
        (
            "steps_of = 'minutes'\nsteps = [{ at_most = 15, credits = 0.25 }, "
            "{ more_than = 15, less_than = 30, credits = 0.5 }, { at_least = 30, credits = 1 }]",
            {"minutes": "29.99"},
            "0.5",
        ),
        ("steps_of = 'days'\nsteps = [{ at_least = 30, credits = 8 }]", {"days": 29}, "0"),
    ],
    ids=str,
)
def test_quantity_becomes_credit(body, quantity, expected):
    edition = with_rules(kind(part(body)))

    statement = assess(edition, [thing(quantity)])

    assert credited(statement) == {"f:0": expected}


YUNNAN = [("30", "1"), ("29.98", "0.5"), ("15.02", "0.5"), ("15", "0.25")]


@pytest.mark.parametrize(("minutes", "expected"), YUNNAN)
def test_a_step_table_keeps_its_stated_bounds(minutes, expected):
    steps = (
        "steps_of = 'minutes'\nsteps = [{ at_least = 30, credits = 1 },"
        "{ more_than = 15, less_than = 30, credits = 0.5 }, { at_most = 15, credits = 0.25 }]"
    )
    edition = with_rules(kind(part(steps)))

    statement = assess(edition, [thing({"minutes": minutes})])

    assert credited(statement) == {"f:0": expected}


def test_parts_may_be_added_up():
    edition = with_rules(
        kind(
            part("flat = 5") + part("per = 'days'\ncredits = 2\narticle = '第十条'"),
            extra='combine = "sum"',
        )
    )

    [line] = assess(edition, [thing({"days": 3})]).lines

    assert line.credited == 11
    assert line.article == f"{TITLE}第九条；{TITLE}第十条"


def test_the_highest_part_may_win():
    edition = with_rules(
        kind(part("flat = 5") + part("per = 'days'\ncredits = 2"), extra='combine = "highest"')
    )

    statement = assess(edition, [thing({"days": 3}), thing({"days": 2}), thing()])

    assert credited(statement) == {"f:0": "6", "f:1": "5", "f:2": "5"}


def test_factors_multiply_and_are_cited():
    factor = (
        "[[kinds.thing.factor]]\ntimes = 0.5\narticle = '第十一条'\nwhere = { author_order = 2 }\n"
    )
    edition = with_rules(kind(part("flat = 12") + factor))

    first, second = assess(edition, [thing(), thing(attributes={"author_order": "2"})]).lines

    assert (first.credited, second.credited) == (12, 6)
    assert second.article.endswith("第十一条")


@pytest.mark.parametrize(
    ("combine", "body", "words"),
    [
        ("first", "granted = true", "尚未核定"),
        ("first", "per = 'days'\ncredits = 1", "天（days）"),
        ("sum", "per = 'days'\ncredits = 1", "天（days）"),
        ("highest", "flat = 1\nwhere = { level = 'city' }", "请核对所填属性"),
        ("first", "per = 'days'\ncredits = 1\nremainder = 'up'", "天（days）"),
        ("first", "steps_of = 'days'\nsteps = [{ at_least = 1, credits = 8 }]", "天（days）"),
        (
            "first",
            "per = 'days'\ncredits = 1\nremainder = [{ at_least = 0.5, credits = 1 }]",
            "天（days）",
        ),
    ],
)
def test_a_fact_without_what_the_conversion_needs_says_so(combine, body, words):
    edition = with_rules(kind(part(body), extra=f'combine = "{combine}"'))

    [line] = assess(edition, [thing()]).lines

    assert line.credited == 0
    assert words in line.reason


def test_an_unknown_kind_is_credited_nothing_and_says_why():
    [line] = assess(read(SMALL), [days(2, kind="dancing")]).lines

    assert (line.bucket, line.claimed, line.credited) == (None, 0, 0)
    assert "dancing" in line.reason


@pytest.mark.parametrize(
    ("attributes", "bucket", "credit"),
    [({"bucket": "required"}, "required", 12), ({}, "elective", 12), ({"bucket": "x"}, None, 0)],
)
def test_the_bucket_comes_from_the_fact(attributes, bucket, credit):
    [line] = assess(read(SMALL), [days(2, attributes=attributes)]).lines

    assert (line.bucket, line.credited) == (bucket, credit)
    assert ("类别" in line.reason) == (bucket is None)


def test_the_words_of_an_attribute_may_be_translated_to_buckets():
    bucket = '{ from = "level", map = { "市级" = "required" } }'
    edition = with_rules(kind(part("flat = 1"), bucket=bucket))

    [line] = assess(edition, [thing(attributes={"level": "市级"})]).lines

    assert line.bucket == "required"


def test_a_measure_may_bring_its_own_quantities_and_attributes():
    words = "[quantities.pages]\nname = '页'\n[attributes.rank]\nname = '奖次'\nvalues = ['一']\n"
    rule = kind(part("per = 'pages'\ncredits = 1\nwhere = { rank = '一' }"))

    statement = assess(with_rules(words, rule), [thing({"pages": 3}, attributes={"rank": "一"})])

    assert credited(statement) == {"f:0": "3"}


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("48", "48"), ("0E+3", "0"), ("-0", "0"), ("1E+2", "100"), ("-0.5", "-0.5"),
     ("0.3333333333", "0.333333"), ("100", "100"), ("-0.00000001", "0")],
)  # fmt: skip
def test_decimals_are_written_without_needless_zeros(value, text):
    assert assessment.plain(Decimal(value)) == text


def test_a_factor_multiplies_only_what_there_is():
    factor = "[[kinds.thing.factor]]\ntimes = 0.5\n"

    [line] = assess(with_rules(kind(part("granted = true") + factor)), [thing()]).lines

    assert (line.claimed, line.credited) == (0, 0)
    assert "尚未核定" in line.reason


def test_years_and_documents_are_known_to_callers():
    kernel = assessment.compile(read(SMALL))

    assert kernel.year_of(date(2026, 12, 31)) == 2026
    assert kernel.rulebook.digest == read(SMALL).digest
    assert kernel.rulebook.documents["main"].title == "测试办法"


RECORDED = kind(
    part("per = 'minutes'\nunit = 60\ncredits = 1"), extra='recorded_as = ["lecture", "visit"]'
)


def test_a_fact_is_judged_under_the_measures_own_name_for_it():
    gate = """
[[gates]]
name = "不少于一小时"
article = "第十条"
kinds = ["thing"]
require = { minutes = { at_least = 60 } }
"""
    edition = with_rules(RECORDED, gate)

    statement = assess(
        edition,
        [
            {"kind": "lecture", "quantity": {"minutes": 120}},
            {"kind": "visit", "quantity": {"minutes": 30}},
            {"kind": "thing", "quantity": {"minutes": 60}},
            {"kind": "exam", "quantity": {"minutes": 60}},
        ],
    )

    assert credited(statement) == {"f:0": "2", "f:1": "0", "f:2": "1", "f:3": "0"}
    assert [line.kind for line in statement.lines] == ["thing", "thing", "thing", "exam"]


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ('["course"]', "“course”已是 kinds.course 的名称"),
        ('["thing"]', "“thing”已是 kinds.thing 的名称"),
        ('["lecture", "lecture"]', "“lecture”已是 kinds.thing 的名称"),
        ('"lecture"', "应是列表"),
    ],
)
def test_a_recorded_name_that_stands_for_two_kinds_is_refused(names, problem):
    rules = kind(part("flat = 1"), extra=f"recorded_as = {names}")

    with pytest.raises(RulebookError, match=problem):
        with_rules(rules)
