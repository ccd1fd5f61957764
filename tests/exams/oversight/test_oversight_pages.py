"""The desk of the training department; what it does not hold is not found."""

from datetime import timedelta

import pytest
from django.urls import reverse

from exams import attempts
from exams.models import Arrangement, Attempt, Marker, Question
from people.models import AgencyKind, Role, RoleKind, User
from tests.exams.conftest import WRONG, make_exam

POSTS = ["arrange", "appoint"]


@pytest.fixture(autouse=True)
def clock(time_machine, now):
    time_machine.move_to(now, tick=False)


def make_officer(agency, name):
    user = User.objects.create(username=name, name=name)
    Role.objects.create(
        user=user, kind=RoleKind.TRAINING_DEPARTMENT, agency=agency, starts_on="2026-01-01"
    )
    return user


@pytest.fixture
def officer(finance):
    return make_officer(finance, "裴主管")


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def at(name, exam):
    return reverse(f"exams:{name}", args=[exam.pk])


def text_of(response):
    return response.content.decode()


def extra_time(**changes):
    told = {"personnel_no": "100001", "kind": "EXTRA_TIME", "minutes": "20"}
    return {**told, "reason": "ACCESS", "basis": "便利安排第3号", **changes}


def test_officer_records_extra_time(desk, exam, liu, now):
    attempt = attempts.start(exam=exam, learner=liu, now=now)

    page = text_of(desk.post(at("arrange", exam), extra_time(), follow=True))

    attempt.refresh_from_db()
    assert "20 分钟" in page
    assert "刘喆" in page
    assert attempt.deadline_at == now + timedelta(minutes=80)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"minutes": ""}, "请填延长多少分钟", id="no minutes"),
        pytest.param({"personnel_no": "100003"}, "没有这个人事编号", id="of another agency"),
        pytest.param({"basis": ""}, "依据", id="no basis"),
    ],
)
def test_arrangement_that_lacks_something_says_what(desk, exam, liu, wang, changes, told):
    reply = desk.post(at("arrange", exam), extra_time(**changes))

    assert reply.status_code == 400
    assert told in text_of(reply)
    assert not Arrangement.objects.exists()


def test_officer_appoints_a_marker_and_never_herself(desk, exam, officer, chen):
    desk.post(at("appoint", exam), {"username": chen.user.username})
    reply = desk.post(at("appoint", exam), {"username": officer.username})

    assert "不能指定自己" in text_of(reply)
    assert [marker.user for marker in Marker.objects.all()] == [chen.user]


@pytest.mark.parametrize("name", ["held_exam", "traces"])
def test_foreign_exam_is_not_found(client, exam, water, liu, name):
    for user in (make_officer(water, "水利主管"), liu.user):
        client.force_login(user)
        assert client.get(at(name, exam)).status_code == 404
        assert "第二季度" not in text_of(client.get(reverse("exams:held_exams")))


@pytest.mark.parametrize("name", POSTS)
def test_foreign_exam_is_not_changed(client, exam, water, liu, chen, name):
    client.force_login(make_officer(water, "水利主管"))

    told = {**extra_time(), "username": chen.user.username}
    assert client.post(at(name, exam), told).status_code == 404
    assert not Arrangement.objects.exists()
    assert not Marker.objects.exists()


def sit_alike(exam, learner, *, now, every):
    """The same wrong answers, one after the other."""
    attempt = attempts.start(exam=exam, learner=learner, now=now, seed="same")
    questions = Question.objects.in_bulk(attempt.question_ids)
    for place, question in enumerate(attempt.question_ids, start=1):
        attempts.answer(
            attempt=attempt, question_id=question, revision=1,
            choice=WRONG[questions[question].type], now=now + place * every,
        )  # fmt: skip
    return attempts.submit(attempt=attempt, submitted_by=None, now=now + timedelta(minutes=9))


@pytest.fixture
def long_exam(finance, bank):
    sections = [{"type": "SINGLE", "count": 5, "points": "20"}]
    return make_exam(finance, title="长卷考试", blueprint={"sections": sections})


def test_traces_are_shown_and_not_judged(desk, long_exam, liu, chen, now):
    sit_alike(long_exam, liu, now=now, every=timedelta(seconds=2))
    sit_alike(long_exam, chen, now=now, every=timedelta(seconds=40))

    page = text_of(desk.get(at("traces", long_exam)))

    assert "不作认定" in page
    assert "2.0 秒" in page
    assert "刘喆、陈犇" in page
    assert set(Attempt.objects.values_list("is_passed", flat=True)) == {False}


def test_inner_offices_of_one_unit_are_neighbours(desk, finance, long_exam, liu, chen, now):
    office = finance.add_child(code="41010101", name="预算处", kind=AgencyKind.SUBUNIT)
    chen.agency = office
    chen.save()
    for learner in (liu, chen):
        sit_alike(long_exam, learner, now=now, every=timedelta(seconds=40))

    page = text_of(desk.get(at("traces", long_exam)))

    assert "刘喆、陈犇" in page
    assert "预算处" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_traces_take_the_same_queries_for_any_number_of_papers(
    desk, long_exam, liu, now, count, django_assert_num_queries
):
    long_exam.attempts_allowed = 3
    long_exam.save()
    for number in range(count):
        later = now + timedelta(hours=number)
        sit_alike(long_exam, liu, now=later, every=timedelta(seconds=2))

    with django_assert_num_queries(9):
        page = text_of(desk.get(at("traces", long_exam)))

    assert page.count("2.0 秒") == count
