"""The department desk: the reach of the authority's officers, in figures and a fixed number of
queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Enrolment, Pool, PoolName
from credits.models import GroupStanding, Standing
from credits.supervision import ladder
from jobs import worker
from jobs.models import Job, JobState
from people import messages
from people.models import RoleKind
from portal.department import soundness
from tests.catalog import cast
from tests.catalog.cast import NOW

URL = "/department/"


@pytest.fixture
def director(city):
    return cast.make_officer(city.root, "director", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def desk(client, director):
    client.force_login(director)
    return client


def crowd(agency, number, *, prefix, met=0):
    """So many people of one agency with a standing each: the first `met` have met the year."""
    for at in range(number):
        learner = cast.make_learner(agency, f"{prefix}{at:03d}", f"陈{prefix}{at}")
        lacking = "0" if at < met else "20"
        minimum = {
            "key": "required", "name": "年度必修学分", "short": lacking,
            "met": at < met, "due": True,
        }  # fmt: skip
        Standing.objects.create(
            learner=learner, year=2026, edition="x", tier="others", minimums=[minimum],
            short=lacking, is_met=at < met, assessed_at=NOW,
        )  # fmt: skip


def test_units_stand_in_the_order_of_their_duty(desk, city):
    crowd(city.health, 6, prefix="1", met=2)
    crowd(city.transport, 5, prefix="2", met=5)

    shown = desk.get(URL).context["completion"]

    assert [(one.name, one.people, one.met, one.percent) for one in shown.units] == [
        ("市交通局", 5, 5, 100),
        ("市卫健委", 6, 2, 33),
    ]
    assert (shown.total.people, shown.total.met, shown.total.percent) == (11, 7, 63)


def test_a_group_too_small_shows_no_figures(desk, city):
    crowd(city.health, 6, prefix="1")
    crowd(city.transport, 6, prefix="2")
    crowd(city.district, 5, prefix="3")
    crowd(city.clinic, 4, prefix="4")

    page = desk.get(URL, {"agency": "U1"})

    assert [one.people for one in page.context["completion"].units] == [None, None]
    assert "人数太少，不显示" in page.content.decode()


def test_those_under_a_further_measure_are_counted_beside(desk, city):
    crowd(city.health, 5, prefix="1", met=2)
    for standing in Standing.objects.all():
        GroupStanding.objects.create(
            learner=standing.learner, year=2026, group="专业技术人员", edition="y",
            minimums=standing.minimums, short=standing.short, is_met=standing.is_met,
            assessed_at=NOW,
        )  # fmt: skip

    (further,) = desk.get(URL).context["completion"].further

    assert (further.name, further.people, further.met) == ("专业技术人员", 5, 2)


def test_what_is_lacking_stands_beside_the_seats_that_are_free(desk, city, catalog, wang, assess):
    crowd(city.health, 3, prefix="1", met=1)
    session = cast.make_session(cast.make_lecture(catalog, city.health), open_seats=10)
    Pool.objects.filter(session=session, name=PoolName.OPEN).update(taken=4)
    cast.make_session(cast.make_lecture(catalog, city.health, bucket="ELECTIVE"), open_seats=7)

    (gap,) = desk.get(URL).context["gaps"]

    assert (gap.name, gap.people, gap.credits) == ("年度必修学分", 2, 40)
    assert (gap.offered.sessions, gap.offered.seats, gap.offered.credits) == (1, 6, 12)
    assert gap.percent == 30


def test_each_step_of_the_ladder_counts_persons(desk, city, director):
    crowd(city.health, 3, prefix="1", met=1)
    short = [one.learner for one in Standing.objects.filter(is_met=False).order_by("pk")]
    for day in ("2026-03-01", "2026-03-02"):
        messages.write(
            source=f"portal.reminder:2026:{day}", title="提醒", text="请查看", path="/my-credits/",
            learners=short[:1], by=director, now=NOW,
        )  # fmt: skip
    ladder.remind(
        agency=city.root, year=2026, reason="年中检查", decided_by=director, now=timezone.now()
    )

    funnel = {one.name: one.people for one in desk.get(URL).context["funnel"]}

    assert funnel["未达标"] == 2
    assert funnel["已提前提醒"] == 1
    assert funnel["已决定提醒"] == 2
    assert funnel["已签发通知"] == funnel["处分"] == 0


def test_halls_and_months_show_how_full_the_seats_are(desk, city, catalog, wang):
    lecture = cast.make_lecture(catalog, city.health)
    session = cast.make_session(lecture, planned=2, open_seats=8)
    cast.make_session(lecture, starts_at=NOW + timedelta(days=40), venue=cast.make_venue("党校"))
    pool = session.pools.get(name=PoolName.OPEN)
    Enrolment.objects.create(session=session, pool=pool, learner=wang, enrolled_at=NOW)
    Pool.objects.filter(pk=pool.pk).update(taken=1)

    page = desk.get(URL)

    hall = page.context["hall"]
    assert 'id="halls"' in page.content.decode()

    assert [(row["month"], row["sessions"], row["seats"], row["percent"]) for row in
            hall.everywhere.rows] == [(3, 1, 10, 10), (4, 1, 10, 0)]  # fmt: skip
    assert sorted(one.name for one in hall.halls) == ["党校", "市民中心报告厅"]
    assert {one.name: one.sessions[2] for one in hall.halls} == {"市民中心报告厅": 1, "党校": 0}


def test_a_district_department_sees_its_own_people_and_not_the_citys_calls(client, city):
    crowd(city.district, 5, prefix="1")
    crowd(city.health, 5, prefix="2")
    client.force_login(cast.make_officer(city.district, "d", RoleKind.TRAINING_DEPARTMENT))

    page = client.get(URL)

    assert page.context["completion"].total.people == 5
    assert "市卫健委" not in page.content.decode()
    assert "calls" not in page.context
    assert "现在核对" not in page.content.decode()
    assert client.get(URL, {"agency": "U1"}).status_code == 404
    assert client.post(reverse("check_clearing")).status_code == 404


@pytest.mark.parametrize(
    "kind",
    [RoleKind.TRAINING_OFFICER, RoleKind.PERSONNEL_OFFICER, RoleKind.SYSTEM_ADMINISTRATOR],
)
def test_other_roles_have_no_department_desk(client, city, kind):
    client.force_login(cast.make_officer(city.root, "someone", kind))

    assert client.get(URL).status_code == 404
    assert client.post(reverse("check_clearing")).status_code == 404


def test_people_without_particulars_are_counted(desk, city, wang, li):
    wang.user = None
    wang.save()

    doubts = {one.name: one.count for one in desk.get(URL).context["doubts"]}

    assert doubts == {
        "在职人员没有登录账号": 1,
        "在职人员没有现任职务职级": 2,
        "在职人员没有出生日期": 2,
        "在职人员本年未核算": 2,
        "导入文件待确认": 0,
    }


def test_clearing_is_asked_for_once_and_its_answer_shown(desk, wang, record):
    record(wang, "1")  # a fact that no import knows of

    first = desk.post(reverse("check_clearing"))
    again = desk.post(reverse("check_clearing"))
    job = worker.work_off(Job.objects.get(kind=soundness.KIND))

    assert first.url == again.url == reverse("jobs:job", args=[job.pk])
    assert job.state == JobState.DONE
    page = desk.get(URL).content.decode()
    assert "有 1 个来源与台账不一致。" in page
    assert "credits.import" in page


def test_clearing_is_refused_to_who_lost_the_role_meanwhile(desk, director):
    desk.post(reverse("check_clearing"))
    director.roles.all().delete()

    job = worker.work_off(Job.objects.get(kind=soundness.KIND))

    assert job.state == JobState.FAILED
    assert "市级培训主管部门或审计的人员" in job.parts.get().last_error


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_grows_with_nothing(desk, city, catalog, count, count_queries):
    crowd(city.health, count, prefix="1")
    for at in range(count):
        cast.make_session(cast.make_lecture(catalog, city.health), venue=cast.make_venue(f"厅{at}"))

    assert count_queries(desk, URL) == 27
