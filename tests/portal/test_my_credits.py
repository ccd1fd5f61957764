"""My year: every line with its article, what was cut and why, and what would close the gap."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Bucket
from catalog.seating import seats
from credits.models import Claim, ClaimState
from exams.models import Exam, ExamState
from tests.catalog import cast
from tests.catalog.cast import NOW

URL = "/my-credits/"
WAYS = "/my-credits/ways/"


@pytest.fixture
def mine(client, wang):
    client.force_login(wang.user)
    return client


def gains(response, key):
    gap = next(one for one in response.context["ways"].gaps if one.minimum.key == key)
    return [
        ((one.offer.session.lecture if one.offer.session else one.offer.exam).title, one.credits)
        for one in gap.gains
    ]


def make_exam(agency, title, **values):
    asked = {
        "year": 2026,
        "blueprint": {"sections": []},
        "pass_mark": 60,
        "opens_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=9),
        "credits": 3,
        "state": ExamState.PUBLISHED,
    }
    return Exam.objects.create(title=title, agency=agency, **asked | values)


def make_claim(learner, title, **values):
    asked = {"state": ClaimState.UNIT_REVIEW, "filed_by": learner.user, "kind": "paper"}
    return Claim.objects.create(
        learner=learner,
        title=title,
        happened_on=date(2026, 2, 1),
        created_at=NOW,
        changed_at=NOW,
        **asked | values,
    )


def ahead(response):
    """What the timeline tells, as (what, kind)."""
    return [(row[2].text, row[3].text) for row in response.context["own"].ahead.table.rows]


def test_has_owes_and_lacks_are_stated_with_the_article(mine, wang, record):
    record(wang, "1", credits="30")

    page = mine.get(URL).content.decode()

    assert "年度总学分" in page
    assert "30 / 96，还差 66" in page
    assert "30 / 58，还差 28" in page
    assert "《河南省行政机关公务员培训学分制管理办法（试行）》学分要求" in page


def test_each_line_names_day_title_credits_and_article(mine, wang, record):
    record(wang, "1", credits="4.5", on=date(2026, 2, 3), title="公文写作")

    line = mine.get(URL).context["my_year"].lines[0]

    assert (line.on, line.title, line.bucket) == (date(2026, 2, 3), "公文写作", "必修")
    assert line.line.credited == Decimal("4.5")
    assert line.line.article == "《郑州市公务员网络培训学院学分制说明》网络培训学分"
    assert "公文写作" in mine.get(URL).content.decode()


def test_an_unfinished_course_shows_what_was_claimed_and_why_it_does_not_count(mine, wang, record):
    record(wang, "1", credits="8", progress="0.9")

    page = mine.get(URL).content.decode()

    assert '<b class="bad">0</b>' in page
    assert "规定课程进度须达到 100%，未满足，不计学分" in page


def test_a_gap_is_weighed_with_lectures_that_have_a_seat(mine, wang, city, catalog):
    required = cast.make_lecture(catalog, city.transport, "依法行政")
    elective = cast.make_lecture(catalog, city.transport, "大数据", bucket=Bucket.ELECTIVE)
    full = cast.make_lecture(catalog, city.transport, "已满的讲座")
    draft = cast.make_lecture(catalog, city.transport, "未发布的讲座", live=False)
    kept = cast.make_lecture(catalog, city.transport, "只留给交通局的讲座")
    for lecture in (required, elective, draft):
        cast.make_session(lecture)
    cast.make_session(full, open_seats=0)
    cast.make_session(kept, planned=5, open_seats=0)

    response = mine.get(WAYS)

    # 130 minutes less 10 of break are 2 hours: 2 credits.
    assert gains(response, "required") == [("依法行政", 2)]
    assert gains(response, "total") == [("依法行政", 2), ("大数据", 2)]
    assert "须是“必修”" in response.content.decode()


def test_seats_kept_for_the_host_are_offered_to_its_own_people(mine, wang, city, catalog):
    cast.make_session(cast.make_lecture(catalog, city.health), planned=5, open_seats=0)

    assert len(gains(mine.get(WAYS), "total")) == 1


def test_a_booked_lecture_is_expected_and_not_offered_again(mine, wang, city, catalog):
    session = cast.make_session(cast.make_lecture(catalog, city.transport))
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)

    response = mine.get(URL)

    assert [bar.expected for bar in response.context["my_year"].bars] == [2, 2]
    assert "预计再得 2" in response.content.decode()
    offered = mine.get(WAYS)
    assert offered.context["ways"].gaps[0].minimum.short == 94
    assert gains(offered, "total") == []


def test_nothing_is_offered_after_the_selection_has_closed(mine, wang, city, catalog):
    cast.make_session(cast.make_lecture(catalog, city.transport))
    catalog.selection_opens_at = NOW - timedelta(days=9)
    catalog.selection_closes_at = NOW - timedelta(days=1)
    catalog.save()

    assert gains(mine.get(WAYS), "total") == []


def test_an_open_exam_counts_as_a_way_to_close_the_gap(mine, wang, city):
    make_exam(city.health, "应知应会")
    make_exam(city.transport, "交通局考试")

    assert gains(mine.get(WAYS), "required") == [("应知应会", 3)]


def test_who_has_met_the_year_is_told_so_and_offered_nothing(mine, wang, record, city, catalog):
    record(wang, "1", credits="96")
    cast.make_session(cast.make_lecture(catalog, city.transport))

    response = mine.get(URL)

    assert "2026 年的各项要求都已完成" in response.content.decode()
    assert WAYS not in response.content.decode()
    assert mine.get(WAYS).context["ways"] is None


def test_another_year_is_shown_on_request(mine, wang, record):
    record(wang, "1", credits="7", on=date(2025, 5, 1), title="去年的课")
    record(wang, "2", credits="9", title="今年的课")

    page = mine.get(f"{URL}?year=2025").content.decode()

    assert "去年的课" in page
    assert "今年的课" not in page
    assert "怎样补齐" not in page


@pytest.mark.parametrize("year", ["", "abc", "-1", "99999", "²"])
def test_an_address_with_no_year_shows_this_one(mine, year):
    assert mine.get(URL, {"year": year}).context["year"] == 2026


def test_nobody_elses_credits_are_on_the_page(mine, wang, li, record):
    record(li, "1", title="别人的课")

    assert "别人的课" not in mine.get(URL).content.decode()


def test_a_login_without_a_learner_is_told_whom_to_ask(client, officer):
    client.force_login(officer)

    response = client.get(URL)

    assert response.status_code == 200
    assert "没有对应的学员档案" in response.content.decode()


def test_no_browser_or_proxy_keeps_the_page(mine):
    assert "no-store" in mine.get(URL)["Cache-Control"]


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_grow_with_the_year(
    mine, wang, record, city, catalog, count, count_queries
):
    for number in range(count):
        record(wang, str(number))
        booked = cast.make_lecture(catalog, city.health)
        session = cast.make_session(booked, starts_at=NOW + timedelta(days=3 + number))
        seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
        cast.make_session(cast.make_lecture(catalog, city.transport))
        make_exam(city.health, f"考试 {number}")
        make_claim(wang, f"申报 {number}")

    assert count_queries(mine, reverse("my_credits")) == 21
    assert count_queries(mine, WAYS) == 20


def test_every_figure_opens_to_the_lines_that_make_it(mine, wang, record):
    record(wang, "1", credits="4", title="公文写作")
    record(wang, "2", credits="2.5", title="选修课", bucket="elective")
    record(wang, "3", credits="8", title="没学完的课", progress="0.5")

    response = mine.get(URL)

    total, required = response.context["my_year"].bars
    assert [(part.line.title, part.amount) for part in total.parts] == [
        ("公文写作", 4),
        ("选修课", Decimal("2.5")),
    ]
    assert [part.line.title for part in required.parts] == ["公文写作"]
    assert total.rest == 0
    page = response.content.decode()
    for part in total.parts:
        assert f'href="#line-{part.line.number}"' in page
        assert f'id="line-{part.line.number}"' in page


def test_a_record_of_which_the_measure_knows_nothing_is_explained(mine, wang, record, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "nanzheng-2015.toml"
    record(wang, "1", credits="4", title="网课")

    page = mine.get(URL).content.decode()

    assert "没有“网络学习”这一类，因此不计学分；记录仍然保留" in page
    assert "online_course" not in page


def test_what_a_measure_grants_by_post_is_a_line_too(mine, wang, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "huaian-points.toml"
    wang.posts.create(post="县处级正职", rank="", starts_on=date(2000, 1, 1))

    response = mine.get(f"{URL}?year=2013")

    lines = response.context["my_year"].lines
    assert [row.title for row in lines] == ["初始积分"]


def test_where_nothing_is_required_nobody_is_called_complete(mine, wang, record, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    record(wang, "1", credits="4")

    page = mine.get(URL).content.decode()

    assert "本办法未规定最低学分" in page
    assert "已达标" not in page
    assert "已完成" not in page
    assert WAYS not in page


def test_the_forecast_is_one_sentence_at_the_top(client, wang, record):
    record(wang, "1", credits="30")
    with time_machine.travel(NOW.replace(month=7), tick=False):
        client.force_login(wang.user)
        page = client.get(URL).content.decode()

    assert "年度已过 50%，还没有选座。照目前的进度，到年底年度总学分预计还差 36" in page


def test_one_picture_shows_what_is_had_expected_and_lacked(mine, wang, record, city, catalog):
    record(wang, "1", credits="30")
    session = cast.make_session(cast.make_lecture(catalog, city.transport))
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)

    picture = mine.get(URL).context["minimums"]

    assert [one.text for one in picture.table.rows[0]] == [
        "年度总学分", "30", "2", "64", "30 / 96，还差 66",
    ]  # fmt: skip
    assert [name for _tone, name in picture.legend] == ["已得", "已选座，听完可得", "还差"]


def test_what_is_met_is_drawn_full_and_its_legend_speaks_of_nothing_else(mine, wang, record):
    record(wang, "1", credits="100")

    picture = mine.get(URL).context["minimums"]

    assert {(one.x, one.width) for one in picture.surfaces} == {(0, 100)}
    assert [name for _tone, name in picture.legend] == ["已得，已达标"]


def test_the_timeline_has_lectures_exams_and_windows_until_the_deadline(mine, wang, city, catalog):
    session = cast.make_session(cast.make_lecture(catalog, city.transport, "依法行政"))
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    make_exam(city.health, "开着的考试")
    make_exam(city.health, "将来的考试", opens_at=NOW + timedelta(days=3))
    make_exam(city.health, "过去的考试", opens_at=NOW - timedelta(9), closes_at=NOW - timedelta(1))
    make_exam(city.transport, "交通局考试")
    catalog.selection_opens_at, catalog.selection_closes_at = NOW, NOW + timedelta(days=60)
    catalog.save()

    response = mine.get(URL)

    assert ahead(response) == [
        ("依法行政", "已选的讲座"),
        ("开着的考试", "要参加的考试"),
        ("将来的考试", "要参加的考试"),
        ("选座", "选学时间"),
    ]
    page = response.content.decode()
    assert "12月31日截止，还有 304 天。" in page
    assert f'<a href="{session.lecture.url}">依法行政</a>' in page


def test_a_year_with_nothing_ahead_says_where_to_choose(mine, wang):
    page = mine.get(URL).content.decode()

    assert "还没有已选的讲座和可参加的考试" in page
    assert reverse("catalog:current") in page


def test_a_year_that_is_over_has_no_timeline_and_no_practice(mine, wang):
    response = mine.get(f"{URL}?year=2025")

    assert response.context["own"].ahead is None
    assert "每日一练" not in response.content.decode()


def test_claims_under_way_are_on_the_page_and_settled_ones_are_not(mine, wang, li):
    make_claim(wang, "审核中的论文")
    make_claim(wang, "退回的学位", state=ClaimState.RETURNED)
    make_claim(wang, "撤回的证书", state=ClaimState.WITHDRAWN)
    make_claim(wang, "联络员的草稿", state=ClaimState.DRAFT, filed_by=li.user)
    make_claim(li, "别人的论文")

    own = mine.get(URL).context["own"]

    assert {one.title for one in own.claims} == {"审核中的论文", "退回的学位"}


def test_an_officer_sees_the_picture_and_nothing_of_what_is_the_persons_own(
    client, officer, wang, record
):
    record(wang, "1", credits="30")
    make_claim(wang, "审核中的论文")
    client.force_login(officer)

    response = client.get(reverse("person", args=[wang.pk]))

    assert "30 / 96，还差 66" in response.content.decode()
    assert "own" not in response.context
    assert "审核中的论文" not in response.content.decode()
