from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.attending import attendance
from catalog.attending.attendance import Mark
from catalog.doors import devices as scan_devices
from catalog.doors import person_codes, scanning
from catalog.doors.scanning import Outcome, Reading
from catalog.models import Attendance, AttendanceState, Direction, Scan, SessionState, Way
from catalog.seating import seats
from credits.models import Fact
from tests.catalog import cast
from tests.catalog.cast import NOW

IN, OUT = Direction.IN, Direction.OUT
END = NOW + timedelta(minutes=130)


@pytest.fixture
def session(lecture, wang, li):
    """From 09:00 to 11:10 today; 王犇 and 李喆 hold a seat, 赵堃 none."""
    session = cast.make_session(lecture, starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang, li], enrolled_by=None, now=NOW)
    return session


@pytest.fixture
def device(session, officer):
    return scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)[0]


def code(session, learner):
    return person_codes.code_of(session_id=session.pk, learner_id=learner.pk)


def reading(session, learner, *, minutes=0, direction=IN, client_id=None):
    at = NOW + timedelta(minutes=minutes)
    return Reading(client_id or uuid4(), code(session, learner), direction, at)


def take(device, *readings, now=NOW, clock=timedelta()):
    """`clock` is how far the phone's clock is ahead of the server's."""
    return scanning.take_batch(device=device, readings=readings, sent_at=now + clock, now=now)


def outcomes(answers):
    return [one.outcome for one in answers]


def mark_of(session, learner):
    row = Attendance.objects.filter(session=session, learner=learner).first()
    return row and (row.state, row.minutes)


def test_a_scan_at_the_start_marks_her_present(session, device, wang):
    [answer] = take(device, reading(session, wang, minutes=-5), now=NOW)

    assert (answer.outcome, answer.says) == (Outcome.TAKEN, "王犇 签到 08:55")
    row = Attendance.objects.get(session=session)
    assert (row.state, row.by_hand, row.taken_by) == (AttendanceState.PRESENT, False, None)
    assert row.entered_at == NOW - timedelta(minutes=5)


def test_going_early_leaves_the_minutes_that_she_was_there(session, device, wang):
    answers = take(
        device, reading(session, wang), reading(session, wang, minutes=60, direction=OUT), now=END
    )

    assert [one.says for one in answers] == ["王犇 签到 09:00", "王犇 签退 10:00"]
    assert mark_of(session, wang) == (AttendanceState.PART, 60)


def test_order_of_arrival_changes_nothing(lecture, officer, wang):
    passages = ((20, IN), (30, IN), (70, OUT), (90, OUT))

    found = set()
    for order in permutations(passages):
        session = cast.make_session(lecture, starts_at=NOW)
        seats.enrol_many(session=session, learners=[wang], enrolled_by=None, now=NOW)
        device, _ = scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)
        for minutes, direction in order:
            take(device, reading(session, wang, minutes=minutes, direction=direction), now=END)
        row = session.attendances.get()
        found.add((row.state, row.minutes, row.entered_at, row.left_at))

    assert found == {
        (AttendanceState.PART, 60, NOW + timedelta(minutes=20), NOW + timedelta(minutes=90))
    }


def test_a_batch_sent_a_hundred_times_is_one(session, device, wang, li):
    batch = [reading(session, wang), reading(session, li, minutes=-1)]

    first = take(device, *batch)
    again = [take(device, *batch, now=NOW + timedelta(minutes=n)) for n in range(100)]

    assert outcomes(first) == [Outcome.TAKEN, Outcome.TAKEN]
    assert all(answers == first for answers in again)
    assert Scan.objects.count() == 2


def test_the_same_person_scanned_a_hundred_times_is_one(session, device, wang):
    answers = take(device, *(reading(session, wang, minutes=n) for n in range(100)), now=END)

    assert outcomes(answers) == [Outcome.TAKEN, *[Outcome.ALREADY] * 99]
    assert answers[-1].says == "王犇 已于 09:00 签到，无需再扫"
    assert Scan.objects.count() == 1


def test_replayed_scans_become_one_credit(session, device, officer, wang, li):
    for _ in range(5):
        take(device, reading(session, wang), reading(session, li))
    take(device, reading(session, li, minutes=45, direction=OUT), now=END)

    closed = attendance.close(session=session, closed_by=officer, now=END)

    assert closed.facts == 2
    quantities = dict(Fact.objects.values_list("learner", "quantity"))
    assert quantities == {wang.pk: {"minutes": "120"}, li.pk: {"minutes": "45"}}


def test_code_of_another_session_or_person_is_refused(session, device, lecture, wang, zhao):
    other = cast.make_session(lecture, starts_at=NOW + timedelta(days=1))
    seats.enrol_many(session=other, learners=[wang], enrolled_by=None, now=NOW)
    elsewhere = Reading(uuid4(), code(other, wang), IN, NOW)

    answers = take(device, elsewhere, reading(session, zhao))

    assert outcomes(answers) == [Outcome.REFUSED, Outcome.REFUSED]
    assert "不是本场次的个人码" in answers[0].says
    assert not Scan.objects.exists()
    device.refresh_from_db()
    assert device.wrong_codes == 2


@pytest.mark.parametrize("forged", ["", "AAAAAAAAB", "王犇", "' OR 1=1", "2" * 99, "javascript:x"])
def test_forged_code_is_refused(session, device, forged):
    answers = take(device, Reading(uuid4(), forged, IN, NOW))

    assert outcomes(answers) == [Outcome.REFUSED]
    assert not Scan.objects.exists()


def test_code_of_a_seat_given_back_is_refused(session, device, wang):
    shown = reading(session, wang)
    seats.cancel(enrolment=wang.enrolments.get(), cancelled_by=None, now=NOW - timedelta(minutes=1))

    assert outcomes(take(device, shown)) == [Outcome.REFUSED]


def test_device_stops_after_too_many_wrong_codes(session, device, zhao, wang):
    wrong = [reading(session, zhao) for _ in range(scan_devices.MOST_WRONG_CODES)]
    take(device, *wrong)

    with pytest.raises(scan_devices.DeviceError, match="无效的码太多"):
        take(device, reading(session, wang))


@pytest.mark.parametrize("skew", [-30, 30], ids=["behind", "ahead"])
def test_a_phones_clock_is_taken_out_of_its_scans(session, device, wang, skew):
    clock = timedelta(seconds=skew)
    shown = Reading(uuid4(), code(session, wang), IN, NOW + clock)

    [answer] = take(device, shown, clock=clock)

    assert answer.outcome == Outcome.TAKEN
    scan = Scan.objects.get()
    assert (scan.passed_at, scan.device_at, scan.received_at) == (NOW, NOW + clock, NOW)


def test_a_clock_an_hour_off_writes_the_right_time(session, device, wang):
    clock = timedelta(hours=1)
    shown = Reading(uuid4(), code(session, wang), IN, NOW + timedelta(minutes=3) + clock)

    take(device, shown, now=END, clock=clock)

    assert Scan.objects.get().passed_at == NOW + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("minutes", "taken"), [(-91, False), (-90, True), (220, True), (221, False)]
)
def test_scan_outside_the_sessions_hours_is_refused(session, device, wang, minutes, taken):
    now = NOW + timedelta(minutes=300)

    [answer] = take(device, reading(session, wang, minutes=minutes, direction=OUT), now=now)

    assert (answer.outcome == Outcome.TAKEN) is taken
    assert taken or "不在本场次的签到时段" in answer.says


def test_scan_from_the_future_is_refused(session, device, wang):
    [answer] = take(device, reading(session, wang, minutes=1), now=NOW)

    assert answer.outcome == Outcome.REFUSED
    assert "晚于服务器时间" in answer.says


def test_scan_kept_too_long_is_refused(session, device, wang):
    now = NOW + timedelta(hours=24, minutes=1)

    [answer] = take(device, reading(session, wang), now=now)

    assert answer.outcome == Outcome.REFUSED
    assert "24 小时" in answer.says


@pytest.mark.parametrize(
    ("change", "words"),
    [("revoked", "停用"), ("cancelled", "已取消"), ("early", "还没有到"), ("late", "时限已过")],
)
def test_device_is_good_for_its_session_and_hours(session, device, officer, wang, change, words):
    now = {"early": NOW - timedelta(hours=2), "late": END + timedelta(hours=26)}.get(change, NOW)
    if change == "revoked":
        scan_devices.revoke(device=device, revoked_by=officer, now=NOW)
    if change == "cancelled":
        session.state = SessionState.CANCELLED
        session.save()

    with pytest.raises(scan_devices.DeviceError, match=words):
        take(device, reading(session, wang), now=now)

    assert not Scan.objects.exists()


def test_a_key_is_kept_nowhere(session, officer):
    device, key = scan_devices.make(session=session, name="西门", made_by=officer, now=NOW)

    assert scan_devices.of_key(key) == device
    assert scan_devices.of_key(key[:-1]) is None
    assert scan_devices.of_key("") is None
    assert key not in str(list(type(device).objects.values()))


def test_what_a_person_marked_stands_against_scans(session, device, officer, wang):
    absent = Mark(wang.pk, AttendanceState.ABSENT)
    attendance.take(session=session, marks=[absent], taken_by=officer, now=NOW)

    take(device, reading(session, wang))

    row = Attendance.objects.get(session=session)
    assert (row.state, row.by_hand, row.entered_at) == (AttendanceState.ABSENT, True, NOW)


def test_saving_an_unchanged_mark_leaves_it_to_the_scans(session, device, officer, wang):
    take(device, reading(session, wang))
    same = Mark(wang.pk, AttendanceState.PRESENT)
    attendance.take(session=session, marks=[same], taken_by=officer, now=NOW)

    take(device, reading(session, wang, minutes=30, direction=OUT), now=END)

    assert mark_of(session, wang) == (AttendanceState.PART, 30)


def test_where_signing_out_is_asked_coming_alone_marks_nothing(session, device, catalog, wang):
    catalog.needs_leaving = True
    catalog.save()

    take(device, reading(session, wang))
    assert mark_of(session, wang) is None
    assert attendance.missing(session) == 2

    take(device, reading(session, wang, minutes=125, direction=OUT), now=END)
    assert mark_of(session, wang) == (AttendanceState.PRESENT, None)


def test_database_receives_a_scan_once(session, device, wang):
    one = UUID(int=7)
    take(device, reading(session, wang, client_id=one))

    with pytest.raises(IntegrityError, match=r"received_once|client_id"), transaction.atomic():
        Scan.objects.create(
            session=session, learner=wang, direction=OUT, way=Way.STAFF, passed_at=NOW,
            device_at=NOW, received_at=NOW, client_id=one, device=device,
        )  # fmt: skip


@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_lets_nobody_change_a_scan(session, device, wang, act):
    take(device, reading(session, wang))
    scans = Scan.objects.filter(session=session)

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        scans.update(passed_at=END) if act == "update" else scans._raw_delete("default")


def test_three_scans_need_no_more_queries_than_one(session, device, lecture, city):
    people = [cast.make_learner(city.health, f"6{n}", "张赟") for n in range(4)]
    seats.enrol_many(session=session, learners=people, enrolled_by=None, now=NOW)

    def queries(some):
        with CaptureQueriesContext(connection) as captured:
            take(device, *(reading(session, one) for one in some))
        return len(captured)

    assert queries(people[:1]) == queries(people[1:])
