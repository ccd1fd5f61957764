"""Who may score, what the scores come to, and how harshness is levelled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from catalog.declarations import declaring
from catalog.models import Criterion, Lecture, Screening
from catalog.screening import announcing, assigning, balance, overlaps, scoring
from catalog.screening.ranking import Vote, rank, weighted
from credits.models import Standing
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY
from tests.catalog.declarations.test_declaring import make_call, make_declaration


def votes(table):
    """{screener: {declaration: score}}"""
    return [
        Vote(declaration, screener, Decimal(score))
        for screener, scores in table.items()
        for declaration, score in scores.items()
    ]


def test_harsh_screener_does_not_decide_by_whom_she_read():
    # 1 and 2 are alike; 1 fell to the harsh screener, 2 to the mild one.
    table = {
        1: {1: 6, 3: 2, 4: 4},
        2: {2: 9, 5: 5, 6: 7},
    }

    ranked = rank(votes(table))

    first, second = ranked[:2]
    assert {first.declaration, second.declaration} == {1, 2}
    assert first.fair == second.fair == Decimal("7.50")
    assert {first.mean, second.mean} == {Decimal("6.00"), Decimal("9.00")}


def test_screener_of_two_is_not_levelled():
    ranked = rank(votes({1: {1: 2, 2: 2}, 2: {1: 8, 2: 8, 3: 8}}))

    assert {one.declaration: one.mean for one in ranked} == {
        1: Decimal("5.00"), 2: Decimal("5.00"), 3: Decimal("8.00"),
    }  # fmt: skip
    # Screener 2 gives 8 on average, all votes 5.60: her votes count 2.40 less.
    assert {one.declaration: one.fair for one in ranked}[3] == Decimal("5.60")


def test_median_shrugs_off_one_wild_vote():
    (only,) = rank(votes({1: {7: 8}, 2: {7: 8}, 3: {7: 0}}))

    assert (only.votes, only.mean, only.median) == (3, Decimal("5.33"), Decimal("8.00"))


def test_order_of_votes_changes_nothing():
    some = votes({1: {1: 6, 3: 2, 4: 4}, 2: {2: 9, 5: 5, 6: 7}, 3: {1: 1}})

    assert rank(some) == rank(reversed(some))
    assert rank([]) == []


def test_weights_weigh():
    assert weighted({1: 10, 2: 0}, {1: 3, 2: 1}) == Decimal("7.5")
    assert weighted({1: 10}, {1: 1, 2: 1}) == Decimal(5)


@pytest.fixture
def department(city):
    return cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def declaration(catalog, city, officer):
    call = make_call(catalog)
    for name, weight in (("理论水平", 1), ("联系实际", 3)):
        Criterion.objects.create(call=call, name=name, weight=weight)
    draft = make_declaration(call, city.health, officer)
    return declaring.submit(declaration=draft, by=officer, now=NOW)


def make_screener(city, agency, number, name="评委"):
    learner = cast.make_learner(agency, number, name)
    learner.user.roles.create(kind=RoleKind.SCREENER, agency=city.root, starts_on=TODAY)
    return learner.user


@pytest.fixture
def screener(city):
    return make_screener(city, city.transport, "50001", "赵评")


def give(screening, *points, by=None):
    keys = screening.declaration.call.criteria.order_by("pk").values_list("pk", flat=True)
    return scoring.score(
        screening=screening, points=dict(zip(keys, points, strict=True)), comment="好",
        by=by or screening.screener, now=NOW,
    )  # fmt: skip


def assign(declaration, screener, department):
    return assigning.assign(
        declaration=declaration, screener=screener, assigned_by=department, on=TODAY
    )


def test_points_become_a_rank(declaration, screener, department):
    give(assign(declaration, screener, department), 10, 6)

    (only,) = scoring.ranking(declaration.call)

    assert (only.declaration, only.mean) == (declaration.pk, Decimal("7.00"))


@pytest.mark.parametrize("place", ["clinic", "health"])
def test_people_of_the_host_have_an_interest(declaration, city, department, place):
    inside = make_screener(city, getattr(city, place), "50002", "李评")

    with pytest.raises(assigning.ScreeningError, match="李评与主办单位市卫健委有利害关系，须回避"):
        assign(declaration, inside, department)

    assert not Screening.objects.exists()


def test_people_of_a_district_have_an_interest_in_its_bureaus(
    declaration, city, officer, department
):
    bureau = city.district.add_child(code="D1-1", name="金沙区教育局", kind="UNIT")
    lecture = make_declaration(declaration.call, bureau, officer, "双减之后")
    above = make_screener(city, city.district, "50003", "区评")
    city_wide = make_screener(city, city.root, "50004", "市评")

    with pytest.raises(assigning.ScreeningError, match="区评与主办单位金沙区教育局有利害关系"):
        assign(lecture, above, department)
    assert assign(lecture, city_wide, department).screener == city_wide


def test_lecturer_and_declarer_have_an_interest(declaration, city, department, officer):
    lecturer = make_screener(city, city.transport, "50005", "孙䶮")
    officer.roles.create(kind=RoleKind.SCREENER, agency=city.root, starts_on=TODAY)

    with pytest.raises(assigning.ScreeningError, match="与授课人同名"):
        assign(declaration, lecturer, department)
    with pytest.raises(assigning.ScreeningError, match="是申报人"):
        assign(declaration, officer, department)


def test_task_is_taken_away_until_it_is_done(declaration, screener, department):
    task = assign(declaration, screener, department)
    assigning.take_away(screening=task)
    assert not Screening.objects.exists()

    done = give(assign(declaration, screener, department), 5, 5)
    with pytest.raises(assigning.ScreeningError, match="已经评分的任务不能收回"):
        assigning.take_away(screening=done)


def test_who_is_no_screener_is_not_assigned(declaration, department, sibling_officer):
    with pytest.raises(assigning.ScreeningError, match="不是在任的遴选评委"):
        assign(declaration, sibling_officer, department)


def test_assigning_all_spreads_the_load_and_tells_what_is_missing(
    declaration, city, officer, department
):
    for number in range(3):
        other = make_declaration(declaration.call, city.transport, officer, f"讲座{number}")
        declaring.submit(declaration=other, by=officer, now=NOW)
    people = [make_screener(city, city.district, f"6000{number}") for number in range(2)]
    make_screener(city, city.transport, "60009")

    missing = assigning.assign_all(call=declaration.call, each=2, assigned_by=department, on=TODAY)

    assert missing == 0
    assert Screening.objects.count() == 8
    assert max(one.screenings.count() for one in people) <= 4
    assert not Screening.objects.filter(
        declaration__host=city.transport, screener__learner__agency=city.transport
    ).exists()
    assert assigning.assign_all(
        call=declaration.call, each=3, assigned_by=department, on=TODAY
    ) == 3  # fmt: skip


@pytest.mark.parametrize(
    ("points", "message"), [((11, 1), "每项 0 至 10 分"), ((-1, 1), "每项 0 至 10 分")]
)
def test_points_out_of_range_are_refused(declaration, screener, department, points, message):
    screening = assign(declaration, screener, department)

    with pytest.raises(assigning.ScreeningError, match=message):
        give(screening, *points)

    screening.refresh_from_db()
    assert screening.points == {}


def test_missing_points_and_foreign_hands_are_refused(declaration, screener, department):
    screening = assign(declaration, screener, department)

    with pytest.raises(assigning.ScreeningError, match="请给每一个评分项打分"):
        scoring.score(screening=screening, points={}, comment="", by=screener, now=NOW)
    with pytest.raises(assigning.ScreeningError, match="只能给分配给自己的申报评分"):
        give(screening, 5, 5, by=department)


def test_scores_are_final_once_decided(declaration, screener, department):
    screening = assign(declaration, screener, department)
    give(screening, 5, 5)
    declaring.accept(declaration=declaration, by=department, now=NOW)

    with pytest.raises(assigning.ScreeningError, match="已有遴选决定，不能再评分"):
        give(screening, 9, 9)

    screening.refresh_from_db()
    assert set(screening.points.values()) == {5}


def test_database_refuses_a_screener_who_assigned_herself(declaration, screener):
    with (
        pytest.raises(IntegrityError, match="screener_is_assigned_by_another_person"),
        transaction.atomic(),
    ):
        Screening.objects.create(declaration=declaration, screener=screener, assigned_by=screener)


def test_overlaps_are_told_to_both_sides(declaration, city, officer):
    other = make_declaration(
        declaration.call, city.transport, officer, "大数据与城市治理实务",
        venue=declaration.venue, lecturer_name="单雄",
    )  # fmt: skip
    declaring.submit(declaration=other, by=officer, now=NOW)
    later = make_declaration(
        declaration.call, city.transport, officer, "乡村振兴",
        starts_at=declaration.starts_at + timedelta(days=1),
        ends_at=declaration.ends_at + timedelta(days=1),
    )  # fmt: skip
    declaring.submit(declaration=later, by=officer, now=NOW)

    rows = list(declaration.call.declarations.select_related("host").order_by("pk"))
    found = overlaps.warnings(rows)

    assert overlaps.warnings(rows[::-1]) == found
    assert found == {
        declaration.pk: [
            "与市交通局的《大数据与城市治理实务》题目相近",
            "与《大数据与城市治理实务》同时用一个场地",
            "授课人另有《乡村振兴》",
        ],
        other.pk: [
            "与市卫健委的《大数据与城市治理》题目相近", "与《大数据与城市治理》同时用一个场地",
        ],
        later.pk: ["授课人另有《大数据与城市治理》"],
    }  # fmt: skip


def test_hall_that_the_catalogue_has_is_warned_of(declaration, catalog, city):
    lecture = cast.make_lecture(catalog, city.transport, "公文写作")
    cast.make_session(lecture, venue=declaration.venue, starts_at=declaration.starts_at)

    found = overlaps.warnings([declaration])

    assert found == {declaration.pk: ["与目录中《公文写作》同时用一个场地"]}


def test_drafts_and_returned_ones_are_in_nobodys_way(declaration, city, officer):
    make_declaration(declaration.call, city.transport, officer)

    assert overlaps.warnings(list(declaration.call.declarations.all())) == {}


def test_balance_counts_what_is_accepted_beside_what_runs(declaration, city, officer, department):
    district = cast.make_venue(name="金沙礼堂", district=city.district)
    other = make_declaration(
        declaration.call, city.transport, officer, "乡村振兴", venue=district, theme="三农"
    )
    other = declaring.submit(declaration=other, by=officer, now=NOW)
    declaring.accept(declaration=other, by=department, now=NOW)

    result = balance.of(declaration.call.declarations.all(), year=2026)

    assert (result.lectures, result.seats, result.credits) == (1, 150, Decimal(300))
    shares = {kind: [tuple(vars(one).values()) for one in some] for kind, some in result.kinds}
    assert shares["主题（场）"] == [("三农", 1, 1), ("未填", 0, 1)]
    assert shares["所在县区（场）"] == [("市直", 0, 1), ("金沙区", 1, 1)]
    assert ("金沙礼堂", Decimal("2.2"), Decimal("2.2")) in shares["场地（小时）"]
    assert (result.owed, result.percent) == (None, None)


def test_supply_is_held_against_what_people_owe(city):
    for number, (tier, needed) in enumerate([("科级", "84"), ("科级", "84"), ("处级", "98")]):
        learner = cast.make_learner(city.health, f"7000{number}", "学员")
        minimums = [
            {"needed": "56", "due": True, "period": {"from": "2025-01-01"}},
            {"needed": needed, "due": True, "period": {"from": "2025-01-01"}},
            {"needed": "420", "due": True, "period": {"from": "2021-01-01"}},
        ]
        Standing.objects.create(
            learner=learner, year=2025, edition="x", tier=tier, minimums=minimums, short=0,
            is_met=False, assessed_at=NOW,
        )  # fmt: skip

    assert balance.owed(2026) == Decimal(84 + 84 + 98)


def test_results_go_out_together(declaration, city, officer, department):
    other = make_declaration(declaration.call, city.transport, officer, "乡村振兴")
    other = declaring.submit(declaration=other, by=officer, now=NOW)
    declaring.refuse(declaration=other, reason="与他场重复", by=department, now=NOW)
    declaring.accept(declaration=declaration, by=department, now=NOW)
    letters = announcing.letters(declaration.call)
    assert not Message.objects.exists()

    count = announcing.announce(
        call=declaration.call, by=department, now=NOW, seen=[one.seen for one in letters]
    )

    assert [one.text for one in letters] == [
        "《大数据与城市治理》已入选“2026 年讲座征集”，将列入年度目录。",
        "《乡村振兴》未入选“2026 年讲座征集”。理由：与他场重复",
    ]
    assert count == 2
    told = Message.objects.order_by("pk").values_list("user__username", "text", "state")
    assert list(told) == [("officer", one.text, "SENT") for one in letters]
    assert Lecture.objects.get().title == "大数据与城市治理"
    assert not announcing.waiting(declaration.call).exists()


def test_results_that_changed_after_they_were_read_stay_held(declaration, department):
    declaring.refuse(declaration=declaration, reason="重复", by=department, now=NOW)
    (read,) = announcing.letters(declaration.call)
    declaring.reconsider(declaration=declaration, by=department, now=NOW)
    declaring.accept(declaration=declaration, by=department, now=NOW)

    with pytest.raises(declaring.DeclarationError, match="请重新核对后再公布"):
        announcing.announce(call=declaration.call, by=department, now=NOW, seen=[read.seen])

    assert not Lecture.objects.exists()
