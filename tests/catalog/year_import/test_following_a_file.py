"""What a file changes of a year that is drafted, published or chosen already."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import (
    Lecture,
    Lecturer,
    PoolName,
    Session,
    SessionDraft,
    SessionState,
)
from catalog.publishing import workbook
from catalog.publishing.listing import listed
from catalog.releasing import plan as release_plan
from catalog.releasing import releases
from catalog.releasing.changes import Kind
from catalog.seating import seats
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.year_import.year_files import DATA, HEAD, SECOND, UNDATED, but, load, reasons


def test_a_draft_follows_the_file(index, year_file):
    load(year_file(DATA, UNDATED))
    changed = but(DATA, 题目="数据与治理", 结束="11:30", 开放席位="200")

    report = load(year_file(changed, UNDATED))

    assert dict(report.counts) == {"changed": 1, "unchanged": 1}
    lecture = Lecture.objects.get(number="001")
    assert lecture.title == lecture.get_latest_revision_as_object().title == "数据与治理"
    session = lecture.sessions.get()
    assert session.minutes == 150
    assert session.revision == 1
    assert session.pools.get(name=PoolName.OPEN).seats == 200


def test_a_draft_edited_by_hand_is_compared_as_it_was_saved_last(index, year_file):
    load(year_file(DATA))
    lecture = Lecture.objects.get()
    lecture.title = "改过的题目"
    lecture.save_revision()

    report = load(year_file(DATA), dry_run=True)

    assert dict(report.counts) == {"changed": 1}


def test_what_differs_from_the_published_waits_for_a_release(released, year_file):
    report = load(year_file(but(DATA, 题目="数据与治理", 结束="12:00")))

    session = Session.objects.get()
    assert dict(report.counts) == {"changed": 1}
    assert Lecture.objects.get().title == "大数据与城市治理"
    assert timezone.localtime(session.ends_at).hour == 11
    kinds = {change.kind for change in release_plan.plan(released).changes}
    assert kinds == {Kind.CHANGED, Kind.SESSION_MOVED}

    releases.publish(catalog=released, by=None, now=NOW)

    session.refresh_from_db()
    assert Lecture.objects.get().title == "数据与治理"
    assert timezone.localtime(session.ends_at).hour == 12


def test_session_added_to_the_published_waits_for_a_release(released, year_file):
    report = load(year_file(DATA, SECOND))

    assert dict(report.counts) == {"created": 1, "unchanged": 1}
    assert [one.state for one in Session.objects.order_by("starts_at")] == ["PLANNED", "DRAFT"]
    assert dict(load(year_file(DATA, SECOND)).counts) == {"unchanged": 2}


def test_session_called_off_in_the_file_is_drafted(released, year_file):
    file = year_file([*DATA, "已取消"], head=[*HEAD, "状态"])

    report = load(file)

    assert report.written
    assert Session.objects.get().state == SessionState.PLANNED
    assert SessionDraft.objects.get().state == SessionState.CANCELLED


def test_file_that_repeats_the_published_leaves_drafts_alone(released, year_file):
    load(year_file(but(DATA, 题目="数据与治理", 结束="12:00")))

    report = load(year_file(DATA))

    assert dict(report.counts) == {"unchanged": 1}
    assert Lecture.objects.get().draft_title == "数据与治理"
    assert SessionDraft.objects.exists()


@pytest.mark.parametrize(
    ("state", "cells", "column"),
    [
        (SessionState.PLANNED, {"开放席位": "10"}, "开放席位"),
        (SessionState.CLOSED, {"结束": "12:00"}, "结束"),
    ],
)
def test_what_no_release_decides_is_refused(released, year_file, state, cells, column):
    closed_at = NOW if state == SessionState.CLOSED else None
    Session.objects.update(state=state, closed_at=closed_at)

    report = load(year_file(but(DATA, 题目="别的", **cells)))

    assert [(row, found) for row, found, _reason in reasons(report)] == [(2, column)]
    assert Lecture.objects.get().draft_title == "大数据与城市治理"


def test_session_with_people_is_not_moved(index, year_file, zhao):
    load(year_file(DATA))
    session = Session.objects.get()
    seats.enrol_many(session=session, learners=[zhao], enrolled_by=None, now=NOW)

    report = load(year_file(but(DATA, 结束="12:00")))

    ((_row, column, reason),) = reasons(report)
    assert column == "结束"
    assert "已有人选座" in reason


@pytest.fixture
def published(catalog, city):
    """A year as it lives: two sessions, one called off, text in lines, signs of formulas."""
    one = cast.make_lecture(
        catalog, city.health, "=1+1 不是公式", abstract="甲\r\n乙 ", lecturer=cast.make_lecturer(),
        notes="'引号", telephone="+86 371 6718", credits=Decimal("1.5"),
    )  # fmt: skip
    cast.make_session(one, planned=5)
    off = cast.make_session(one, starts_at=NOW + timedelta(days=40), break_minutes=0)
    Session.objects.filter(pk=off.pk).update(state=SessionState.CANCELLED)
    cast.make_lecture(catalog, city.clinic, "未定", theme="", category="")
    Lecturer.objects.create(name="孙䶮", unit="别处")
    return catalog


def test_the_exported_workbook_comes_back_unchanged(published, tmp_path):
    path = tmp_path / "catalogue-2026.xlsx"
    path.write_bytes(workbook.written(listed(published.lectures())))
    before = (list(Lecture.objects.values()), list(Session.objects.values()))

    report = load(path, year=2026)

    assert [str(one) for one in report.problems] == []
    assert (report.written, dict(report.counts)) == (True, {"unchanged": 3})
    assert (list(Lecture.objects.values()), list(Session.objects.values())) == before


def test_foreign_session_number_is_refused(published, city, tmp_path, year_file):
    other = cast.make_session(cast.make_lecture(published, city.health))
    head = [*HEAD, "场次号"]

    report = load(year_file([*but(DATA, 编号="002", 日期="2026-05-05"), str(other.pk)], head=head),
                  year=2026)  # fmt: skip

    assert (2, "场次号", f"讲座“002”没有场次 {other.pk}") in reasons(report)
