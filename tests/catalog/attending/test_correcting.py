from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from catalog.attending import attendance, correcting
from catalog.attending import facts as attendance_facts
from catalog.attending.attendance import Mark
from catalog.models import Attendance, AttendanceCorrection, AttendanceState
from catalog.seating import seats
from credits.claims import corrections as requests
from credits.models import Fact, Standing
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW

PRESENT, PART, ABSENT = AttendanceState.PRESENT, AttendanceState.PART, AttendanceState.ABSENT
LATER = NOW + timedelta(days=3)


@pytest.fixture
def session(lecture, officer, wang, li, zhao):
    """Closed: 王犇 was present, 李喆 for 45 minutes, 赵堃 absent."""
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=1))
    seats.enrol_many(session=session, learners=[wang, li, zhao], enrolled_by=None, now=NOW)
    marks = [Mark(wang.pk, PRESENT), Mark(li.pk, PART, 45), Mark(zhao.pk, ABSENT)]
    attendance.take(session=session, marks=marks, taken_by=officer, now=NOW)
    return attendance.close(session=session, closed_by=officer, now=NOW).session


def correct(session, learner, state, officer, minutes=None, why="签到表核对有误", now=LATER):
    return correcting.correct(
        session=session, learner=learner, mark=Mark(learner.pk, state, minutes), why=why,
        by=officer, now=now,
    )  # fmt: skip


def minutes_in_force(learner):
    facts = Fact.objects.in_force().filter(learner=learner)
    return [fact.quantity["minutes"] for fact in facts]


def test_part_becomes_whole_by_a_reversal_and_a_new_fact(session, officer, li):
    made = correct(session, li, PRESENT, officer)

    assert minutes_in_force(li) == ["120"]
    assert made.reversal.reverses.quantity == {"minutes": "45"}
    assert made.reversal.why == made.replacement.why == "考勤更正：签到表核对有误"
    assert made.replacement.source == f"{made.reversal.reverses.source}/2"
    assert made.replacement.recorded_by == officer
    row = Attendance.objects.get(learner=li)
    assert (row.state, row.minutes, row.taken_by) == (PRESENT, None, officer)


def test_absent_is_recorded_and_present_is_taken_back(session, officer, wang, zhao):
    came, went = correct(session, zhao, PART, officer, 30), correct(session, wang, ABSENT, officer)

    assert (came.reversal, went.replacement) == (None, None)
    assert (minutes_in_force(zhao), minutes_in_force(wang)) == (["30"], [])


def test_there_and_back_again_stays_one_credit(session, officer, wang):
    for state in (ABSENT, PRESENT, ABSENT, PRESENT):
        correct(session, wang, state, officer)

    assert minutes_in_force(wang) == ["120"]
    assert Fact.objects.filter(learner=wang).count() == 5
    assert AttendanceCorrection.objects.count() == 4


def test_somebody_left_out_of_the_list_is_added(session, officer, city):
    guest = cast.make_learner(city.transport, "10010", "单雄")

    made = correct(session, guest, PRESENT, officer)

    assert made.before == ""
    assert minutes_in_force(guest) == ["120"]


def test_the_ledger_stays_cleared(session, officer, wang, li, zhao):
    for learner, state in ((wang, ABSENT), (li, PRESENT), (zhao, PRESENT), (wang, PRESENT)):
        correct(session, learner, state, officer)

    in_force = Fact.objects.in_force().values_list("source", flat=True)
    assert sorted(attendance_facts.expected_sources()) == sorted(in_force)


def test_person_is_told_who_changed_what_and_why(session, officer, li):
    correct(session, li, PRESENT, officer)

    message = Message.objects.get(learner=li)
    assert message.title == "考勤更正：大数据与城市治理"
    assert message.text.startswith("部分出席（45 分钟） 更正为 出席。理由：签到表核对有误。")


@pytest.mark.parametrize(
    ("why", "words"),
    [("", "请写明"), ("  \n ", "请写明"), ("长" * 201, "最多 200"),
     ("身份证 410105198001011234", "身份证号")],
)  # fmt: skip
def test_reason_that_cannot_stand_is_refused(session, officer, li, why, words):
    with pytest.raises(correcting.CorrectionRefusedError, match=words):
        correct(session, li, PRESENT, officer, why=why)

    assert minutes_in_force(li) == ["45"]
    assert Attendance.objects.get(learner=li).state == PART


def test_nothing_to_correct_is_refused(session, officer, li, city):
    guest = cast.make_learner(city.transport, "10010", "单雄")

    with pytest.raises(correcting.CorrectionRefusedError, match="前后相同"):
        correct(session, li, PART, officer, 45)
    with pytest.raises(correcting.CorrectionRefusedError, match="前后相同"):
        correct(session, guest, ABSENT, officer)
    with pytest.raises(attendance.MinutesOutOfRangeError):
        correct(session, li, PART, officer, 120)

    assert not AttendanceCorrection.objects.exists()


def test_ones_own_attendance_is_for_others_to_correct(session, li):
    with pytest.raises(correcting.CorrectionRefusedError, match="由他人更正"):
        correct(session, li, PRESENT, li.user)


def test_open_class_is_corrected_on_its_list(lecture, officer, wang):
    running = cast.make_session(lecture, starts_at=NOW - timedelta(hours=1))

    with pytest.raises(correcting.CorrectionRefusedError, match="还没有结班"):
        correct(running, wang, PRESENT, officer)


def test_line_with_a_request_is_left_to_two_people(session, officer, li):
    fact = Fact.objects.get(learner=li)
    requests.ask(fact=fact, says="我听完了全程", by=li.user, now=LATER)

    with pytest.raises(correcting.CorrectionRefusedError, match="更正申请里办理"):
        correct(session, li, PRESENT, officer)

    assert minutes_in_force(li) == ["45"]


def test_database_keeps_every_correction(session, officer, li):
    made = correct(session, li, PRESENT, officer)

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        AttendanceCorrection.objects.filter(pk=made.pk).update(why="别的")
    with pytest.raises(IntegrityError, match="changes_the_ledger"), transaction.atomic():
        AttendanceCorrection.objects.create(
            attendance=made.attendance, after=ABSENT, why="无", by=officer, at=NOW
        )


# --- the page ---


@pytest.fixture
def page(client, officer, session):
    client.force_login(officer)
    with time_machine.travel(LATER, tick=False):
        yield reverse("catalog:corrections", args=[session.pk])


def test_organiser_corrects_and_the_person_sees_it(page, client, session, li):
    form = {"who": li.pk, "state": "PRESENT", "why": "补交了签到表"}
    shown = client.post(page, form, follow=True).content.decode()

    assert "已更正：李喆" in shown
    assert "补交了签到表" in shown
    assert Standing.objects.filter(learner=li, year=2026).exists()
    client.force_login(li.user)
    mine = client.get(reverse("catalog:my_sessions")).content.decode()
    assert "3月5日 officer 更正：部分出席 → 出席，补交了签到表" in mine


@pytest.mark.parametrize(
    "change",
    [{"who": ""}, {"personnel_no": "10003"}, {"who": "999999"}, {"state": "PART"}, {"state": ""},
     {"why": ""}, {"state": "PART", "minutes": "120"}, {"who": "", "personnel_no": "404"}],
)  # fmt: skip
def test_half_a_correction_changes_nothing(page, client, li, change):
    form = {"who": li.pk, "state": "PRESENT", "why": "补交"} | change

    assert client.post(page, form).status_code == 422
    assert minutes_in_force(li) == ["45"]


def test_foreign_and_open_classes_are_not_found(page, client, city, lecture, sibling_officer, wang):
    users = [sibling_officer, wang.user,
             cast.make_officer(city.health, "auditor", RoleKind.AUDITOR)]  # fmt: skip
    for user in users:
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(page, {"who": wang.pk, "state": "ABSENT", "why": "x"}).status_code == 404
    assert minutes_in_force(wang) == ["120"]


def test_three_corrections_need_no_more_queries_than_one(
    page, client, session, officer, wang, li, zhao, count_queries
):
    correct(session, wang, ABSENT, officer)
    once = count_queries(client, page)
    correct(session, li, ABSENT, officer)
    correct(session, zhao, PRESENT, officer)

    assert count_queries(client, page) == once
