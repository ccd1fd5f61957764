"""Declarations from draft to the catalogue, and who may take which step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from catalog.declarations import declared_lectures, declaring
from catalog.models import (
    Call,
    Declaration,
    DeclarationState,
    DeclarationStep,
    KnowledgePoint,
    Lecture,
    Session,
    SessionState,
    Venue,
)
from catalog.releasing import releases
from catalog.screening import announcing
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW

LATE = NOW + timedelta(days=40)


def make_call(catalog, **values):
    return Call.objects.create(
        **{"catalog": catalog, "title": "2026 年讲座征集", "opens_at": NOW - timedelta(days=1),
           "closes_at": NOW + timedelta(days=30)} | values
    )  # fmt: skip


def hall_of(title):
    name = f"{title}的厅"
    return Venue.objects.filter(name=name).first() or cast.make_venue(name=name)


def make_declaration(call, host, by, title="大数据与城市治理", **values):
    return declaring.save(
        declaration=Declaration(
            **{
                "call": call, "host": host, "title": title, "abstract": "概要",
                "lecturer_name": "孙䶮", "lecturer_about": "市委党校教授",
                "venue": hall_of(title),
                "starts_at": NOW + timedelta(days=90),
                "ends_at": NOW + timedelta(days=90, minutes=130), "break_minutes": 10,
                "planned_seats": 50, "open_seats": 100, "proposed_credits": Decimal("2"),
                "contact": "王犇", "telephone": "0371-1", "approver": "李喆",
            } | values
        ),
        by=by, now=NOW,
    )  # fmt: skip


@pytest.fixture
def call(catalog):
    return make_call(catalog)


@pytest.fixture
def department(city):
    return cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def draft(call, city, officer):
    return make_declaration(call, city.health, officer)


@pytest.fixture
def submitted(draft, officer):
    return declaring.submit(declaration=draft, by=officer, now=NOW)


def take_in(declaration, department):
    """Accept it and enter it in the catalogue."""
    accepted = declaring.accept(declaration=declaration, by=department, now=LATE)
    return declared_lectures.enter(declaration=accepted, now=LATE)


def test_accepted_declaration_becomes_an_unpublished_lecture(submitted, department, catalog, city):
    point = KnowledgePoint.objects.create(code="K1", title="数据要素")
    submitted.knowledge_points.add(point)

    take_in(submitted, department)

    submitted.refresh_from_db()
    lecture = Lecture.objects.get()
    session = Session.objects.get()
    assert (submitted.lecture, submitted.announced_at) == (lecture, LATE)
    assert (lecture.live, lecture.number, lecture.host) == (False, "", city.health)
    assert (lecture.title, lecture.credits) == ("大数据与城市治理", Decimal("2"))
    assert (lecture.lecturer.name, lecture.lecturer.unit) == ("孙䶮", "市委党校教授")
    assert list(lecture.knowledge_points.all()) == [point]
    assert (session.starts_at, session.minutes) == (submitted.starts_at, 120)
    assert session.state == SessionState.DRAFT
    assert {pool.name: pool.seats for pool in session.pools.all()} == {"PLANNED": 50, "OPEN": 100}
    assert lecture.get_parent().pk == catalog.pk


def test_entering_twice_makes_one_lecture(submitted, department):
    first = take_in(submitted, department)

    again = declared_lectures.enter(declaration=submitted, now=LATE)

    assert again.pk == first.pk
    assert (Lecture.objects.count(), Session.objects.count()) == (1, 1)


def test_what_is_not_accepted_enters_no_catalogue(submitted):
    with pytest.raises(declaring.DeclarationError, match="现在是“已申报”"):
        declared_lectures.enter(declaration=submitted, now=LATE)

    assert not Lecture.objects.exists()


def test_release_numbers_and_publishes_what_was_entered(call, city, officer, department, catalog):
    cast.make_lecture(catalog, city.health, number="2026-041", slug="d1")
    for title in ("甲讲", "乙讲"):
        draft = make_declaration(call, city.health, officer, title)
        take_in(declaring.submit(declaration=draft, by=officer, now=NOW), department)

    releases.publish(catalog=catalog, by=department, now=LATE)

    lectures = Lecture.objects.order_by("number")
    assert [one.number for one in lectures] == ["2026-041", "2026-042", "2026-043"]
    assert all(one.live for one in lectures)
    assert len({one.slug for one in lectures}) == 3
    assert len({one.lecturer_id for one in lectures[1:]}) == 1
    assert set(Session.objects.values_list("state", flat=True)) == {"PLANNED"}


def test_returned_declaration_is_corrected_and_submitted_again(submitted, officer, department):
    returned = declaring.send_back(
        declaration=submitted, reason="请补充简介", by=department, now=NOW
    )
    assert Message.objects.get(user=officer).text.endswith("理由：请补充简介")
    returned.abstract = "补充后的简介"

    declaring.save(declaration=returned, by=officer, now=NOW)
    again = declaring.submit(declaration=returned, by=officer, now=NOW)

    assert (again.state, again.abstract) == (DeclarationState.SUBMITTED, "补充后的简介")
    steps = DeclarationStep.objects.order_by("pk").values_list("state", "reason")
    assert list(steps) == [("SUBMITTED", ""), ("RETURNED", "请补充简介"), ("SUBMITTED", "")]


@pytest.mark.parametrize(("moment", "message"), [
    (NOW - timedelta(days=2), "尚未开始"), (NOW + timedelta(days=30), "已经截止"),
], ids=["early", "late"])  # fmt: skip
def test_declaring_outside_the_call_is_refused(draft, officer, moment, message):
    with pytest.raises(declaring.DeclarationError, match=message):
        declaring.save(declaration=draft, by=officer, now=moment)
    with pytest.raises(declaring.DeclarationError, match=message):
        declaring.submit(declaration=draft, by=officer, now=moment)

    draft.refresh_from_db()
    assert draft.state == DeclarationState.DRAFT


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"open_seats": 900}, "席位合计 950，超过大数据与城市治理的厅的容量 400"),
        ({"break_minutes": 130}, "休息时间须短于讲座时间"),
        (
            {"starts_at": NOW + timedelta(days=400), "ends_at": NOW + timedelta(days=401)},
            "讲座时间须在 2026 年",
        ),
    ],
    ids=["seats", "break", "year"],
)
def test_impossible_lecture_is_not_submitted(draft, officer, values, message):
    for name, value in values.items():
        setattr(draft, name, value)
    declaring.save(declaration=draft, by=officer, now=NOW)

    with pytest.raises(declaring.DeclarationError, match=message):
        declaring.submit(declaration=draft, by=officer, now=NOW)

    assert not DeclarationStep.objects.exists()


def test_held_decision_is_unknown_to_the_unit_and_may_be_taken_back(submitted, department):
    refused = declaring.refuse(declaration=submitted, reason="重复", by=department, now=NOW)
    assert (refused.state, refused.told_state) == ("REFUSED", "SUBMITTED")
    assert [step.state for step in declaring.told_steps(refused)] == ["SUBMITTED"]

    again = declaring.reconsider(declaration=refused, by=department, now=NOW)

    assert (again.state, again.decided_by) == ("SUBMITTED", None)
    assert [step.state for step in declaring.told_steps(again)] == ["SUBMITTED"]
    assert DeclarationStep.objects.count() == 3


def test_announced_decision_stays(submitted, officer, department, call):
    refused = declaring.refuse(declaration=submitted, reason="重复", by=department, now=NOW)
    (letter,) = announcing.letters(call)
    announcing.announce(call=call, by=department, now=LATE, seen=[letter.seen])

    for act in (
        lambda: declaring.reconsider(declaration=refused, by=department, now=LATE),
        lambda: declaring.withdraw(declaration=refused, by=officer, now=LATE),
    ):
        with pytest.raises(declaring.DeclarationError, match="“未入选”已经公布"):
            act()
    refused.refresh_from_db()
    assert refused.told_state == "REFUSED"
    assert [step.reason for step in declaring.told_steps(refused)] == ["", "重复"]


def test_decided_declaration_is_not_decided_or_changed_again(submitted, officer, department):
    declaring.refuse(declaration=submitted, reason="与他场重复", by=department, now=NOW)

    for act in (
        lambda: declaring.accept(declaration=submitted, by=department, now=NOW),
        lambda: declaring.save(declaration=submitted, by=officer, now=NOW),
        lambda: declaring.submit(declaration=submitted, by=officer, now=NOW),
    ):
        with pytest.raises(declaring.DeclarationError, match="现在是“已申报”"):
            act()

    submitted.refresh_from_db()
    assert submitted.state == DeclarationState.REFUSED


def test_nothing_is_returned_after_the_call_has_closed(submitted, department):
    with pytest.raises(declaring.DeclarationError, match="请先延长申报截止时间"):
        declaring.send_back(declaration=submitted, reason="补充", by=department, now=LATE)


def test_nobody_accepts_her_own_declaration(call, city, department):
    own = make_declaration(call, city.health, department)
    done = declaring.submit(declaration=own, by=department, now=NOW)

    with pytest.raises(declaring.DeclarationError, match="申报人不能决定自己的申报"):
        declaring.accept(declaration=done, by=department, now=NOW)

    assert not Lecture.objects.exists()


@pytest.mark.parametrize("act", [declaring.send_back, declaring.refuse])
def test_return_and_refusal_need_a_reason(submitted, department, act):
    with pytest.raises(declaring.DeclarationError, match="请写明理由"):
        act(declaration=submitted, reason="  ", by=department, now=NOW)


def test_withdrawn_declaration_leaves_a_trace(submitted, officer):
    gone = declaring.withdraw(declaration=submitted, by=officer, now=NOW)

    assert gone.state == DeclarationState.WITHDRAWN
    assert DeclarationStep.objects.count() == 2
    with (
        pytest.raises(DatabaseError, match="declaration_step_is_append_only"),
        transaction.atomic(),
    ):
        DeclarationStep.objects.all().delete()


def test_constraints_speak_to_the_form(draft):
    draft.lecturer_name, draft.planned_seats, draft.open_seats = "", 0, 0

    with pytest.raises(ValidationError) as refusal:
        draft.full_clean()

    assert set(refusal.value.messages) == {
        "请从师资库选择授课人，或填写授课人姓名。", "计划听众席位和开放席位不能都是 0。",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "ACCEPTED"}, "decision_has_somebody_behind_it"),
        ({"state": "REFUSED", "decided_by": F("declared_by")}, "nobody_decides_her_own"),
        ({"announced_at": LATE}, "announced_acceptance_stands_in_the_catalogue"),
    ],
)
def test_database_keeps_decisions_in_order(submitted, department, change, constraint):
    if "announced_at" in change:
        declaring.accept(declaration=submitted, by=department, now=NOW)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Declaration.objects.update(**change)


def test_call_that_closes_before_it_opens_is_refused(call):
    call.closes_at = call.opens_at

    with pytest.raises(ValidationError, match="申报截止时间须晚于开始时间"):
        call.full_clean()
