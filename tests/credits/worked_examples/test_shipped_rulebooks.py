"""Every shipped measure proves itself: its worked examples hold the published test vectors."""

import pytest

from credits import assessment, rulebook
from credits.rulebook import examples

SHIPPED = {code: rulebook.load(rulebook.shipped_path(code)) for code in rulebook.shipped()}
EXAMPLES = [(code, one) for code, edition in SHIPPED.items() for one in edition.examples]


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=[f"{c}: {e.name}" for c, e in EXAMPLES])
def test_example_comes_true(code, example):
    statement = examples.assess_example(assessment.compile(SHIPPED[code]), example)

    assert not list(examples.differences(example.expect, statement))


@pytest.mark.parametrize("code", SHIPPED)
def test_a_measure_names_its_source_and_its_examples(code):
    edition = SHIPPED[code]

    assert edition.code == code
    assert len(edition.examples) >= 4
    assert all(minimum.article.startswith("《") for minimum in edition.minimums)


def test_the_twelve_published_measures_are_there():
    assert len(SHIPPED) == 12
    # Three texts have no requirement at all: theirs is for the site to fill, and they say so.
    without = {code for code, edition in SHIPPED.items() if not edition.minimums}
    assert without == {"huaian-points", "luliang-2010", "shanxi-canlian"}
    assert all("minimums" in SHIPPED[code].notes for code in without)


@pytest.mark.parametrize(
    "code", [c for c, one in SHIPPED.items() if one.tiers[:1] and one.tiers[0].key == "division"]
)
def test_both_ladders_lead_to_the_tier(code):
    kernel = assessment.compile(SHIPPED[code])
    leaders = ["县处级正职", "县处级副职", "正处级", "处长", "厅局级副职"]
    ranks = ["一级巡视员", "一级调研员", "四级调研员"]
    rest = ["乡科级正职", "乡科级副职", "正科级", "一级主任科员", "二级科员"]

    def tier(**post):
        return kernel.tier_of(assessment.Profile(posts=(assessment.Post(**post),)), 2026)

    assert {tier(post=post) for post in leaders} == {"division"}
    assert {tier(rank=rank) for rank in ranks} == {"division"}
    assert {tier(post=name, rank=name) for name in rest} == {"others"}
    assert kernel.tier_of(assessment.Profile(), 2026) == "others"
