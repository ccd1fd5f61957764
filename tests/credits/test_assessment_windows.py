"""Windows of days: around a day in a person's life, looking back, years of a subject."""

from credits import assessment
from tests.credits.rulebook_texts import assess, days, with_rules


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

SCORE = """
[scores.mark]
name = "综合得分"
article = "第六条"
parts = [{ total = "required", times = 0.6, most = 30 }, { total = "elective", times = 0.4 }]
requires = [{ total = "required", at_least = 12 }]
"""


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
