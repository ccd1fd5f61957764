import io
from datetime import time, timedelta

import pymupdf
import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog.attending import lists as attendance_lists
from catalog.doors import devices as scan_devices
from catalog.doors import scanning
from catalog.models import Attendance, Direction
from catalog.seating import seats
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.doors.test_scanning import reading

HEAD = ("人事编号", "姓名", "考勤", "分钟", "签到", "签退")
END = NOW + timedelta(minutes=130)


@pytest.fixture
def session(lecture, wang, li, zhao):
    """From 09:00 to 11:10 today, over; all three held a seat."""
    session = cast.make_session(lecture, starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang, li, zhao], enrolled_by=None, now=NOW)
    return session


@pytest.fixture
def organiser(client, officer):
    client.force_login(officer)
    with time_machine.travel(END, tick=False):
        yield client


def url(name, session):
    return reverse(f"catalog:{name}", args=[session.pk])


def workbook(*rows, head=HEAD):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("考勤")
        clock = book.add_format({"num_format": "hh:mm"})
        for number, row in enumerate((head, *rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, time):
                    sheet.write_datetime(number, column, cell, clock)
                else:
                    sheet.write(number, column, cell)
    return out.getvalue()


def read(session, *rows, head=HEAD):
    people = [one.learner for one in session.enrolments.select_related("learner")]
    return attendance_lists.read(
        workbook(*rows, head=head), "考勤.xlsx", session=session, people=people
    )


def upload(client, session, data, name="考勤.xlsx"):
    return client.post(url("upload_list", session), {"file": SimpleUploadedFile(name, data)})


def marks(session):
    return {
        one.learner.name: (one.state, one.minutes)
        for one in Attendance.objects.filter(session=session).select_related("learner")
    }


def test_rows_are_read_with_states_minutes_and_times(session, wang, li, zhao):
    found = read(
        session,
        ("10001", "王犇", "出席", "", "", ""),
        ("10002", "", "部分出席", 45, "", ""),
        ("10003", "赵堃", "", "", time(9, 5), "10：30"),
    )

    assert found.problems == ()
    assert [(one.learner_id, one.state, one.minutes) for one in found.lines] == [
        (wang.pk, "PRESENT", None), (li.pk, "PART", 45), (zhao.pk, "", None),
    ]  # fmt: skip
    assert (found.lines[2].entered_at, found.lines[2].left_at) == (time(9, 5), time(10, 30))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("99999", "", "出席"), "人事编号", "没有本场次的座位"),
        (("10001", "王奔", "出席"), "姓名", "人事编号 10001 是王犇"),
        (("10001", "", "来了"), "考勤", "不在可选之列"),
        (("10001", "", "部分出席", ""), "分钟", "请填分钟数"),
        (("10001", "", "部分出席", 120), "分钟", "小于本场次的 120 分钟"),
        (("10001", "", "部分出席", 1.5), "分钟", "整数"),
        (("10001", "", "", "", "九点"), "签到", "不是时间"),
        (("10001", "", "", "", "25:00"), "签到", "不是时间"),
        (("10001", "", "", "", "10:00", "09:30"), "签退", "晚于签到"),
        (("", "王犇", "出席"), "人事编号", "没有填"),
        (("10002", "", "出席"), "人事编号", "出现了两次"),
    ],
)
def test_a_row_that_is_not_right_is_named_and_nothing_is_read(session, row, column, reason):
    found = read(session, ("10002", "李喆", "出席"), row)

    [problem] = found.problems
    assert (problem.row, problem.column) == (3, column)
    assert reason in problem.reason
    assert found.lines == ()


def test_a_file_that_is_no_table_is_refused_in_words(session):
    found = attendance_lists.read(b"\x00\x01", "a.xlsx", session=session, people=[])

    assert len(found.problems) == 1
    assert found.lines == ()


def test_upload_shows_the_list_unsaved_and_saving_it_marks(organiser, session, wang, li, zhao):
    data = workbook(
        ("10001", "", "出席"), ("10002", "", "", "", time(9, 0), time(10, 0)), ("10003", "", "缺席")
    )

    page = upload(organiser, session, data)

    assert page.status_code == 200
    text = page.content.decode()
    assert "已从表里读入 3 人，尚未保存" in text
    assert 'value="10:00"' in text
    assert marks(session) == {}

    form = {"times": "1", f"state-{wang.pk}": "PRESENT", f"state-{zhao.pk}": "ABSENT",
            f"in-{li.pk}": "09:00", f"out-{li.pk}": "10:00"}  # fmt: skip
    assert organiser.post(url("attendance", session), form).status_code == 302
    assert marks(session) == {
        "王犇": ("PRESENT", None), "李喆": ("PART", 60), "赵堃": ("ABSENT", None),
    }  # fmt: skip
    assert Attendance.objects.get(learner=li).entered_at == NOW


def test_upload_with_faults_names_them_and_keeps_the_list(organiser, session):
    page = upload(organiser, session, workbook(("10001", "王奔", "出席"), ("404", "", "出席")))

    text = page.content.decode()
    assert page.status_code == 422
    assert "没有读入任何一行" in text
    assert "第 2 行" in text
    assert "第 3 行" in text
    assert "王犇" in text
    assert marks(session) == {}


def test_no_file_is_asked_for(organiser, session):
    page = organiser.post(url("upload_list", session), {}, follow=True)

    assert "请先选择填好的考勤表" in page.content.decode()


def test_blank_list_can_be_filled_in_and_read_back(organiser, session, wang):
    data = b"".join(organiser.get(url("blank_list", session)).streaming_content)

    people = [one.learner for one in session.enrolments.select_related("learner")]
    found = attendance_lists.read(data, "x.xlsx", session=session, people=people)

    assert found.problems == ()
    assert (found.lines[0].learner_id, found.lines[0].state) == (wang.pk, "")
    assert len(found.lines) == 3


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"in": "10:00", "out": "09:00"}, "签退须晚于签到"),
        ({"in": "", "out": "10:00"}, "凭这些时间不能判断"),
        ({"in": "25:00"}, "有效的时间"),
        ({"in": "09:00", "state": "PART", "minutes": "0"}, "1"),
    ],
)
def test_impossible_times_save_nothing(organiser, session, wang, form, error):
    data = {f"{name}-{wang.pk}": value for name, value in form.items()}

    page = organiser.post(url("attendance", session), data | {"times": "1"})

    assert page.status_code == 422
    assert error in page.content.decode()
    assert marks(session) == {}


def test_times_that_were_scanned_are_not_typed_over(organiser, session, officer, wang, li):
    device, _ = scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)
    scans = [reading(session, wang), reading(session, wang, minutes=60, direction=Direction.OUT)]
    scanning.take_batch(device=device, readings=scans, sent_at=END, now=END)

    page = organiser.get(url("attendance", session), {"times": "1"}).content.decode()
    assert f'name="in-{wang.pk}" value="09:00"' in page
    form = {f"in-{wang.pk}": "09:00", f"out-{wang.pk}": "10:00", f"state-{wang.pk}": "PART",
            f"minutes-{wang.pk}": "60", f"state-{li.pk}": "ABSENT"}  # fmt: skip
    organiser.post(url("attendance", session), form)

    assert Attendance.objects.get(learner=wang).by_hand is False
    assert Attendance.objects.get(learner=li).by_hand is True


def test_a_later_coming_typed_over_a_scan_forgets_the_earlier_going(
    organiser, session, officer, wang
):
    device, _ = scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)
    scans = [reading(session, wang), reading(session, wang, minutes=60, direction=Direction.OUT)]
    scanning.take_batch(device=device, readings=scans, sent_at=END, now=END)

    organiser.post(url("attendance", session), {f"in-{wang.pk}": "10:30", "times": "1"})

    row = Attendance.objects.get(learner=wang)
    assert (row.state, row.minutes, row.left_at) == ("PART", 40, None)


def test_signing_sheet_lists_everybody_in_order(organiser, session, lecture, city):
    rare = cast.make_learner(city.clinic, "10000", "\U00020164䶮")
    seats.admit(session=session, learner=rare, admitted_by=None, now=NOW)

    answer = organiser.get(url("signing_sheet", session))

    assert answer["Content-Type"] == "application/pdf"
    pages = pymupdf.open(stream=b"".join(answer.streaming_content))
    text = "".join(page.get_text() for page in pages).replace("\n", "")
    places = [text.index(name) for name in ("王犇", "李喆", "赵堃")]
    assert places == sorted(places)
    assert "签退（时间、签名）" in text
    assert rare.personnel_no not in text


@pytest.mark.parametrize(
    ("method", "name"), [("post", "upload_list"), ("get", "blank_list"), ("get", "signing_sheet")]
)
def test_foreign_list_is_not_found(client, session, sibling_officer, wang, method, name):
    for user in (sibling_officer, wang.user):
        client.force_login(user)
        assert getattr(client, method)(url(name, session)).status_code == 404
