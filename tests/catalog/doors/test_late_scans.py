"""Scans that arrive after the class was closed: kept once, shown, corrected in one step."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from catalog.attending import attendance, correcting
from catalog.attending.attendance import Mark
from catalog.doors import devices as scan_devices
from catalog.doors import late_scans, person_codes, scanning
from catalog.doors.scanning import Outcome, Reading
from catalog.models import AttendanceCorrection, AttendanceState, Direction, Scan
from catalog.seating import seats
from credits.models import Fact, Standing
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW

IN, OUT = Direction.IN, Direction.OUT
PRESENT, ABSENT = AttendanceState.PRESENT, AttendanceState.ABSENT
END = NOW + timedelta(minutes=130)
LATER = END + timedelta(hours=3)


@pytest.fixture
def door(lecture, officer, wang, li, zhao):
    """From 09:00 to 11:10, closed at its end: 王犇 present, 李喆 and 赵堃 absent; one phone."""
    session = cast.make_session(lecture, starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang, li, zhao], enrolled_by=None, now=NOW)
    device, _ = scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)
    marks = [Mark(wang.pk, PRESENT), Mark(li.pk, ABSENT), Mark(zhao.pk, ABSENT)]
    attendance.take(session=session, marks=marks, taken_by=officer, now=END)
    attendance.close(session=session, closed_by=officer, now=END)
    return device


def reading(device, learner, *, minutes=0, direction=IN):
    code = person_codes.code_of(session_id=device.session_id, learner_id=learner.pk)
    return Reading(uuid4(), code, direction, NOW + timedelta(minutes=minutes))


def take(device, *readings, now=LATER):
    return scanning.take_batch(device=device, readings=readings, sent_at=now, now=now)


def test_late_scan_is_kept_and_changes_no_mark(door, li):
    [answer] = take(door, reading(door, li, minutes=1))

    assert answer.outcome == Outcome.LATE
    assert answer.says == "李喆 签到 09:01：收到时已结班，已交主办单位核对更正"
    assert Scan.objects.get().is_late
    assert door.session.attendances.get(learner=li).state == ABSENT
    assert not Fact.objects.filter(learner=li).exists()


def test_late_batch_sent_a_hundred_times_is_one(door, li, officer):
    batch = [reading(door, li), reading(door, li, minutes=60, direction=OUT)]

    first = take(door, *batch)
    again = [take(door, *batch, now=LATER + timedelta(minutes=n)) for n in range(100)]

    assert all(answers == first for answers in again)
    assert Scan.objects.count() == 2
    assert Message.objects.filter(user=officer).count() == 1


def test_scan_that_was_received_in_time_is_not_late_when_it_is_sent_again(lecture, officer, wang):
    session = cast.make_session(lecture, starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang], enrolled_by=None, now=NOW)
    device, _ = scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)
    scan = reading(device, wang)
    take(device, scan, now=END)
    attendance.close(session=session, closed_by=officer, now=END)

    [answer] = take(device, scan)

    assert (answer.outcome, answer.says) == (Outcome.TAKEN, "王犇 签到 09:00")
    assert late_scans.of_session(session) == []


@pytest.mark.parametrize("minutes", [-120, 300])
def test_late_scan_outside_the_hours_is_still_refused(door, li, minutes):
    [answer] = take(door, reading(door, li, minutes=minutes), now=LATER + timedelta(hours=4))

    assert answer.outcome == Outcome.REFUSED
    assert not Scan.objects.exists()


def test_database_keeps_late_scans_as_they_came(door, li):
    take(door, reading(door, li))

    for act in (lambda: Scan.objects.update(is_late=False), lambda: Scan.objects.all().delete()):
        with pytest.raises(DatabaseError, match="scan_is_append_only"), transaction.atomic():
            act()


def test_one_step_makes_a_correction_of_all_her_scans(door, li, officer):
    take(door, reading(door, li), reading(door, li, minutes=60, direction=OUT))

    made = late_scans.accept(session=door.session, learner=li, by=officer, now=LATER)

    assert (made.before, made.after, made.after_minutes) == (ABSENT, "PART", 60)
    assert made.why == "结班后收到现场扫码记录（签到 09:00，签退 10:00）"
    assert Fact.objects.in_force().get(learner=li).quantity == {"minutes": "60"}
    with pytest.raises(correcting.CorrectionRefusedError, match="前后相同"):
        late_scans.accept(session=door.session, learner=li, by=officer, now=LATER)
    assert AttendanceCorrection.objects.count() == 1


def test_going_alone_says_too_little(door, li, officer):
    take(door, reading(door, li, minutes=60, direction=OUT))

    with pytest.raises(correcting.CorrectionRefusedError, match="不足以判断"):
        late_scans.accept(session=door.session, learner=li, by=officer, now=LATER)


# --- the page of the class ---


@pytest.fixture
def page(client, officer, door):
    client.force_login(officer)
    with time_machine.travel(LATER, tick=False):
        yield reverse("catalog:attendance", args=[door.session_id])


def accept_url(device, learner):
    return reverse("catalog:accept_late_scans", args=[device.session_id, learner.pk])


def test_organiser_sees_what_would_change_and_corrects_it(page, client, door, wang, li):
    take(door, reading(door, wang), reading(door, li))

    shown = client.get(page).content.decode()
    assert "现考勤：缺席 → 按扫码：出席" in shown
    assert shown.index("现考勤：缺席") < shown.index("与扫码一致")
    assert accept_url(door, li) in shown
    assert accept_url(door, wang) not in shown

    after = client.post(accept_url(door, li), follow=True).content.decode()
    assert "已更正：李喆 出席" in after
    assert "按扫码：" not in after
    assert Standing.objects.filter(learner=li, year=2026).exists()


def test_class_without_late_scans_says_nothing_of_them(page, client):
    assert "结班后收到的扫码记录" not in client.get(page).content.decode()


def test_who_has_only_gone_is_left_to_a_person(page, client, door, li):
    take(door, reading(door, li, minutes=60, direction=OUT))

    shown = client.get(page).content.decode()

    assert "时间不足以判断，去更正" in shown
    assert f"{reverse('catalog:corrections', args=[door.session_id])}?who={li.pk}" in shown
    assert "不足以判断" in client.post(accept_url(door, li), follow=True).content.decode()


def test_foreign_classes_and_people_without_late_scans_are_not_found(
    page, client, city, door, wang, li, sibling_officer
):
    take(door, reading(door, li))
    assert client.post(accept_url(door, wang)).status_code == 404
    users = (sibling_officer, li.user, cast.make_officer(city.health, "a", RoleKind.AUDITOR))
    for user in users:
        client.force_login(user)
        assert client.post(accept_url(door, li)).status_code == 404
    assert not AttendanceCorrection.objects.exists()


def test_own_late_scan_is_decided_by_another(page, client, door, li, city):
    take(door, reading(door, li))
    cast.Role.objects.create(
        user=li.user, kind=RoleKind.TRAINING_OFFICER, agency=city.health, starts_on=cast.TODAY
    )
    client.force_login(li.user)

    assert "须由他人更正" in client.post(accept_url(door, li), follow=True).content.decode()
    assert not AttendanceCorrection.objects.exists()


def test_three_late_people_need_no_more_queries_than_one(
    page, client, door, wang, li, zhao, count_queries
):
    take(door, reading(door, li))
    once = count_queries(client, page)

    take(door, reading(door, wang), reading(door, zhao))

    assert len(late_scans.of_session(door.session)) == 3
    assert count_queries(client, page) == once
