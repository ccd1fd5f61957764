"""From attempts to figures, worked by hand; who sees them; how a question is retired."""

import io
from datetime import date, timedelta
from math import sqrt

import openpyxl
import pytest
from django.urls import reverse

from exams import analysis, attempts, preparing
from exams.analysing import gathering, job, report, retiring
from exams.models import Attempt, Question, QuestionRetirement
from jobs import files, worker
from people.models import Role, RoleKind
from tests.exams.conftest import make_exam, make_learner, make_question
from tests.exams.papermaking.test_papers import make_setter

# Everybody is asked S1, S2 and S3, worth 1 each: T = 3, 2, 1, 0.
STAIRS = {"陈一": "111", "陈二": "110", "陈三": "100", "陈四": "000"}
ONE_PAPER = {"sections": [{"type": "SINGLE", "count": 3, "points": 1}]}


@pytest.fixture
def stairs(finance, point, now):
    """The key is option 1 (B); whoever is wrong chooses A, and 陈四 leaves S3 alone."""
    questions = [make_question(f"S{n}", "SINGLE", point) for n in (1, 2, 3)]
    exam = make_exam(finance, blueprint=ONE_PAPER, pass_mark=1)
    for number, (name, marks) in enumerate(STAIRS.items()):
        sit(exam, make_learner(finance, f"20000{number}", name), questions, marks, now)
    return exam


def sit(exam, learner, questions, marks, now):
    attempt = attempts.start(exam=exam, learner=learner, now=now, seed=learner.personnel_no)
    for question, mark in zip(questions, marks, strict=True):
        if mark == "1" or learner.name != "陈四" or question.number != "S3":
            attempts.answer(
                attempt=attempt, question_id=question.pk, revision=1,
                choice=[1] if mark == "1" else [0], now=now,
            )  # fmt: skip
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


@pytest.fixture
def mingti(city):
    return make_setter(city)


@pytest.fixture
def done(stairs, mingti, now):
    return worker.work_off(job.submit(exam=stairs, requested_by=mingti, now=now))


def test_figures_of_one_paper_are_those_worked_by_hand(stairs):
    """As in test_analysis: V(T) = 5/3, α = 0.75, C(x, rest) = 1/4, 1/3, 1/4."""
    document = report.of(stairs)

    first, second, third = document["questions"]
    assert document["is_one_paper"]
    assert document["paper"]["alpha"] == 0.75
    assert document["paper"]["standard_deviation"] == round(sqrt(5 / 3), 4)
    assert [one["facility"] for one in document["questions"]] == [0.75, 0.5, 0.25]
    assert second["discrimination_index"] == round((1 / 3) / sqrt(1 / 3 * 2 / 3), 4)
    assert first["intended_weight"] == round(1 / 3, 4)
    chosen = {option["option"]: option["chosen"] for option in third["options"]}
    assert chosen == {"A": 2, "B": 1, "C": 0, "D": 0, "": 1}
    assert [option["is_key"] for option in third["options"]] == [False, True, False, False, False]


def test_only_first_sittings_count(stairs, now):
    before = report.of(stairs)
    last = Attempt.objects.get(learner__name="陈四")
    questions = list(Question.objects.order_by("number"))

    sit(stairs, last.learner, questions, "111", now)

    assert report.of(stairs) == before


def test_with_papers_of_their_own_a_question_is_compared_among_those_asked(finance, point, now):
    """S1 is asked of three: marks 1, 0, 1 beside 1, 0, 0; C = 1/6, V = 1/3 each: r = 1/2."""
    questions = {n: make_question(f"S{n}", "SINGLE", point) for n in (1, 2, 3)}
    exam = make_exam(
        finance, blueprint={"sections": [{"type": "SINGLE", "count": 2, "points": 1}]}, pass_mark=1
    )
    for number, (asked, marks) in enumerate([((1, 2), "11"), ((1, 3), "00"), ((2, 1), "01")]):
        learner = make_learner(finance, f"30000{number}", "陈")
        attempt = attempts.start(exam=exam, learner=learner, now=now, seed="x")
        rows = [{"question": questions[n].pk, "points": "1", "options": [0, 1, 2, 3]}
                for n in asked]  # fmt: skip
        Attempt.objects.filter(pk=attempt.pk).update(paper=rows)
        attempt.refresh_from_db()
        sit_drawn(attempt, rows, marks, learner, now)

    document = report.of(exam)

    first = document["questions"][0]
    assert not document["is_one_paper"]
    assert first["candidates"] == 3
    assert first["facility"] == round(2 / 3, 4)
    assert first["discrimination_index"] == 0.5
    assert first["effective_weight"] is None
    assert document["questions"][2]["candidates"] == 1


def sit_drawn(attempt, rows, marks, learner, now):
    for row, mark in zip(rows, marks, strict=True):
        attempts.answer(
            attempt=attempt, question_id=row["question"], revision=1,
            choice=[int(mark)], now=now,
        )  # fmt: skip
    attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


def test_of_one_agrees_with_the_whole_matrix():
    rows = ((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0))
    whole = analysis.analyse(analysis.Matrix(("甲", "乙", "丙"), (1.0, 1.0, 1.0), rows))
    marks, rests = [row[0] for row in rows], [row[1] + row[2] for row in rows]

    alone = analysis.of_one("甲", marks, rests, most=1, rest_most=2)

    first = whole.questions[0]
    assert alone.discrimination_index == first.discrimination_index
    assert alone.discrimination_efficiency == first.discrimination_efficiency
    assert alone.upper_lower == first.upper_lower
    assert alone.intended_weight == pytest.approx(1 / 3)


def test_an_exam_that_nobody_sat_has_no_figures(exam):
    assert report.of(exam)["questions"] == []
    assert gathering.gather(exam).matrix is None


def test_figures_are_a_page_and_a_workbook(client, stairs, mingti, done):
    client.force_login(mingti)

    page = client.get(reverse("exams:analysis", args=[stairs.pk])).content.decode()
    file = client.get(reverse("exams:analysis_file", args=[stairs.pk]))

    assert "4 名考生" in page
    assert "信度 α" in page
    assert "0.750" in page
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    assert book.sheetnames == ["试卷", "试题", "选项"]
    assert [row[0].value for row in book["试题"].iter_rows(min_row=2)] == ["S1", "S2", "S3"]
    file.close()


def test_the_page_asks_for_the_figures(client, stairs, mingti):
    client.force_login(mingti)
    address = reverse("exams:analysis", args=[stairs.pk])

    client.post(address)
    client.post(address)

    assert "正在计算" in client.get(address).content.decode()
    assert job.jobs_of(stairs).count() == 1


def test_figures_of_a_foreign_exam_are_not_found(client, stairs, water, liu):
    for user in (make_setter(water, "other"), liu.user):
        client.force_login(user)
        for name in ("analysis", "analysis_file"):
            assert client.get(reverse(f"exams:{name}", args=[stairs.pk])).status_code == 404


def test_a_job_of_one_whose_role_has_ended_computes_nothing(stairs, mingti, now):
    waiting = job.submit(exam=stairs, requested_by=mingti, now=now)
    Role.objects.update(ends_on=date(2020, 6, 1))

    finished = worker.work_off(waiting)

    assert files.result_of(finished) is None
    assert "不再担任负责这场考试的角色" in finished.parts.get().last_error


def retire(client, exam, question, reason="题干有歧义"):
    address = reverse("exams:retire_question", args=[exam.pk, question.pk])
    return client.post(address, {"reason": reason}, follow=True).content.decode()


def test_a_question_is_retired_by_a_person_with_a_reason(
    client, stairs, mingti, done, now, settings
):
    make_exam_end(stairs)
    client.force_login(mingti)
    question = Question.objects.get(number="S3")

    assert "请写明停用的理由" in retire(client, stairs, question, reason=" ")
    assert "第 S3 题已停用" in retire(client, stairs, question)

    question.refresh_from_db()
    kept = QuestionRetirement.objects.get()
    assert question.state == "RETIRED"
    assert (kept.reason, kept.retired_by, kept.exam) == ("题干有歧义", mingti, stairs)
    assert "已经不在使用" in retire(client, stairs, question)


def make_exam_end(exam):
    """Long ago, by the clock of the machine that the page reads."""
    exam.opens_at, exam.closes_at = (exam.opens_at - timedelta(days=4000),) * 2
    exam.closes_at += timedelta(days=1)
    exam.save()


def test_a_question_that_an_exam_to_come_needs_stays(client, stairs, mingti, now):
    question = Question.objects.get(number="S1")

    with pytest.raises(retiring.RetirementError, match=r"就组不成卷：第 1 部分.*还缺 1 题"):
        retiring.retire(question=question, exam=stairs, reason="过易", retired_by=mingti, now=now)

    question.refresh_from_db()
    assert question.state == "PUBLISHED"
    assert preparing.preparation_of(stairs)


def test_questions_of_another_exam_are_not_found(client, stairs, mingti, done, point):
    other = make_question("X1", "SINGLE", point)
    client.force_login(mingti)

    address = reverse("exams:retire_question", args=[stairs.pk, other.pk])

    assert client.post(address, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_three_questions(
    client, finance, point, mingti, liu, now, count, django_assert_num_queries
):
    questions = [make_question(f"S{n}", "SINGLE", point) for n in range(count)]
    blueprint = {"sections": [{"type": "SINGLE", "count": count, "points": 1}]}
    exam = make_exam(finance, blueprint=blueprint, pass_mark=1)
    sit(exam, liu, questions, "1" * count, now)
    worker.work_off(job.submit(exam=exam, requested_by=mingti, now=now))
    client.force_login(mingti)

    with django_assert_num_queries(7):
        client.get(reverse("exams:analysis", args=[exam.pk]))


def test_a_department_may_read_figures_too(client, stairs, city, done):
    client.force_login(make_setter(city, "peixun", RoleKind.TRAINING_DEPARTMENT))

    assert client.get(reverse("exams:analysis", args=[stairs.pk])).status_code == 200
