"""The unit desk: one's own subtree and nobody else, in a fixed number of queries."""

import io
from datetime import timedelta

import pytest
import python_calamine
import time_machine
from django.conf import settings as project
from django.urls import reverse

from catalog.models import Attendance, Enrolment
from credits import editions
from credits.models import GroupStanding, Standing
from people.models import RoleKind
from portal import unit_desk
from tests.catalog import cast

URL = "/unit/"
RULEBOOKS = project.SITE.parent / "credits/rulebooks"


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def people(wang, li, zhao, record, assess):
    """Wang has met the year, Li lacks 86 and Zhao, who serves elsewhere, lacks 66."""
    record(wang, "1", credits="96")
    record(li, "2", credits="10")
    record(zhao, "3", credits="30", title="赵堃的课")
    assess()


def names(response):
    return [row.learner.name for row in response.context["desk"].rows]


def test_the_desk_shows_the_subtree_and_its_totals(desk, people):
    response = desk.get(URL)

    totals = response.context["desk"].totals
    assert names(response) == ["王犇", "李喆"]
    assert (totals.people, totals.met, totals.short, totals.percent) == (2, 1, 1, 50)
    page = response.content.decode()
    assert "年度总学分 86；年度必修学分 48" in page
    assert "赵堃" not in page
    assert "交通局" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"only": "short"}, ["李喆"]),
        ({"only": "met"}, ["王犇"]),
        ({"agency": "U1-1"}, ["李喆"]),
        ({"grade": "others"}, ["王犇", "李喆"]),
        ({"grade": "division"}, []),
        ({"measure": "nobody"}, ["王犇", "李喆"]),
        ({"only": "nonsense"}, ["王犇", "李喆"]),
        ({"only": "nonsense", "agency": "U1-1"}, ["李喆"]),
        ({"agency": "\x00"}, ["王犇", "李喆"]),
        ({"q": "王"}, ["王犇", "李喆"]),  # a name is never asked for in an address
        ({"year": "2025"}, ["王犇", "李喆"]),
    ],
    ids=str,
)
def test_filters_narrow_the_list_within_reach(desk, people, asked, found):
    assert names(desk.get(URL, asked)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("王", ["王犇"]), ("10002", ["李喆"]), ("赵堃", []), ("%", []), ("王\x00", ["王犇", "李喆"])],
)
def test_people_are_looked_for_without_an_address_that_names_them(desk, people, words, found):
    response = desk.post(reverse("unit_search"), {"q": words})

    assert names(response) == found
    assert desk.get(reverse("unit_search")).status_code == 405


def test_those_under_a_further_measure_stand_alone_with_their_own_figures(desk, people, li):
    own = Standing.objects.get(learner=li)
    rulebooks = editions.store(
        text=(RULEBOOKS / "nanjing-2009.toml").read_text(), name="nanjing-2009.toml",
        now=cast.NOW, effective_year=2026, group="专业技术人员",
    )  # fmt: skip
    editions.publish(edition=rulebooks, now=cast.NOW)
    GroupStanding.objects.create(
        learner=li, year=2026, group="专业技术人员", edition="y", minimums=own.minimums,
        short="7", is_met=False, assessed_at=cast.NOW,
    )  # fmt: skip

    response = desk.get(URL, {"measure": "专业技术人员", "only": "short"})

    assert names(response) == ["李喆"]
    assert response.context["desk"].totals.people == 1
    assert response.context["desk"].rows[0].standing.short == 7


def test_the_day_shows_who_of_the_unit_is_where(desk, people, city, catalog, wang, zhao):
    session = cast.make_session(
        cast.make_lecture(catalog, city.transport), starts_at=cast.NOW + timedelta(hours=5)
    )
    for learner in (wang, zhao):
        Enrolment.objects.create(
            session=session, pool=session.pools.get(name="OPEN"), learner=learner,
            enrolled_at=cast.NOW,
        )  # fmt: skip
    Attendance.objects.create(session=session, learner=wang, state="PRESENT", taken_at=cast.NOW)

    (row,) = desk.get(URL).context["today"].sessions

    assert (row.booked, row.scanned, row.present, row.absent) == (1, 0, 1, 0)


def test_a_foreign_agency_in_the_address_shows_nobody_of_it(desk, people):
    response = desk.get(URL, {"agency": "U2"})

    assert names(response) == ["王犇", "李喆"]
    assert "有的筛选条件不能识别" in response.content.decode()


def test_the_shortest_come_first_when_only_the_short_are_asked_for(
    desk, people, wang, assess, city
):
    other = cast.make_learner(city.health, "10004", "孙昇")
    assess()

    assert names(desk.get(URL, {"only": "short"})) == [other.name, "李喆"]


def test_fifty_people_make_a_page(desk, city, monkeypatch, people):
    monkeypatch.setattr(unit_desk, "PAGE_SIZE", 1)

    response = desk.get(URL, {"page": "2", "only": ""})

    assert names(response) == ["李喆"]
    assert "?only=&amp;page=1" in response.content.decode()


def test_people_who_left_are_not_on_the_desk(desk, people, wang):
    wang.left_on = cast.TODAY
    wang.save()

    assert names(desk.get(URL)) == ["李喆"]


def test_an_officer_opens_the_year_of_her_own_people(desk, people, wang):
    page = desk.get(reverse("person", args=[wang.pk])).content.decode()

    assert "王犇" in page
    assert "网络课程1" in page


def test_a_foreign_persons_year_is_not_found(desk, people, zhao):
    response = desk.get(reverse("person", args=[zhao.pk]))

    assert response.status_code == 404
    page = response.content.decode()
    assert "赵堃" not in page
    assert "赵堃的课" not in page


def test_a_foreign_person_and_a_missing_one_look_alike(desk, people, zhao):
    foreign = desk.get(reverse("person", args=[zhao.pk]))
    missing = desk.get(reverse("person", args=[999_999]))

    assert foreign.status_code == missing.status_code == 404
    assert len(foreign.content) == len(missing.content)


def test_a_civil_servant_has_no_desk_and_sees_no_colleague(client, people, wang, li):
    client.force_login(wang.user)

    assert client.get(URL).status_code == 404
    assert client.get(reverse("shortfall_file")).status_code == 404
    assert client.get(reverse("person", args=[li.pk])).status_code == 404
    assert client.get(reverse("person", args=[wang.pk])).status_code == 200


@pytest.mark.parametrize("kind", [RoleKind.SCREENER, RoleKind.SYSTEM_ADMINISTRATOR])
def test_roles_that_read_no_records_have_no_desk(client, city, people, wang, kind):
    client.force_login(cast.make_officer(city.root, "someone", kind))

    assert client.get(URL).status_code == 404
    assert client.get(reverse("person", args=[wang.pk])).status_code == 404


def test_only_who_may_issue_notices_is_shown_the_way_to_them(desk, client, city, people):
    assert "/notices/?" in desk.get(URL).content.decode()

    client.force_login(cast.make_officer(city.health, "trainer"))
    assert "/notices/?" not in client.get(URL).content.decode()


def test_two_units_in_reach_are_both_on_the_desk(desk, officer, people, give, city):
    give(officer, RoleKind.AUDITOR, city.transport)

    response = desk.get(URL)

    assert names(response) == ["王犇", "李喆", "赵堃"]
    assert [agency.name for _, agency in response.context["agencies"]] == [
        "市卫健委",
        "疾控处",
        "市交通局",
    ]


def sheet(response):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return [row[1] for row in book.get_sheet_by_index(0).to_python()[1:]]


def test_the_file_holds_the_short_within_reach_and_nobody_else(desk, people):
    response = desk.get(reverse("shortfall_file"), {"year": "2026"})

    assert "shortfall-2026.xlsx" in response["Content-Disposition"]
    assert sheet(response) == ["李喆"]


def test_the_file_of_a_foreign_agency_is_not_found(desk, people):
    for code in ("U2", "nobody", "\x00"):
        assert desk.get(reverse("shortfall_file"), {"agency": code}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_grow_with_the_people(
    desk, city, record, assess, count, count_queries
):
    for number in range(count):
        learner = cast.make_learner(city.clinic, f"2000{number}", f"陈{number}")
        record(learner, f"c{number}")
    assess()

    assert count_queries(desk, URL) == 29


def test_the_desk_says_what_each_will_lack_at_the_years_end(client, officer, city, record, assess):
    steady = cast.make_learner(city.health, "30001", "孙昇")
    record(steady, "s1", credits="40")
    record(steady, "s2", credits="20", bucket="elective")
    cast.make_learner(city.health, "30002", "吴平")
    assess()

    with time_machine.travel(cast.NOW.replace(month=7), tick=False):
        client.force_login(officer)
        response = client.get(URL)

    expected = {row.learner.name: row.expected for row in response.context["desk"].rows}
    assert expected == {"孙昇": 0, "吴平": 96}
    assert "预计年底差" in response.content.decode()


def test_a_year_that_is_over_has_no_forecast(desk, people):
    assert "预计年底差" not in desk.get(URL, {"year": "2025"}).content.decode()


def test_where_nothing_is_required_nobody_is_complete(desk, wang, li, record, assess, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    assess()

    response = desk.get(URL)

    totals = response.context["desk"].totals
    assert (totals.people, totals.met, totals.short, totals.unrequired) == (2, 0, 0, 2)
    assert (totals.unknown, totals.percent) == (0, 0)
    assert "未规定最低学分" in response.content.decode()
    assert names(desk.get(URL, {"only": "met"})) == []
