from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import KnowledgePoint, Lecture, Lecturer, PoolName, Session, SessionState
from catalog.seating import seats
from people.models import User
from tests.catalog import cast
from tests.catalog.cast import NOW

ROUTES = ["session", "lecturer", "course", "venue", "route", "knowledgepoint"]


@pytest.fixture
def editor(client, db):
    user = User.objects.create_superuser(username="editor", password="x", name="编辑")
    client.force_login(user)
    return client


@pytest.fixture
def typed(lecture):
    """What an editor types for a session of three hours."""
    return {
        "lecture": lecture.pk,
        "venue": cast.make_venue(capacity=100).pk,
        "starts_at": "2026-04-01 09:00",
        "ends_at": "2026-04-01 12:00",
        "break_minutes": "20",
        "state": "PLANNED",
        "planned_seats": "60",
        "open_seats": "40",
    }


def pools(session):
    return dict(session.pools.values_list("name", "seats"))


@pytest.mark.parametrize("name", ROUTES)
def test_lists_and_forms_open(editor, lecture, name):
    Lecturer.objects.create(name="孙䶮", unit="市委党校")
    KnowledgePoint.objects.create(code="K1", title="党的二十大")
    cast.make_session(lecture)

    for page in ("index", "add"):
        assert editor.get(reverse(f"{name}:{page}")).status_code == 200
    assert editor.get(reverse(f"{name}:index"), {"q": "党校"}).status_code == 200


def test_search_in_the_admin_finds_two_characters(editor):
    Lecturer.objects.create(name="孙䶮", unit="市委党校")
    Lecturer.objects.create(name="单雄", unit="市交通局")

    page = editor.get(reverse("lecturer:index"), {"q": "党校"}).content.decode()

    assert "孙䶮" in page
    assert "单雄" not in page


def test_knowledge_points_of_a_lecture_are_ticked_in_the_order_of_their_codes(editor, lecture):
    for code in ("K2", "K1"):
        KnowledgePoint.objects.create(code=code, title=f"要点{code}")

    page = editor.get(reverse("wagtailadmin_pages:edit", args=[lecture.pk])).content.decode()

    assert page.count('type="checkbox" name="knowledge_points"') == 2
    assert page.index("K1 要点K1") < page.index("K2 要点K2")


def test_session_is_made_with_both_pools(editor, typed):
    editor.post(reverse("session:add"), typed)

    session = Session.objects.get()
    assert session.starts_at == timezone.make_aware(datetime(2026, 4, 1, 9, 0))  # noqa: DTZ001
    assert session.minutes == 160
    assert pools(session) == {"PLANNED": 60, "OPEN": 40}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"open_seats": "41"}, "超过场地容量 100"),
        ({"ends_at": "2026-04-01 08:00"}, "结束时间须晚于开始时间"),
        ({"break_minutes": "180"}, "休息时间须短于讲座时间"),
    ],
)
def test_impossible_session_is_refused(editor, typed, change, message):
    page = editor.post(reverse("session:add"), typed | change).content.decode()

    assert message in page
    assert not Session.objects.exists()


def test_session_never_shrinks_below_its_people(editor, typed, zhao):
    editor.post(reverse("session:add"), typed)
    session = Session.objects.get()
    seats.enrol_many(session=session, learners=[zhao], enrolled_by=None, now=NOW)
    edit = reverse("session:edit", args=[session.pk])

    page = editor.post(edit, typed | {"open_seats": "0"}).content.decode()
    assert "已有 1 人选座" in page

    editor.post(edit, typed | {"open_seats": "1"})
    assert pools(session) == {"PLANNED": 60, "OPEN": 1}
    assert session.pools.get(name=PoolName.OPEN).taken == 1


def test_reserves_and_accessible_places_are_typed(editor, typed, city, zhao):
    more = {"accessible_seats": "2", "reserved_seats": "U2 5\n\nU1-1 3\n", "open_seats": "30"}
    editor.post(reverse("session:add"), typed | more)
    session = Session.objects.get()
    edit = reverse("session:edit", args=[session.pk])

    assert {pool.key: pool.seats for pool in session.pools.all()} == {
        "PLANNED": 60,
        "OPEN": 30,
        "ACCESSIBLE": 2,
        "RESERVED:U2": 5,
        "RESERVED:U1-1": 3,
    }
    assert "U2 5" in editor.get(edit).content.decode()
    seats.enrol_many(session=session, learners=[zhao], enrolled_by=None, now=NOW)
    page = editor.post(edit, typed | more | {"reserved_seats": "U1-1 3"}).content.decode()
    assert "单位预留（市交通局）已有 1 人选座" in page


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("U2", "第 1 行：应写成“机构代码 席位数”"),
        ("U2 1\nU9 2", "第 2 行：没有代码为“U9”的机构"),
        ("U2 1\nU2 2", "第 2 行：机构“U2”前面已经写过"),
        ("U2 1", "超过场地容量 100"),
    ],
)
def test_reserves_are_refused_by_their_line(editor, typed, city, lines, message):
    page = editor.post(reverse("session:add"), typed | {"reserved_seats": lines}).content.decode()

    assert message in page
    assert not Session.objects.exists()


def test_closed_session_is_not_edited(editor, typed, lecture):
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=1))
    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED, closed_at=NOW)

    page = editor.post(reverse("session:edit", args=[session.pk]), typed).content.decode()

    assert "已结班的场次不能修改" in page


def test_old_draft_of_a_lecture_brings_no_seats_back(editor, lecture, zhao):
    session = cast.make_session(lecture)
    draft = lecture.save_revision()
    seats.enrol_many(session=session, learners=[zhao], enrolled_by=None, now=NOW)

    draft.publish()

    assert Lecture.objects.get().sessions.get().pools.get(name=PoolName.OPEN).taken == 1


def test_lecture_is_edited_with_chinese_panels(editor, catalog, lecture):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[lecture.pk])).content.decode()

    for label in ("主办单位", "培训对象", "知识点", "必修/选修"):
        assert label in page


def test_window_that_closes_before_it_opens_is_refused(editor, catalog):
    catalog.selection_closes_at = catalog.selection_opens_at - timedelta(days=1)

    edit = reverse("wagtailadmin_pages:edit", args=[catalog.pk])
    typed = {
        "title": catalog.title,
        "slug": catalog.slug,
        "year": "2026",
        "selection_opens_at": "2026-03-05 09:00",
        "selection_closes_at": "2026-03-01 09:00",
        "action-publish": "1",
    }

    assert "选学截止时间须晚于开始时间" in editor.post(edit, typed).content.decode()


def test_learner_does_not_reach_the_admin(client, zhao):
    client.force_login(zhao.user)

    assert client.get(reverse("session:index")).status_code == 302
