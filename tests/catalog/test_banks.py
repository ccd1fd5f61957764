"""The banks: decisions by which one enters, what everybody reads, what only officers read."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from catalog.banks import reviewing, visiting
from catalog.models import (
    SCORES,
    BankDecision,
    BankState,
    Course,
    Decision,
    Evaluation,
    Lecturer,
    Route,
    RouteStop,
    SessionState,
    Visit,
)
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY

PHONE = "13800000000"


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lecturer(db):
    return Lecturer.objects.create(
        name="孙䶮", bank_no="SZ1", unit="市委党校", telephone=PHONE, expertise="公文写作、依法行政"
    )


@pytest.fixture
def course(lecturer):
    return Course.objects.create(
        title="公文写作与常见错误", lecturer=lecturer, category="业务能力", hours=Decimal("2.5")
    )


@pytest.fixture
def keeper(city):
    return cast.make_officer(city.root, "keeper", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def point(city):
    return cast.make_venue(
        "廉政教育现场教学点", is_teaching_point=True, grade="FIRST", owner=city.health,
        district=city.district,
    )  # fmt: skip


def decide(subject, decision=Decision.PASSED, note="", on=TODAY, decided_on=None):
    return reviewing.decide(
        subject=subject, decision=decision, note=note, by=None, decided_on=decided_on or on, on=on
    )


@pytest.mark.parametrize("kind", ["lecturer", "course"])
def test_nothing_enters_without_a_review(kind, request):
    subject = request.getfixturevalue(kind)

    with pytest.raises(IntegrityError), transaction.atomic():
        type(subject).objects.update(state=BankState.IN_BANK)

    decide(subject)
    subject.refresh_from_db()
    assert (subject.state, subject.reviewed_on) == (BankState.IN_BANK, TODAY)


def test_failed_review_suspends_who_was_in_and_keeps_out_who_was_not(lecturer):
    decide(lecturer, Decision.FAILED, "材料不全")
    lecturer.refresh_from_db()
    assert lecturer.state == BankState.PROPOSED

    decide(lecturer)
    decide(lecturer, Decision.FAILED, "评价偏低")
    lecturer.refresh_from_db()
    assert (lecturer.state, lecturer.reviewed_on) == (BankState.SUSPENDED, TODAY)


@pytest.mark.parametrize(
    ("decision", "note", "decided_on", "said"),
    [
        (Decision.SUSPENDED, "休假", TODAY, "现在是“待评审”"),
        (Decision.LEFT, " ", TODAY, "请写明理由"),
        (Decision.PASSED, "", TODAY + timedelta(days=1), "不能晚于今天"),
        (Decision.PASSED, "", TODAY - timedelta(days=400), "一年以内"),
    ],
)
def test_impossible_decision_is_refused_and_nothing_written(
    lecturer, decision, note, decided_on, said
):
    with pytest.raises(reviewing.BankDecisionError, match=said):
        decide(lecturer, decision, note, decided_on=decided_on)

    assert not BankDecision.objects.exists()


def test_decision_before_the_last_review_is_refused(lecturer):
    decide(lecturer)

    with pytest.raises(reviewing.BankDecisionError, match="早于上一次评审"):
        decide(lecturer, decided_on=TODAY - timedelta(days=1))


def test_decisions_are_never_rewritten(lecturer):
    written = decide(lecturer)

    with pytest.raises(DatabaseError), transaction.atomic():
        BankDecision.objects.filter(pk=written.pk).update(note="改写")
    with pytest.raises(DatabaseError), transaction.atomic():
        BankDecision.objects.filter(pk=written.pk).delete()


def test_review_holds_for_three_years(lecturer):
    decide(lecturer, on=date(2024, 2, 29))
    lecturer.refresh_from_db()
    everyone = Lecturer.objects.all()

    assert reviewing.expires_on(lecturer) == date(2027, 2, 28)
    assert not reviewing.due(everyone, on=date(2027, 2, 27)).exists()
    assert reviewing.due(everyone, on=date(2027, 3, 1)).get() == lecturer


def test_who_waits_or_has_left_is_due_or_not(lecturer):
    everyone = Lecturer.objects.all()
    assert reviewing.due(everyone, on=TODAY).get() == lecturer

    decide(lecturer, Decision.LEFT, "退休")

    assert not reviewing.due(everyone, on=TODAY).exists()


def test_learner_reads_who_is_in_the_bank_without_telephone_or_scores(client, zhao, lecturer):
    client.force_login(zhao.user)
    page = reverse("catalog:lecturer", args=[lecturer.pk])
    assert client.get(page).status_code == 404
    assert "孙䶮" not in client.get(reverse("catalog:banks")).content.decode()

    decide(lecturer)

    shown = client.get(page).content.decode()
    assert "公文写作、依法行政" in shown
    assert PHONE not in shown
    assert "听课评价" not in shown
    assert "记下一项决定" not in shown
    assert "孙䶮" in client.get(reverse("catalog:banks"), {"q": "依法 党校"}).content.decode()
    assert "孙䶮" not in client.get(reverse("catalog:banks"), {"q": "网络"}).content.decode()


def test_keeper_decides_on_the_page_and_sees_who_is_due(client, keeper, lecturer, course):
    client.force_login(keeper)
    due = client.get(reverse("catalog:reviews")).content.decode()
    assert "孙䶮" in due
    assert course.title in due

    for name, subject in (("lecturer", lecturer), ("course", course)):
        page = client.post(
            reverse(f"catalog:decide_{name}", args=[subject.pk]),
            {"decision": "PASSED", "decided_on": "2026-03-01", "note": ""},
            follow=True,
        ).content.decode()
        assert "已记下这项决定" in page
    assert PHONE in client.get(reverse("catalog:lecturer", args=[lecturer.pk])).content.decode()
    assert "没有待评审的授课人" in client.get(reverse("catalog:reviews")).content.decode()
    assert BankDecision.objects.filter(decided_by=keeper).count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"decision": "PASSED", "decided_on": "昨天"}, "日期："),
        ({"decision": "GONE", "decided_on": "2026-03-01"}, "决定："),
        ({"decision": "SUSPENDED", "decided_on": "2026-03-01", "note": "x"}, "不能作"),
    ],
)
def test_bad_decision_is_said_on_the_page(client, keeper, lecturer, typed, said):
    client.force_login(keeper)

    page = client.post(
        reverse("catalog:decide_lecturer", args=[lecturer.pk]), typed, follow=True
    ).content.decode()

    assert said in page
    assert not BankDecision.objects.exists()


def test_nobody_but_the_citys_department_decides(client, city, lecturer, course, zhao, officer):
    district = cast.make_officer(city.district, "district", RoleKind.TRAINING_DEPARTMENT)
    auditor = cast.make_officer(city.root, "auditor", RoleKind.AUDITOR)

    for user in (zhao.user, officer, district, auditor):
        client.force_login(user)
        assert client.get(reverse("catalog:reviews")).status_code == 404
        for name, subject in (("lecturer", lecturer), ("course", course)):
            address = reverse(f"catalog:decide_{name}", args=[subject.pk])
            answer = {"decision": "PASSED", "decided_on": "2026-03-01"}
            assert client.post(address, answer).status_code == 404
    assert not BankDecision.objects.exists()


def test_officers_read_what_listeners_thought(client, catalog, city, officer, lecturer, course):
    decide(lecturer)
    decide(course)
    lecture = cast.make_lecture(catalog, city.health, lecturer=lecturer, course=course)
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=30))
    session.state, session.closed_at = SessionState.CLOSED, session.ends_at
    session.save()
    Evaluation.objects.bulk_create(
        Evaluation(session=session, **dict.fromkeys(SCORES, score)) for score in (5, 5, 4, 4, 3)
    )
    client.force_login(officer)

    for address in (
        reverse("catalog:banks"),
        reverse("catalog:lecturer", args=[lecturer.pk]),
        reverse("catalog:courses"),
        reverse("catalog:course", args=[course.pk]),
    ):
        assert "4.20" in client.get(address).content.decode()


def test_course_is_found_once_it_is_in_the_bank(client, zhao, course, lecturer):
    client.force_login(zhao.user)
    page = reverse("catalog:course", args=[course.pk])
    assert client.get(page).status_code == 404

    decide(course)

    assert "2.5" in client.get(page).content.decode()
    assert course.title in client.get(reverse("catalog:courses"), {"q": "公文"}).content.decode()


def test_points_are_filtered_by_district_and_grade(client, zhao, city, point):
    cast.make_venue(
        "乡村振兴现场教学点", is_teaching_point=True, grade="THIRD", owner=city.transport
    )
    route = Route.objects.create(name="一日线")
    RouteStop.objects.create(route=route, venue=point, minutes=90)
    client.force_login(zhao.user)
    points = reverse("catalog:points")

    def names(**wishes):
        return [one.name[:4] for one, _people in client.get(points, wishes).context["points"]]

    assert names() == ["廉政教育", "乡村振兴"]
    assert names(grade="THIRD") == ["乡村振兴"]
    assert names(district=city.district.pk) == ["廉政教育"]
    assert names(district="x", grade="?") == ["廉政教育", "乡村振兴"]
    shown = client.get(reverse("catalog:point", args=[point.pk])).content.decode()
    assert "一日线" in shown
    assert "90 分钟" in shown
    assert "登记一次参观" not in shown
    hall = cast.make_venue("报告厅")
    assert client.get(reverse("catalog:point", args=[hall.pk])).status_code == 404


def visit(**change):
    return {"visited_on": "2026-03-01", "group": "初任班", "people": "40", "route": ""} | change


def test_owner_writes_down_a_visit_once(client, officer, city, point):
    client.force_login(officer)
    address = reverse("catalog:record_visit", args=[point.pk])
    typed = visit(agency=city.transport.pk)

    page = client.post(address, typed, follow=True).content.decode()
    again = client.post(address, typed)

    assert "已登记这次参观" in page
    assert "初任班" in page
    assert again.status_code == 422
    assert "已经登记过" in again.content.decode()
    assert Visit.objects.get().recorded_by == officer
    with pytest.raises(visiting.VisitError, match="不经过这里"):
        visiting.record(
            venue=point, visited_on=TODAY, group="另一班", people=1, agency=city.health,
            route=Route.objects.create(name="别的线"), by=officer, now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"visited_on": "2026-03-03"}, {"people": "0"}, {"group": ""}, {"agency": "x"}]
)
def test_impossible_visit_is_refused(client, officer, city, point, change):
    client.force_login(officer)

    response = client.post(
        reverse("catalog:record_visit", args=[point.pk]),
        visit(agency=city.transport.pk) | change,
    )

    assert response.status_code == 422
    assert not Visit.objects.exists()


def test_visit_to_a_foreign_point_is_not_found(client, sibling_officer, zhao, city, point):
    for user in (sibling_officer, zhao.user):
        client.force_login(user)
        typed = visit(agency=city.transport.pk)
        address = reverse("catalog:record_visit", args=[point.pk])
        assert client.post(address, typed).status_code == 404
    assert not Visit.objects.exists()


def test_three_rows_need_no_more_queries_than_one(
    client, keeper, catalog, city, count_queries, course, lecturer, point
):
    client.force_login(keeper)

    def one_more(number):
        teacher = Lecturer.objects.create(name=f"李{number}", unit="市委党校")
        more = Course.objects.create(title=f"课{number}", lecturer=teacher, hours=2)
        lecture = cast.make_lecture(catalog, city.health, lecturer=lecturer, course=course)
        cast.make_session(lecture)
        more.points.add(point)
        route = Route.objects.create(name=f"线路{number}")
        RouteStop.objects.create(route=route, venue=point, minutes=30)
        Visit.objects.create(
            venue=point, visited_on=TODAY, group=f"班{number}", people=9, agency=city.health,
            recorded_at=NOW,
        )  # fmt: skip

    addresses = [
        reverse("catalog:banks"),
        reverse("catalog:courses"),
        reverse("catalog:points"),
        reverse("catalog:reviews"),
        reverse("catalog:lecturer", args=[lecturer.pk]),
        reverse("catalog:course", args=[course.pk]),
        reverse("catalog:point", args=[point.pk]),
    ]
    one_more(1)
    once = [count_queries(client, one) for one in addresses]
    one_more(2)
    one_more(3)

    assert [count_queries(client, one) for one in addresses] == once
