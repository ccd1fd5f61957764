"""What training officers, screeners and the department see and press."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from catalog.declarations import declaring
from catalog.declarations.form import DeclarationForm
from catalog.models import (
    SCORES,
    BankState,
    Criterion,
    Declaration,
    DeclarationState,
    Evaluation,
    KnowledgePoint,
    Lecture,
    Lecturer,
    Screening,
    SessionState,
)
from people.models import Agency, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY
from tests.catalog.declarations.test_declaring import make_call, make_declaration


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def call(catalog):
    call = make_call(catalog)
    Criterion.objects.create(call=call, name="联系实际", weight=2)
    return call


@pytest.fixture
def department(city):
    return cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)


@pytest.fixture
def submitted(call, city, officer):
    draft = make_declaration(call, city.health, officer)
    return declaring.submit(declaration=draft, by=officer, now=NOW)


@pytest.fixture
def screener(city):
    learner = cast.make_learner(city.transport, "50001", "赵评")
    learner.user.roles.create(kind=RoleKind.SCREENER, agency=city.root, starts_on=TODAY)
    return learner.user


@pytest.fixture
def task(submitted, screener, department):
    return Screening.objects.create(
        declaration=submitted, screener=screener, assigned_by=department
    )


@pytest.fixture
def typed(city):
    return {
        "host": city.health.pk, "title": "慢病管理", "form": "LECTURE", "abstract": "概要",
        "lecturer_name": "孙䶮", "venue": cast.make_venue().pk,
        "starts_at": "2026-06-01T09:00", "ends_at": "2026-06-01T11:10", "break_minutes": "10",
        "planned_seats": "50", "open_seats": "100", "proposed_credits": "2",
        "bucket": "ELECTIVE", "contact": "王犇", "telephone": "0371-1", "approver": "李喆",
    }  # fmt: skip


def at(name, *args):
    return reverse(f"catalog:{name}", args=args)


def test_unit_declares_and_submits(client, officer, call, typed):
    client.force_login(officer)
    assert "2026 年讲座征集" in client.get(at("declarations")).content.decode()
    assert client.get(at("declare", call.pk)).status_code == 200

    client.post(at("declare", call.pk), typed)
    own = Declaration.objects.get()
    assert (own.state, own.declared_by, own.title) == ("DRAFT", officer, "慢病管理")

    page = client.post(at("submit_lecture", own.pk), follow=True).content.decode()
    own.refresh_from_db()
    assert own.state == DeclarationState.SUBMITTED
    assert "已申报，等待遴选。" in page
    assert "慢病管理" in client.get(at("declarations")).content.decode()


def test_knowledge_points_are_ticked_one_by_one(client, officer, call, typed):
    points = [KnowledgePoint.objects.create(code=code, title="数据") for code in ("K1", "K2", "K3")]
    client.force_login(officer)
    client.post(at("declare", call.pk), typed | {"knowledge_points": [points[0].pk, points[2].pk]})
    own = Declaration.objects.get()
    assert set(own.knowledge_points.all()) == {points[0], points[2]}

    page = client.get(at("redeclare", own.pk)).content.decode()

    assert "已选 2 项" in page
    assert page.count('type="checkbox" name="knowledge_points"') == 3


def test_wrong_form_comes_back_with_what_was_typed(client, officer, call, typed):
    client.force_login(officer)
    typed |= {"ends_at": "2026-06-01T08:00", "lecturer_name": ""}

    response = client.post(at("declare", call.pk), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "结束时间须晚于开始时间。" in page
    assert "请从师资库选择授课人，或填写授课人姓名。" in page
    assert "慢病管理" in page
    assert not Declaration.objects.exists()


def test_declaration_after_the_deadline_is_refused_in_words(client, officer, call, typed):
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        client.force_login(officer)
        response = client.post(at("declare", call.pk), typed)

    assert response.status_code == 422
    assert "申报已经截止，请与培训主管部门联系" in response.content.decode()
    assert not Declaration.objects.exists()


def test_hall_too_small_is_said_on_submitting(client, officer, call, typed):
    client.force_login(officer)
    client.post(at("declare", call.pk), typed | {"open_seats": "900"})

    page = client.post(at("submit_lecture", Declaration.objects.get().pk), follow=True)

    assert "超过市民中心报告厅的容量 400" in page.content.decode()
    assert Declaration.objects.get().state == DeclarationState.DRAFT


def test_returned_declaration_is_changed_and_withdrawn(
    client, officer, submitted, department, typed
):
    declaring.send_back(declaration=submitted, reason="请补充简介", by=department, now=NOW)
    client.force_login(officer)
    assert "请补充简介" in client.get(at("declaration", submitted.pk)).content.decode()

    client.post(at("redeclare", submitted.pk), typed | {"abstract": "补充后"})
    submitted.refresh_from_db()
    assert (submitted.abstract, submitted.state) == ("补充后", "RETURNED")

    client.post(at("withdraw_lecture", submitted.pk))
    submitted.refresh_from_db()
    assert submitted.state == DeclarationState.WITHDRAWN


OWN = [
    ("get", "declaration"), ("get", "redeclare"), ("post", "redeclare"),
    ("post", "submit_lecture"), ("post", "withdraw_lecture"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "name"), OWN)
def test_foreign_declaration_is_not_found(client, sibling_officer, submitted, method, name):
    client.force_login(sibling_officer)

    assert getattr(client, method)(at(name, submitted.pk)).status_code == 404


def test_unit_cannot_declare_for_another(client, sibling_officer, call, typed):
    client.force_login(sibling_officer)

    assert client.post(at("declare", call.pk), typed).status_code == 422
    assert not Declaration.objects.exists()


def test_who_declares_for_nobody_finds_no_form(client, wang, call):
    client.force_login(wang.user)

    assert client.get(at("declarations")).status_code == 404
    assert client.get(at("declare", call.pk)).status_code == 404


def test_held_decision_is_not_shown_to_the_unit(client, officer, submitted, department):
    declaring.refuse(declaration=submitted, reason="与他场重复", by=department, now=NOW)
    client.force_login(officer)

    for page in (at("declarations"), at("declaration", submitted.pk)):
        text = client.get(page).content.decode()
        assert "已申报" in text
        assert "未入选" not in text
        assert "与他场重复" not in text


def test_screener_scores_her_task(client, screener, task):
    client.force_login(screener)
    assert "大数据与城市治理" in client.get(at("screening")).content.decode()
    assert "市卫健委" in client.get(at("screening_task", task.pk)).content.decode()
    key = f"points-{Criterion.objects.get().pk}"

    empty = client.post(at("screening_task", task.pk), {key: "", "comment": "好题目"})
    assert empty.status_code == 422
    assert "好题目" in empty.content.decode()
    assert "每一个评分项都要打分" in empty.content.decode()

    client.post(at("screening_task", task.pk), {key: "8", "comment": "好题目"})
    task.refresh_from_db()
    assert (list(task.points.values()), task.comment) == ([8], "好题目")


def test_anonymous_call_hides_unit_and_lecturer(client, screener, task, call):
    call.is_anonymous = True
    call.save()
    client.force_login(screener)

    for page in (at("screening"), at("screening_task", task.pk)):
        text = client.get(page).content.decode()
        assert "大数据与城市治理" in text
        assert "市卫健委" not in text
        assert "孙䶮" not in text
        assert "王犇" not in text


def test_task_of_another_screener_is_not_found(client, city, task):
    other = cast.make_officer(city.root, "other", RoleKind.SCREENER)
    client.force_login(other)

    assert client.get(at("screening_task", task.pk)).status_code == 404
    assert "大数据" not in client.get(at("screening")).content.decode()


def test_ended_role_ends_screening(client, screener, task):
    screener.roles.update(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(days=9))
    client.force_login(screener)

    assert client.get(at("screening")).status_code == 404
    assert client.post(at("screening_task", task.pk)).status_code == 404


def test_department_assigns_decides_reviews_and_announces(
    client, department, screener, submitted, call
):
    client.force_login(department)
    page = client.post(at("assign_screeners", call.pk), {"each": "1"}, follow=True)
    assert "每项申报已有 1 位评委。" in page.content.decode()
    assert Screening.objects.get().screener == screener
    assert "赵评" in client.get(at("screened", call.pk, submitted.pk)).content.decode()

    ticked = {"declaration": submitted.pk, "act": "accept"}
    client.post(at("decide_declarations", call.pk), ticked)
    assert not Lecture.objects.exists()
    page = client.get(at("call", call.pk)).content.decode()
    assert "1 项遴选结果尚未公布" in page

    page = client.get(at("results", call.pk)).content.decode()
    assert "已入选“2026 年讲座征集”，将列入年度目录。" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(at("announce", call.pk), {"seen": seen})

    lecture = Lecture.objects.get()
    assert (lecture.live, lecture.declaration.pk) == (False, submitted.pk)
    assert "没有待公布的遴选结果" in client.get(at("results", call.pk)).content.decode()


def test_bulk_decision_takes_all_or_none(client, department, city, call, officer, submitted):
    own = make_declaration(call, city.health, department, "主管部门自己的")
    own = declaring.submit(declaration=own, by=department, now=NOW)
    client.force_login(department)

    page = client.post(
        at("decide_declarations", call.pk),
        {"declaration": [submitted.pk, own.pk], "act": "accept"},
        follow=True,
    ).content.decode()

    assert "《主管部门自己的》：申报人不能决定自己的申报" in page
    assert "没有办理任何一项" in page
    states = set(Declaration.objects.values_list("state", flat=True))
    assert states == {"SUBMITTED"}


@pytest.mark.parametrize("typed", [{}, {"act": "accept"}, {"act": "x", "declaration": "1"},
                                   {"act": "accept", "declaration": "9" * 30}])  # fmt: skip
def test_decision_about_nothing_says_so(client, department, call, submitted, typed):
    client.force_login(department)

    page = client.post(at("decide_declarations", call.pk), typed, follow=True)

    assert "请先勾选申报" in page.content.decode()


def test_task_is_taken_away(client, department, task, call):
    client.force_login(department)

    client.post(at("take_task_away", call.pk, task.pk))

    assert not Screening.objects.exists()


READS = ["call", "results"]
WRITES = ["assign_screeners", "decide_declarations", "announce"]


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_call_is_the_departments_alone(client, officer, city, call, submitted, name):
    # A department of a district does not choose for the city.
    district = cast.make_officer(city.district, "district", RoleKind.TRAINING_DEPARTMENT)
    for user in (officer, district):
        client.force_login(user)
        answer = client.get if name in READS else client.post
        assert answer(at(name, call.pk)).status_code == 404
        assert client.get(at("screened", call.pk, submitted.pk)).status_code == 404


@pytest.mark.parametrize("name", WRITES)
def test_auditor_reads_and_writes_nothing(client, city, call, submitted, name):
    client.force_login(cast.make_officer(city.root, "auditor", RoleKind.AUDITOR))

    assert client.get(at("call", call.pk)).status_code == 200
    assert client.post(at(name, call.pk), {"each": "1"}).status_code == 404


def test_draft_is_the_units_alone(client, department, call, city, officer):
    draft = make_declaration(call, city.health, officer, "还没写完的")
    client.force_login(department)

    assert "还没写完的" not in client.get(at("call", call.pk)).content.decode()
    assert client.get(at("screened", call.pk, draft.pk)).status_code == 404


@pytest.mark.parametrize(
    ("who", "page"),
    [("officer", "declarations"), ("department", "call"), ("screener", "screening")],
)
def test_queries_do_not_grow(
    client, request, count_queries, call, city, officer, department, screener, submitted, who, page
):
    client.force_login(request.getfixturevalue(who))
    address = at(page, call.pk) if page == "call" else at(page)
    Screening.objects.create(declaration=submitted, screener=screener, assigned_by=department)
    one = count_queries(client, address)

    for title in ("甲讲", "乙讲"):
        draft = make_declaration(call, city.health, officer, title)
        done = declaring.submit(declaration=draft, by=officer, now=NOW)
        Screening.objects.create(declaration=done, screener=screener, assigned_by=department)

    assert count_queries(client, address) == one


def test_lecturers_earlier_scores_are_weighed_unless_the_call_is_anonymous(
    client, catalog, city, call, submitted, task, screener, department
):
    lecturer = cast.make_lecturer()
    session = cast.make_session(
        cast.make_lecture(catalog, city.health, lecturer=lecturer),
        starts_at=NOW - timedelta(days=30),
    )
    session.state, session.closed_at = SessionState.CLOSED, session.ends_at
    session.save()
    Evaluation.objects.bulk_create(
        Evaluation(session=session, **dict.fromkeys(SCORES, score)) for score in (5, 5, 4, 4, 3)
    )
    Declaration.objects.update(lecturer=lecturer)

    def shown(user, address):
        client.force_login(user)
        return "4.20" in client.get(address).content.decode()

    assert shown(screener, at("screening_task", task.pk))
    assert shown(department, at("screened", call.pk, submitted.pk))
    call.is_anonymous = True
    call.save()
    assert not shown(screener, at("screening_task", task.pk))


def test_lecturers_to_choose_from_are_sorted_by_pinyin(call, city, officer):
    """单 is the surname Shàn and 曾 is Zēng: neither stands where its code point would put it."""
    for name in ("曾国强", "单田芳", "安宁", "欧阳修"):
        cast.make_lecturer(name)
    Lecturer.objects.update(state=BankState.IN_BANK, reviewed_on=TODAY)
    own = make_declaration(call, city.health, officer)

    form = DeclarationForm(instance=own, hosts=Agency.objects.all())

    names = [str(label).partition("（")[0] for value, label in form.fields["lecturer"].choices]
    assert [one for one in names if one in {"曾国强", "单田芳", "安宁", "欧阳修"}] == [
        "安宁",
        "欧阳修",
        "单田芳",
        "曾国强",
    ]
