"""Releases: the public sees the last one, and whoever is concerned is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models import AnnualCatalog, Lecture, Release, Session, SessionDraft, SessionState
from catalog.publishing import calendars
from catalog.releasing import plan as release_plan
from catalog.releasing import releases, session_drafts
from catalog.releasing.changes import Kind
from catalog.seating import capacity, seats, waiting
from people import messages
from people.models import Message
from tests.catalog import cast
from tests.catalog.cast import NOW

LATER = NOW + timedelta(hours=1)


def publish(catalog, chosen=None, **words):
    return releases.publish(catalog=catalog, chosen=chosen, by=None, now=LATER, **words)


def propose(session, **words):
    values = {name: getattr(session, name) for name in session_drafts.CONTENT}
    session_drafts.propose(session=session, values=values | words, now=NOW)


def kinds(released):
    return [change.kind for change in released.changes]


@pytest.fixture
def session(lecture):
    return cast.make_session(lecture)


@pytest.fixture
def released(catalog, session):
    return publish(catalog).release


def test_the_first_release_freezes_what_is_there(released, session):
    assert released.number == 1
    assert session.venue.name in released.content
    assert len(released.digest) == 64


def test_a_draft_lecture_comes_with_its_release(catalog, released, city):
    new = cast.make_lecture(catalog, city.health, "公文写作", live=False, number="")
    cast.make_session(new)

    made = publish(catalog)

    fresh = Lecture.objects.get(pk=new.pk)
    assert kinds(made) == [Kind.NEW]
    assert (fresh.live, fresh.number) == (True, "2026-001")


def test_a_draft_text_waits_for_its_release(catalog, released, lecture):
    lecture.title = "大数据与城市运行"
    lecture.save_revision()
    before = Lecture.objects.get().title

    made = publish(catalog)

    assert before == "大数据与城市治理"
    assert Lecture.objects.get().title == "大数据与城市运行"
    assert (kinds(made), made.changes[0].before) == ([Kind.CHANGED], {"title": "大数据与城市治理"})


def test_a_moved_session_waits_for_its_release(catalog, released, session):
    moved = session.starts_at + timedelta(days=1)
    propose(session, starts_at=moved, ends_at=moved + timedelta(hours=2))
    before = Session.objects.get()

    made = publish(catalog)

    after = Session.objects.get()
    assert (before.starts_at, after.starts_at) == (session.starts_at, moved)
    assert (before.revision, after.revision, after.changed_at) == (0, 1, LATER)
    assert kinds(made) == [Kind.SESSION_MOVED]
    assert not SessionDraft.objects.exists()


def test_a_calendar_follows_with_a_higher_sequence(catalog, released, session):
    propose(session, state=SessionState.CANCELLED)
    publish(catalog)

    shown = calendars.shown(Session.objects.all())
    text = calendars.calendar(shown, name="x", host="h").decode()

    assert "SEQUENCE:1" in text
    assert "STATUS:CANCELLED" in text


def test_who_sits_or_waits_is_told_and_nobody_else(catalog, released, session, wang, li, zhao):
    capacity.resize(session=session, seats={"OPEN": 1}, now=NOW)
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    waiting.join(session=session, learner=li, joined_by=li.user, now=NOW)
    propose(session, state=SessionState.CANCELLED)

    made = publish(catalog, note="授课人因公不能到场")

    told = [messages.unread(one.user) for one in (wang, li, zhao)]
    assert (told, made.told) == ([1, 1, 0], 2)
    message = Message.objects.filter(learner=wang).get()
    assert message.title == "《大数据与城市治理》取消"
    assert "原定：2026年3月12日 09:00–11:10 市民中心报告厅" in message.text
    assert "授课人因公不能到场" in message.text


def test_messages_may_be_held_for_review(catalog, released, session, wang):
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    propose(session, state=SessionState.CANCELLED)

    publish(catalog, held=True)

    assert messages.unread(wang.user) == 0
    assert Message.objects.held().count() == 1


def test_one_change_can_be_released_alone(catalog, released, session, lecture):
    other = cast.make_session(lecture, starts_at=NOW + timedelta(days=30))
    propose(session, state=SessionState.CANCELLED)
    propose(other, break_minutes=20)

    made = publish(catalog, [f"session:{session.pk}"])

    assert kinds(made).count(Kind.SESSION_CANCELLED) == 1
    assert Session.objects.get(pk=session.pk).state == SessionState.CANCELLED
    assert Session.objects.get(pk=other.pk).break_minutes == 10
    assert SessionDraft.objects.get().session == other


def test_an_added_session_is_unseen_until_released(catalog, released, lecture, wang):
    added = cast.make_session(lecture, starts_at=NOW + timedelta(days=30))
    Session.objects.filter(pk=added.pk).update(state=SessionState.DRAFT)
    with pytest.raises(seats.SessionNotOpenError, match="尚未发布"):
        seats.enrol(session=added, learner=wang, enrolled_by=wang.user, now=NOW)
    hidden = Session.objects.published().count()

    made = publish(catalog)

    assert (hidden, Session.objects.published().count()) == (1, 2)
    assert kinds(made) == [Kind.SESSION_NEW]


def test_an_unpublished_year_begins_with_its_catalogue(city):
    catalog = cast.make_catalog(year=2027)
    AnnualCatalog.objects.filter(pk=catalog.pk).update(live=False)
    lecture = cast.make_lecture(catalog, city.health, live=False)

    with pytest.raises(releases.ReleaseError, match="首次发布"):
        publish(catalog, [f"lecture:{lecture.pk}"])
    publish(catalog)

    assert AnnualCatalog.objects.get(pk=catalog.pk).live


def test_what_was_not_shown_is_not_released(catalog, released, session):
    propose(session, break_minutes=20)
    shown = release_plan.plan(catalog).digest
    propose(session, state=SessionState.CANCELLED)

    with pytest.raises(releases.ReleaseError, match="又有变动"):
        publish(catalog, shown=shown)

    assert Session.objects.get().state == SessionState.PLANNED


def test_what_was_shown_is_what_is_released(catalog, released, session):
    propose(session, break_minutes=20)
    shown = release_plan.plan(catalog)

    made = publish(catalog, shown=shown.digest)

    assert (made.release.digest, made.release.content) == (shown.digest, shown.content)


def test_nothing_is_not_released(catalog, released):
    with pytest.raises(releases.ReleaseError, match="没有要发布"):
        publish(catalog)


def test_a_closed_class_is_not_moved(catalog, released, session):
    propose(session, break_minutes=20)
    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED, closed_at=NOW)

    with pytest.raises(releases.ReleaseError, match="已结班"):
        publish(catalog)

    assert Release.objects.count() == 1


def test_two_lectures_never_bear_one_number(catalog, released, city, lecture):
    cast.make_lecture(catalog, city.health, "公文写作", live=False, number=lecture.number)

    with pytest.raises(releases.ReleaseError, match=f"编号重复：{lecture.number}"):
        publish(catalog)

    assert Lecture.objects.live().count() == 1


def test_closing_a_class_changes_nothing_in_the_catalogue(catalog, released, session):
    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED, closed_at=NOW)

    assert release_plan.plan(catalog).changes == []


def test_what_is_in_force_already_needs_no_draft(session):
    propose(session, break_minutes=20)
    propose(session)

    assert not SessionDraft.objects.exists()


def test_a_release_is_never_changed(released):
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=released.pk).update(note="别的")


def test_the_history_says_what_each_release_changed(catalog, released, session):
    propose(session, state=SessionState.CANCELLED)
    publish(catalog)

    newest_first = list(Release.objects.order_by("-number"))
    history = release_plan.history(newest_first)

    assert [told.heading for told in history[0][1]] == ["取消"]
    assert [told.heading for told in history[1][1]] == ["目录说明有变", "新增讲座"]
    assert release_plan.history(newest_first[:1])[0][1] == history[0][1]
