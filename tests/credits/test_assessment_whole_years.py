"""What shapes a whole year: splits, scores, deductions, grants, teams; and what is refused."""

from decimal import Decimal

import pytest

from credits import assessment, rulebook
from tests.credits.rulebook_texts import (
    SMALL,
    assess,
    credited,
    days,
    read,
    with_rules,
)

SPLIT = '[[splits]]\nname = "跨年分摊"\narticle = "第八条"\nkinds = ["course"]\n'


def test_an_event_over_new_year_is_split_by_days():
    edition = with_rules(SPLIT, 'by = "days"\n')
    facts = [days(5, **{"from": "2026-12-30", "on": "2027-01-03"}), days(1)]

    this, following = assess(edition, facts), assess(edition, facts, year=2027)

    assert credited(this) == {"f:0": "12", "f:1": "6"}
    assert credited(following) == {"f:0": "18"}
    assert "第八条规定跨年分摊，本年度计 12，共 30" in this.lines[1].reason


def test_an_award_is_split_in_stated_shares():
    edition = with_rules(SPLIT, 'by = "shares"\nshares = [0.6, 0.4]\n')

    got = [assess(edition, [days(5)], year=year).totals["total"] for year in (2025, 2026, 2027)]

    assert got == [0, 18, 12]


SCORE = """
[scores.mark]
name = "综合得分"
article = "第六条"
parts = [{ total = "required", times = 0.6, most = 30 }, { total = "elective", times = 0.4 }]
requires = [{ total = "required", at_least = 12 }]
"""


@pytest.mark.parametrize(("required", "mark"), [(1, "0"), (2, "9.6"), (20, "32.4")])
def test_a_composite_score_needs_its_prerequisite(required, mark):
    facts = [days(required, attributes={"bucket": "required"}), days(1)]

    statement = assess(with_rules(SCORE), facts)

    assert assessment.plain(statement.totals["mark"]) == mark


def test_a_deduction_lowers_the_total():
    rule = """
[kinds.absence]
name = "无故缺席"
article = "第十条"
bucket = "elective"
[[kinds.absence.credit]]
per = "sessions"
credits = -2
"""
    facts = [days(1), {"kind": "absence", "quantity": {"sessions": 2}}]

    statement = assess(with_rules(rule), facts)

    assert credited(statement) == {"f:0": "6", "f:1": "-4"}
    assert statement.totals["total"] == 2


GRANT = """
[quantities.years]
name = "任职年数"
[attributes.post]
name = "职务"
[kinds.opening]
name = "初始积分"
article = "附表"
bucket = "elective"
combine = "sum"
credit = [{ flat = 220 }, { per = "years", credits = 10, remainder = "drop" }]
[[grants]]
name = "初始积分"
article = "附表"
kind = "opening"
on = 2026-01-01
posts = ["正科级"]
years_as = "years"
"""


@pytest.mark.parametrize(
    ("posts", "total"),
    [
        ([{"post": "正科级", "from": "2023-01-01"}], 250),
        ([{"post": "正科级", "from": "2023-01-02"}], 240),
        (
            [
                {"post": "正科级", "from": "2020-01-01", "to": "2022-12-31"},
                {"post": "正科级", "rank": "一级主任科员", "from": "2023-01-01"},
            ],
            280,
        ),
        ([{"post": "副科级", "from": "2020-01-01"}], 0),
        ([{"post": "正科级"}], 0),
    ],
)
def test_an_opening_balance_follows_from_post_and_years(posts, total):
    statement = assess(with_rules(GRANT), [], learner={"posts": posts})

    assert statement.totals["total"] == total


def test_a_team_is_judged_over_its_members():
    rules = "".join(
        f'[teams.{key}]\nname = "{key}"\narticle = "第五条"\nmeasure = "{key}"\n{rest}\n'
        for key, rest in {
            "average": "at_least = 80",
            "share_short": "at_most = 0.2",
            "short": "at_most = 0",
            "score": "start = 100\nper_head = 5\nat_least = 90",
        }.items()
    )
    kernel = assessment.compile(with_rules(rules))
    members = [
        assessment.Member({"total": Decimal(total)}, met)
        for total, met in [(100, True), (100, True), (80, True), (60, False), (55, False)]
    ]

    results = {one.key: (assessment.plain(one.has), one.met) for one in kernel.assess_team(members)}

    assert results == {
        "average": ("79", False),
        "share_short": ("0.4", False),
        "short": ("2", False),
        "score": ("90", True),
    }
    assert all(one.met for one in kernel.assess_team([]))


NAMED = 'name = "x"\narticle = "x"\n'

REFUSALS = {
    "anchor": ('[periods.p]\nanchor = "posts"\nmonths = 3\n', "最接近的是 post"),
    "months": ('[periods.p]\nanchor = "post"\nmonth = 3\n', "最接近的是 months"),
    "anchor facts": ('[periods.p]\nanchor = "fact"\nmonths = 3\n', "缺少 kinds"),
    "look_back": ("[periods.p]\nlook_back = 1.5\n", "整数"),
    "look_back tier": ("[periods.p]\nlook_back = { leader = 3 }\n", "最接近的是 leaders"),
    "cap per window": (
        '[periods.p]\nlook_back = 2\n[[caps]]\nname = "x"\narticle = "x"\nlimit = 3\nper = "p"\n',
        "可用：item、day、year",
    ),
    "split by": ('[[splits]]\nby = "day"\n', "最接近的是 days"),
    "shares": ('[[splits]]\nby = "shares"\nshares = [0.5, 0.4]\n', "加起来应是 1"),
    "split shares missing": ('[[splits]]\nby = "shares"\n', "按比例时写"),
    "split and duplicates": (
        '[[splits]]\nby = "days"\n[[duplicates]]\nname = "x"\narticle = "x"\nby = "same_as"\n'
        'keep = "first"\nwithin = "ever"\n',
        "不能再跨年查重",
    ),
    "split by bucket": ('[[splits]]\nby = "days"\nbuckets = ["required"]\n', "只按 kinds 和 where"),
    "shares no list": ('[[splits]]\nby = "shares"\nshares = 0.5\n', "各年所占的比例"),
    "score name": ("[scores.required]\n", "已是另一个合计的名称"),
    "team example": ("[[team_examples]]\nmembers = []\n", "要有 members 和 expect"),
    "score part": ('[scores.s]\nparts = [{ total = "requird" }]\n', "最接近的是 required"),
    "score key": ("[scores.s]\npart = []\n", "最接近的是 parts"),
    "grant years": (
        '[[grants]]\nkind = "course"\non = 2026-01-01\nyears_as = "day"\n',
        "最接近的是 days",
    ),
    "team measure": ('[teams.t]\nmeasure = "averge"\nat_least = 1\n', "最接近的是 average"),
    "team limit": ('[teams.t]\nmeasure = "average"\n', "请写明界限"),
    "team deduction": ('[teams.t]\nmeasure = "score"\nat_least = 1\n', "缺少 per_head"),
    "proration": ('[proration]\ntier_change = "month"\n', "最接近的是 months"),
}


@pytest.mark.parametrize(("rule", "words"), REFUSALS.values(), ids=REFUSALS)
def test_an_unclear_rule_is_refused_with_line_and_nearest_key(rule, words):
    header, _, body = rule.partition("\n")
    text = SMALL + f"{header}\n{NAMED}{body}"

    with pytest.raises(rulebook.RulebookError, match=words) as refusal:
        read(text)

    assert refusal.value.line > SMALL.count("\n")


def test_a_team_example_that_fails_is_refused():
    team = f'[teams.t]\n{NAMED}measure = "average"\nat_least = 80\n'
    example = '[[team_examples]]\nname = "x"\nmembers = [{ totals = { total = 79 } }]\n'

    with pytest.raises(rulebook.RulebookError, match="应为 true，算得 false"):
        with_rules(team, example, "expect = { t = { has = 79, met = true } }\n")

    assert with_rules(team, example, "expect = { t = { has = 79, met = false } }\n").teams
