"""The public's page of changes, the department's next release, and what editors may not do."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.models import (
    AnnualCatalog,
    BankState,
    Lecture,
    Lecturer,
    Release,
    Session,
    SessionDraft,
    SessionState,
)
from catalog.releasing import plan as release_plan
from catalog.releasing import releases, session_drafts
from catalog.seating import seats
from jobs import worker
from jobs.models import Job
from people.models import Role, RoleKind, User
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def chief(city):
    return cast.make_officer(city.root, "peixun", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def session(catalog, lecture):
    session = cast.make_session(lecture)
    releases.publish(catalog=catalog, by=None, now=NOW)
    return session


def cancel(session):
    values = {name: getattr(session, name) for name in session_drafts.CONTENT}
    values["state"] = SessionState.CANCELLED
    return session_drafts.propose(session=session, values=values, now=NOW)


def test_the_department_sees_the_differences_and_whom_they_concern(client, chief, session, wang):
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    cancel(session)
    client.force_login(chief)

    page = client.get(reverse("catalog:next_release", args=[2026])).content.decode()

    assert "取消" in page
    assert "已选座 1 人，候补 0 人" in page


def test_releasing_shows_the_public_what_changed(client, chief, session, zhao):
    cancel(session)
    client.force_login(chief)
    shown = client.get(reverse("catalog:next_release", args=[2026])).context["plan"]
    typed = {"only": list(shown.chosen), "shown": shown.digest, "note": "授课人因公不能到场"}

    client.post(reverse("catalog:publish_release", args=[2026]), typed)
    worker.work_off(Job.objects.get())

    page = client.get(reverse("catalog:releases", args=[2026])).content.decode()
    assert "第 2 次发布已生效，写出消息 0 条" in page
    client.force_login(zhao.user)
    page = client.get(reverse("catalog:releases", args=[2026])).content.decode()
    assert "第 2 次发布" in page
    assert "授课人因公不能到场" in page
    assert Session.objects.get().state == SessionState.CANCELLED
    assert "准备下一次发布" not in page
    assert "已生效" not in page


@pytest.fixture
def submitted(client, chief, session):
    """A release that waits for a worker."""
    cancel(session)
    client.force_login(chief)
    address = reverse("catalog:publish_release", args=[2026])
    digest = release_plan.plan(AnnualCatalog.objects.get()).digest
    client.post(address, {"only": [f"session:{session.pk}"], "shown": digest})
    return Job.objects.get()


def test_page_follows_the_release_and_no_second_one_begins(client, submitted, session):
    page = client.get(reverse("catalog:releases", args=[2026])).content.decode()
    again = client.post(
        reverse("catalog:publish_release", args=[2026]), {"only": [f"session:{session.pk}"]}
    )

    assert "every 2s" in page
    assert again.status_code == 422
    assert "上一次发布还没有完成" in again.content.decode()
    assert Job.objects.count() == 1


def test_what_changed_before_the_worker_came_is_not_released(client, submitted, session):
    SessionDraft.objects.update(starts_at=NOW + timedelta(days=9), state=SessionState.PLANNED)

    worker.work_off(submitted)

    page = client.get(reverse("catalog:releases", args=[2026])).content.decode()
    assert "上次没有发布：您查看之后内容又有变动" in page
    assert Release.objects.count() == 1
    assert Session.objects.get().starts_at == session.starts_at


def test_release_of_one_whose_role_has_ended_is_not_made(submitted):
    Role.objects.all().delete()

    worker.work_off(submitted)

    assert Release.objects.count() == 1
    assert "不再担任" in submitted.parts.get().last_error


def test_another_state_than_the_shown_is_refused(client, chief, session):
    cancel(session)
    client.force_login(chief)

    answer = client.post(
        reverse("catalog:publish_release", args=[2026]),
        {"only": [f"session:{session.pk}"], "shown": "0" * 64},
    )

    assert answer.status_code == 422
    assert "又有变动" in answer.content.decode()
    assert Release.objects.count() == 1


def test_unticked_items_go_on_waiting(client, chief, session, lecture):
    other = cast.make_session(lecture, starts_at=NOW + timedelta(days=40))
    cancel(session)
    cancel(other)
    client.force_login(chief)

    page = client.get(
        reverse("catalog:next_release", args=[2026]), {"only": f"session:{session.pk}"}
    )

    assert page.context["plan"].chosen == {f"session:{session.pk}"}
    assert len(page.context["plan"].waiting) == 2


def test_a_planned_change_can_be_taken_back(client, chief, session):
    draft = cancel(session)
    client.force_login(chief)

    client.post(reverse("catalog:discard_draft", args=[draft.pk]))

    assert not SessionDraft.objects.exists()
    assert "没有等待发布的修改" in (
        client.get(reverse("catalog:next_release", args=[2026])).content.decode()
    )


@pytest.mark.parametrize("name", ["next_release", "publish_release"])
def test_others_find_no_next_release(client, officer, session, name):
    client.force_login(officer)
    method = client.post if name == "publish_release" else client.get

    assert method(reverse(f"catalog:{name}", args=[2026])).status_code == 404


def test_others_discard_nothing(client, officer, session):
    draft = cancel(session)
    client.force_login(officer)

    assert client.post(reverse("catalog:discard_draft", args=[draft.pk])).status_code == 404


def test_a_district_releases_nothing(client, city, session):
    client.force_login(cast.make_officer(city.district, "qu", RoleKind.TRAINING_DEPARTMENT))

    assert client.get(reverse("catalog:next_release", args=[2026])).status_code == 404


def test_pages_ask_a_fixed_number_of_questions(
    client, chief, catalog, session, lecture, count_queries
):
    client.force_login(chief)

    def one_more(days):
        cancel(cast.make_session(lecture, starts_at=NOW + timedelta(days=days)))

    one_more(20)
    waiting = count_queries(client, reverse("catalog:next_release", args=[2026]))
    history = count_queries(client, reverse("catalog:releases", args=[2026]))
    for days in (30, 40):
        one_more(days)
    three = count_queries(client, reverse("catalog:next_release", args=[2026]))
    for _again in range(2):
        releases.publish(catalog=catalog, by=None, now=NOW)
        one_more(50 + _again)

    assert three == waiting == 16
    assert count_queries(client, reverse("catalog:releases", args=[2026])) == history == 12


@pytest.fixture
def editor(client, db):
    user = User.objects.create_superuser(username="editor", password="x", name="编辑")
    client.force_login(user)
    return client


def typed(session, **words):
    return {
        "lecture": session.lecture_id,
        "venue": session.venue_id,
        "starts_at": "2026-04-01 09:00",
        "ends_at": "2026-04-01 11:00",
        "break_minutes": "10",
        "state": "PLANNED",
        "planned_seats": "0",
        "open_seats": "12",
    } | words


def test_an_edited_session_waits_and_its_seats_do_not(editor, session):
    editor.post(reverse("session:edit", args=[session.pk]), typed(session))

    fresh = Session.objects.get()
    assert fresh.starts_at == session.starts_at
    assert fresh.draft.starts_at.month == 4
    assert fresh.pools.get(name="OPEN").seats == 12
    again = editor.get(reverse("session:edit", args=[session.pk])).content.decode()
    assert "2026/04/01 09:00" in again


def test_an_added_session_of_a_published_lecture_waits(editor, session):
    editor.post(reverse("session:add"), typed(session))

    added = Session.objects.exclude(pk=session.pk).get()
    assert added.state == SessionState.DRAFT
    editor.post(reverse("session:edit", args=[added.pk]), typed(session, open_seats="30"))
    assert Session.objects.get(pk=added.pk).state == SessionState.DRAFT


def test_a_published_session_stays_with_its_lecture(editor, session, catalog, city):
    other = cast.make_lecture(catalog, city.health, "公文写作")

    page = editor.post(
        reverse("session:edit", args=[session.pk]), typed(session, lecture=other.pk)
    ).content.decode()

    assert "不能改到别的讲座" in page


def test_not_even_an_administrator_publishes_a_page(editor, lecture):
    edit = reverse("wagtailadmin_pages:edit", args=[lecture.pk])
    page = editor.get(edit).content.decode()
    said = {
        "title": "别的题目",
        "slug": lecture.slug,
        "number": "001",
        "host": lecture.host_id,
        "form": "LECTURE",
        "credits": "2",
        "bucket": "REQUIRED",
        "audience_rules-TOTAL_FORMS": "0",
        "audience_rules-INITIAL_FORMS": "0",
        "action-publish": "1",
    }

    editor.post(edit, said)

    assert "action-publish" not in page
    assert Lecture.objects.get().title == "大数据与城市治理"
    assert Lecture.objects.get().get_latest_revision_as_object().title == "别的题目"


def test_a_published_lecture_is_neither_unpublished_nor_deleted(editor, lecture):
    for name in ("unpublish", "delete"):
        editor.post(reverse(f"wagtailadmin_pages:{name}", args=[lecture.pk]))

    assert Lecture.objects.get().live


def test_lecturers_taken_out_of_the_bank_are_named_before_releasing(client, chief, session):
    lecture = Lecture.objects.get()
    draft = lecture.get_latest_revision_as_object() if lecture.latest_revision_id else lecture
    draft.lecturer = Lecturer.objects.create(name="孙䶮", state=BankState.LEFT)
    draft.save_revision()
    client.force_login(chief)

    page = client.get(reverse("catalog:next_release", args=[2026])).content.decode()

    assert "授课人已不宜安排" in page
    assert "孙䶮" in page
    assert "已出库" in page


def test_editors_see_at_each_lecturer_what_the_bank_says(editor, lecture):
    Lecturer.objects.create(name="孙䶮", unit="市委党校", state=BankState.SUSPENDED)
    Lecturer.objects.create(name="单雄")

    page = editor.get(reverse("wagtailadmin_pages:edit", args=[lecture.pk])).content.decode()

    assert "孙䶮（市委党校）【师资库：暂停】" in page
    assert "单雄【" not in page
