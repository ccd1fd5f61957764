"""Extra time and leave are taken back with who and why; what was sat under them stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exams import attempts
from exams.admission import arranging
from exams.admission.arranging import ArrangementError
from exams.models import Arrangement, ArrangementReason
from people.models import Role, RoleKind, User
from tests.exams.conftest import make_exam

REASON = ArrangementReason.ACCESS


@pytest.fixture
def officers(finance):
    users = [User.objects.create(username=name, name=name) for name in ("裴", "温")]
    for user in users:
        Role.objects.create(
            user=user, kind=RoleKind.TRAINING_DEPARTMENT, agency=finance, starts_on="2026-01-01"
        )
    return users


@pytest.fixture
def more_time(exam, liu, officers, now):
    return arranging.give_extra_time(
        exam=exam, learner=liu, minutes=20, reason=REASON, basis="3号", recorded_by=officers[0],
        now=now,
    )  # fmt: skip


def withdraw(arrangement, by, now, why="登记错人"):
    return arranging.withdraw(arrangement=arrangement, why=why, by=by, now=now)


def test_extra_time_that_was_withdrawn_is_given_no_more(exam, liu, more_time, officers, now):
    withdraw(more_time, officers[1], now)

    more_time.refresh_from_db()
    exam.refresh_from_db()
    assert (more_time.withdrawn_by, more_time.withdrawn_why) == (officers[1], "登记错人")
    assert arranging.extra_minutes(exam, liu) == exam.extra_minutes == 0
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    assert attempt.deadline_at == now + timedelta(minutes=60)


def test_it_may_be_arranged_anew_and_both_stay_on_record(exam, liu, more_time, officers, now):
    withdraw(more_time, officers[1], now)

    arranging.give_extra_time(
        exam=exam, learner=liu, minutes=30, reason=REASON, basis="4号", recorded_by=officers[0],
        now=now,
    )  # fmt: skip

    assert arranging.extra_minutes(exam, liu) == 30
    assert Arrangement.objects.count() == 2


def test_nothing_is_withdrawn_while_she_answers_or_twice(exam, liu, more_time, officers, now):
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    with pytest.raises(ArrangementError, match="正在作答"):
        withdraw(more_time, officers[1], now)
    attempts.submit(attempt=attempt, submitted_by=liu.user, now=now)
    withdraw(more_time, officers[1], now)

    with pytest.raises(ArrangementError, match="已经撤销"):
        withdraw(more_time, officers[1], now)
    attempt.refresh_from_db()
    assert attempt.deadline_at == now + timedelta(minutes=80)


def test_leave_that_was_used_is_not_withdrawn(exam, finance, liu, officers, now):
    leave = arranging.excuse(
        exam=exam, learner=liu, reason=ArrangementReason.DUTY, basis="5号",
        recorded_by=officers[0], now=now,
    )  # fmt: skip
    second = make_exam(finance, title="补考", makes_up_for=exam)
    attempt = attempts.start(exam=second, learner=liu, now=now)
    attempts.submit(attempt=attempt, submitted_by=liu.user, now=now)

    with pytest.raises(ArrangementError, match="已凭缓考参加补考"):
        withdraw(leave, officers[1], now)


def test_leave_that_was_withdrawn_opens_no_make_up(exam, finance, liu, officers, now):
    leave = arranging.excuse(
        exam=exam, learner=liu, reason=ArrangementReason.DUTY, basis="5号",
        recorded_by=officers[0], now=now,
    )  # fmt: skip
    second = make_exam(finance, title="补考", makes_up_for=exam)

    withdraw(leave, officers[1], now)

    with pytest.raises(attempts.NotAdmittedError):
        attempts.start(exam=second, learner=liu, now=now)


def test_nobody_withdraws_her_own_nor_without_a_reason(more_time, liu, officers, now):
    with pytest.raises(ArrangementError, match="另一位工作人员"):
        withdraw(more_time, liu.user, now)
    with pytest.raises(ArrangementError, match="理由"):
        withdraw(more_time, officers[1], now, why=" ")
    named = Arrangement.objects.filter(pk=more_time.pk)
    with pytest.raises(IntegrityError, match="for_a_reason"), transaction.atomic():
        named.update(withdrawn_at=now, withdrawn_by=officers[1])
    with pytest.raises(IntegrityError, match="her_own"), transaction.atomic():
        named.update(withdrawn_at=now, withdrawn_by=liu.user, withdrawn_why="x")


def test_desk_withdraws_and_shows_who_and_why(client, exam, more_time, officers, now, time_machine):
    time_machine.move_to(now, tick=False)
    client.force_login(officers[1])
    address = reverse("exams:withdraw_arrangement", args=[exam.pk, more_time.pk])

    refused = client.post(address, {"why": ""}, follow=True).content.decode()
    page = client.post(address, {"why": "登记错人"}, follow=True).content.decode()

    assert "请写明撤销的理由" in refused
    assert "已撤销" in page
    assert "登记错人" in page
    assert address not in page


def test_arrangement_of_a_foreign_exam_is_not_found(client, exam, more_time, water, now, liu):
    stranger = User.objects.create(username="stranger", name="别人")
    Role.objects.create(
        user=stranger, kind=RoleKind.TRAINING_DEPARTMENT, agency=water, starts_on="2026-01-01"
    )
    address = reverse("exams:withdraw_arrangement", args=[exam.pk, more_time.pk])
    for user in (stranger, liu.user):
        client.force_login(user)
        assert client.post(address, {"why": "x"}).status_code == 404
    more_time.refresh_from_db()
    assert more_time.withdrawn_at is None
