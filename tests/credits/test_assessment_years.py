"""Windows, splits, tiers that change, scores, grants and teams: what shapes whole years."""

from decimal import Decimal

import pytest

from credits import assessment, rulebook
from tests.credits.rulebook_texts import SMALL, assess, credited, days, read, with_rules


def minimum(period, extra=""):
    return f"""
[[minimums]]
key = "w"
name = "窗口"
article = "第九条"
total = "total"
needs = 30
period = "{period}"
{extra}
"""


def windows(statement):
    return [
        (str(one.from_), str(one.to), assessment.plain(one.has), one.due)
        for one in statement.minimums
        if one.key == "w"
    ]


AFTER_POST = """
[periods.after_post]
name = "任职后一年内"
article = "第九条"
anchor = "post"
posts = ["县处级副职"]
months = 12
months_before = 3
"""
LEADER = {
    "posts": [
        {"post": "乡科级正职", "from": "2020-01-01", "to": "2025-06-30"},
        {"post": "县处级副职", "from": "2025-07-01"},
    ]
}


def test_a_window_after_an_appointment_counts_its_days_only():
    edition = with_rules(AFTER_POST, minimum("after_post"))
    facts = [
        days(1, on="2025-03-31"),
        days(1, on="2025-04-01"),
        days(1, on="2026-06-30"),
        days(1, on="2026-07-01"),
    ]

    running = assess(edition, facts, year=2025, learner=LEADER)
    ended = assess(edition, facts, year=2026, learner=LEADER)
    over = assess(edition, facts, year=2027, learner=LEADER)

    assert windows(running) == [("2025-04-01", "2026-06-30", "6", False)]
    assert windows(ended) == [("2025-04-01", "2026-06-30", "12", True)]
    assert windows(over) == []


def test_a_new_rank_in_the_same_post_is_no_appointment():
    edition = with_rules(AFTER_POST, minimum("after_post"))
    leader = {"post": "县处级副职", "rank": "四级调研员", "from": "2025-07-01", "to": "2025-12-31"}
    promoted = {
        "post": "县处级副职",
        "rank": "三级调研员",
        "from": "2026-01-01",
        "to": "2026-03-31",
    }
    again = {"post": "县处级副职", "rank": "三级调研员", "from": "2026-06-01"}

    learner = {"posts": [leader, promoted, again]}

    assert [one[:2] for one in windows(assess(edition, [], year=2026, learner=learner))] == [
        ("2025-04-01", "2026-06-30"),
        ("2026-03-01", "2027-05-31"),
    ]


def test_a_window_after_entry_needs_to_know_the_day():
    rule = AFTER_POST.replace('"post"\nposts = ["县处级副职"]', '"joined"')
    edition = with_rules(rule, minimum("after_post"))

    known = assess(edition, [days(1)], learner={"joined_on": "2026-02-28"})
    unknown = assess(edition, [days(1)])

    assert windows(known) == [("2025-11-28", "2027-02-27", "6", False)]
    assert windows(unknown) == []


def test_a_window_may_begin_with_a_fact():
    rule = AFTER_POST.replace('"post"\nposts = ["县处级副职"]', '"fact"\nkinds = ["course"]')
    edition = with_rules(rule.replace("months_before = 3\n", ""), minimum("after_post"))

    statement = assess(edition, [days(1, on="2026-02-01")])

    assert windows(statement) == [("2026-02-01", "2027-01-31", "6", False)]


LOOK_BACK = """
[periods.back]
name = "近几年"
article = "第九条"
look_back = { leaders = 3, others = 2 }
ends_before = 1
"""


def test_the_length_of_a_look_back_depends_on_the_person():
    edition = with_rules(LOOK_BACK, minimum("back"))
    facts = [days(1, on=f"{year}-05-01") for year in (2022, 2023, 2024, 2025, 2026)]

    leader = assess(edition, facts, learner=LEADER)
    other = assess(edition, facts)

    assert windows(leader) == [("2023-01-01", "2025-12-31", "18", True)]
    assert windows(other) == [("2024-01-01", "2025-12-31", "12", True)]


def test_each_year_of_a_window_stands_for_itself():
    edition = with_rules(LOOK_BACK, minimum("back", "each_year = true"))
    facts = [days(10, on="2024-05-01"), days(4, on="2025-05-01")]

    [judged] = [one for one in assess(edition, facts).minimums if one.key == "w"]

    assert (judged.needed, judged.has, judged.short) == (60, 54, 6)


def test_each_year_of_a_running_cycle_stands_for_itself():
    cycle = (
        '[periods.c]\nname = "三年"\narticle = "第九条"\nyears = 3\nfirst_year = 2025\n'
        '[proration]\narticle = "第七条"\ntier_change = "months"\n'
    )
    edition = with_rules(cycle, minimum("c", "each_year = true"))

    [judged] = [
        one
        for one in assess(edition, [days(10, on="2025-05-01"), days(2)]).minimums
        if one.key == "w"
    ]

    assert (judged.needed, judged.has, judged.short, judged.due) == (60, 42, 18, False)


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


def test_an_exemption_frees_only_the_year_that_it_touches():
    relief = '[exemptions.E1]\nname = "免"\narticle = "第十条"\n'
    edition = with_rules(LOOK_BACK, minimum("back", "each_year = true"), relief)
    exempt = [{"code": "E1", "from": "2025-03-01", "to": "2025-08-31"}]

    [judged] = [one for one in assess(edition, [], exemptions=exempt).minimums if one.key == "w"]

    assert (judged.needed, judged.short) == (30, 30)


def test_a_subject_may_have_a_year_of_its_own():
    own = '[periods.own]\nname = "公需"\narticle = "第九条"\nstarts = "05-01"\n'
    edition = with_rules(own, minimum("own"))
    facts = [days(1, on="2026-04-30"), days(2, on="2026-05-01")]

    assert windows(assess(edition, facts)) == [
        ("2025-05-01", "2026-04-30", "6", True),
        ("2026-05-01", "2027-04-30", "12", False),
    ]


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


def test_order_and_repetition_do_not_matter_to_windows_and_splits():
    edition = with_rules(SPLIT, 'by = "days"\n', AFTER_POST, minimum("after_post"), SCORE)
    facts = [
        days(n, **{"from": f"2025-12-{27 + n}", "on": f"2026-01-0{n}"}) | {"source": f"s:{n}"}
        for n in (1, 2, 3, 4)
    ]

    forth = assess(edition, facts, learner=LEADER)
    back = assess(edition, facts[::-1] + facts[:2], learner=LEADER)

    assert forth == back
    assert forth.totals["total"] < sum(6 * n for n in (1, 2, 3, 4))


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
