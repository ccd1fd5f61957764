import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from credits.models import Fact
from exams import attempts
from exams.models import AnswerStep, Attempt, AttemptState, Question
from people.models import User
from tests.exams.conftest import KEYS, NOW, WRONG, answer_all, make_exam, make_question

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader(client, liu):
    client.force_login(liu.user)
    return client


def url(name, thing):
    return reverse(f"exams:{name}", args=[thing.pk])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def sheet(attempt, chosen):
    """What a browser without scripts posts."""
    posted = {}
    for question in Question.objects.filter(pk__in=attempt.question_ids):
        posted[f"q{question.pk}"] = chosen[question.type]
        posted[f"r{question.pk}"] = "0"
    return posted


def autosave(client, attempt, choice, *, revision=1, question=None):
    return client.post(
        url("answer", attempt),
        {
            "question": question or attempt.question_ids[0],
            "revision": revision,
            "choice": choice,
        },
    )


def test_walk_from_the_list_to_the_credit_without_scripts(reader, exam, liu):
    assert "应知应会第二季度考试" in text_of(reader.get(reverse("exams:exams")))
    page = text_of(reader.get(url("exam", exam)))
    assert "共 4 题，满分 100 分" in page
    assert "合格计 3 学分（必修）" in page

    page = text_of(reader.post(url("start", exam), follow=True))
    attempt = Attempt.objects.get(learner=liu)
    assert page.count("<fieldset") == 4
    assert "10:00:00 截止" in page

    page = text_of(reader.post(url("attempt", attempt), sheet(attempt, KEYS), follow=True))
    assert "全部题目已作答并保存" in page

    page = text_of(reader.post(url("submit", attempt), follow=True))
    assert "100" in page
    assert "已记入 3 学分（必修）" in page
    assert reverse("my_credits") in page
    assert Fact.objects.get().source == f"exams.attempt:{attempt.pk}"


def test_submitting_again_records_nothing_more(reader, exam, attempt, now):
    answer_all(attempt, KEYS, now=now)

    reader.post(url("submit", attempt))
    reader.post(url("submit", attempt))

    assert Fact.objects.count() == 1


def test_confirmation_names_unanswered_questions(reader, attempt, now):
    attempts.answer(
        attempt=attempt, question_id=attempt.question_ids[0], revision=1, choice=[1], now=now
    )

    page = text_of(reader.get(url("submit", attempt)))

    assert "还有 3 题没有作答" in page
    assert "#q4" in page


def test_saved_answers_are_shown_again(reader, attempt):
    autosave(reader, attempt, ["2"])

    page = text_of(reader.get(url("attempt", attempt)))

    pattern = rf'name="q{attempt.question_ids[0]}" value="2" checked'
    assert re.search(pattern, page)


# Keys


def test_pages_before_submission_hold_no_key_and_no_explanation(reader, exam, point, now):
    pages = [text_of(reader.get(reverse("exams:exams"))), text_of(reader.get(url("exam", exam)))]
    pages.append(text_of(reader.post(url("start", exam), follow=True)))
    attempt = Attempt.objects.get()
    autosave(reader, attempt, ["1"])
    pages.append(text_of(reader.get(url("attempt", attempt))))
    pages.append(text_of(reader.get(url("submit", attempt))))

    for page in pages:
        assert "解析S" not in page
        assert "正确答案" not in page
        assert '"key"' not in page


def test_paper_looks_the_same_whatever_the_key(reader, finance, point, liu, now):
    """Two papers that differ in nothing but their keys: not a byte of the pages differs."""
    pages = []
    for key in ([0], [3]):
        options = ["一", "二", "三", "四"]
        question = make_question("S0", "SINGLE", point, key=key, options=options)
        one = {"sections": [{"type": "SINGLE", "count": 1, "points": "100"}]}
        exam = make_exam(finance, blueprint=one)
        started = attempts.start(exam=exam, learner=liu, now=now, seed="the same")
        page = text_of(reader.get(url("attempt", started)))
        page = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)
        page = re.sub(rf"attempts/{started.pk}/", "attempts/0/", page)
        pages.append(re.sub(rf'(name="[rq]|question="){question.pk}"', r"\1N", page))
        started.delete()
        exam.delete()
        question.delete()

    assert pages[0] == pages[1]


def test_answers_are_released_when_the_exam_closes(reader, exam, attempt, now, clock):
    answer_all(attempt, WRONG, now=now)
    reader.post(url("submit", attempt))

    before = text_of(reader.get(url("result", attempt)))
    clock.move_to(exam.closes_at)
    reader.force_login(attempt.learner.user)
    after = text_of(reader.get(url("result", attempt)))

    assert "考试结束后公布" in before
    assert "解析" not in before.replace("答案与解析", "")
    assert "正确答案" not in before
    assert after.count("正确答案") == 4
    assert "解析S" in after
    assert "答错" in after


def test_answers_may_be_released_at_once(reader, finance, bank, liu, now):
    exam = make_exam(finance, answers_shown="AFTER_SUBMITTING")
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    answer_all(attempt, KEYS, now=now)
    reader.post(url("submit", attempt))

    page = text_of(reader.get(url("result", attempt)))

    assert page.count("答对") == 4


# Autosave


def test_autosave_is_acknowledged_with_its_revision(reader, attempt):
    reply = autosave(reader, attempt, ["1"])

    assert (reply.status_code, reply.json()) == (200, {"revision": 1, "is_late": False})
    assert AnswerStep.objects.get().choice == [1]


def test_autosave_repeated_after_a_lost_reply_is_stored_once(reader, attempt):
    autosave(reader, attempt, ["1"])

    assert autosave(reader, attempt, ["1"]).json()["revision"] == 1
    assert AnswerStep.objects.count() == 1


def test_second_window_is_shown_the_saved_answer(reader, attempt):
    autosave(reader, attempt, ["1"])

    reply = autosave(reader, attempt, ["0"])

    assert reply.status_code == 409
    assert (reply.json()["revision"], reply.json()["choice"]) == (1, [1])


def test_sheet_of_a_window_left_behind_does_not_overwrite(reader, attempt):
    autosave(reader, attempt, ["1"])
    stale = sheet(attempt, {**WRONG, "SINGLE": [0]})

    page = text_of(reader.post(url("attempt", attempt), stale, follow=True))

    latest = attempts.latest_steps(attempt)
    assert latest[attempt.question_ids[0]].choice == [1]
    assert latest[attempt.question_ids[1]].choice == [0]
    assert "1 道题在另一个窗口作答过" in page


def test_late_autosave_is_stored_and_said_to_be_late(reader, attempt, clock):
    clock.move_to(NOW + HOUR + timedelta(seconds=1))

    assert autosave(reader, attempt, ["1"]).json()["is_late"] is True
    assert AnswerStep.objects.get().is_late


def test_autosave_after_handing_in_is_gone(reader, attempt):
    reader.post(url("submit", attempt))

    assert autosave(reader, attempt, ["1"]).status_code == 410


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"choice": ["x"]}, id="text for a place"),
        pytest.param({"choice": ["-1"]}, id="negative place"),
        pytest.param({"choice": ["9"]}, id="option that is not there"),
        pytest.param({"choice": ["١"]}, id="digit of another script"),
        pytest.param({"choice": ["1"] * 1000}, id="a thousand options"),
        pytest.param({"revision": "9" * 30}, id="huge revision"),
        pytest.param({"question": "9" * 30}, id="huge question"),
        pytest.param({"question": ""}, id="no question"),
    ],
)
def test_malformed_autosave_is_a_bad_request(reader, attempt, changes):
    body = {"question": attempt.question_ids[0], "revision": 1, "choice": ["1"], **changes}

    assert reader.post(url("answer", attempt), body).status_code == 400
    assert not AnswerStep.objects.exists()


def test_autosave_of_ten_megabytes_is_refused(reader, attempt):
    body = {"question": attempt.question_ids[0], "revision": 1, "choice": "1" * 10_000_000}
    reply = reader.post(
        url("answer", attempt),
        "&".join(f"{key}={value}" for key, value in body.items()),
        content_type="application/x-www-form-urlencoded",
    )

    assert reply.status_code == 400
    assert not AnswerStep.objects.exists()


# Time


def test_page_of_an_overdue_attempt_leads_to_its_result(reader, attempt, now, clock):
    answer_all(attempt, KEYS, now=now)
    clock.move_to(NOW + HOUR + timedelta(seconds=1))

    page = text_of(reader.get(url("attempt", attempt), follow=True))

    assert "考试结果" in page
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SUBMITTED
    assert Fact.objects.count() == 1


def test_result_of_an_open_attempt_leads_back_to_the_paper(reader, attempt):
    assert reader.get(url("result", attempt)).url == url("attempt", attempt)


def test_refused_start_is_said_on_the_exam_s_page(reader, exam, liu, now):
    for _each in range(2):
        started = attempts.start(exam=exam, learner=liu, now=now)
        attempts.submit(attempt=started, submitted_by=None, now=now)

    page = text_of(reader.post(url("start", exam), follow=True))

    assert "2 次考试机会已用完" in page
    assert "开始考试</button>" not in page


# Who


ATTEMPT_PAGES = ["attempt", "submit", "result"]


@pytest.mark.parametrize("name", ATTEMPT_PAGES)
def test_foreign_attempt_is_not_found(client, attempt, chen, now, name):
    answer_all(attempt, KEYS, now=now)
    client.force_login(chen.user)

    reply = client.get(url(name, attempt))

    assert reply.status_code == 404
    assert "题干" not in reply.content.decode()
    assert "刘喆" not in reply.content.decode()


@pytest.mark.parametrize("name", ["answer", "submit", "attempt"])
def test_foreign_attempt_cannot_be_written(client, attempt, chen, name):
    client.force_login(chen.user)
    body = {"question": attempt.question_ids[0], "revision": 1, "choice": ["1"]}

    assert client.post(url(name, attempt), body).status_code == 404
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not AnswerStep.objects.exists()


def test_exam_of_a_foreign_agency_is_not_found(client, exam, wang):
    client.force_login(wang.user)

    assert client.get(url("exam", exam)).status_code == 404
    assert client.post(url("start", exam)).status_code == 404
    assert "第二季度" not in text_of(client.get(reverse("exams:exams")))


def test_login_without_a_learner_sees_no_exam(client, exam):
    client.force_login(User.objects.create(username="author"))

    assert "没有学员档案" in text_of(client.get(reverse("exams:exams")))
    assert client.get(url("exam", exam)).status_code == 404


def test_pages_need_a_login_and_are_not_stored(client, reader, exam, attempt):
    stored = [reader.get(url(name, attempt)) for name in ("attempt", "submit")]
    stored += [reader.get(reverse("exams:exams")), reader.get(url("exam", exam))]
    stored += [autosave(reader, attempt, ["1"])]
    assert all("no-store" in reply["Cache-Control"] for reply in stored)

    reader.logout()
    assert reader.get(url("attempt", attempt)).status_code == 302


# Queries


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_exams(
    reader, finance, bank, liu, now, count, django_assert_max_num_queries
):
    for number in range(count):
        exam = make_exam(finance, title=f"考试{number}")
        started = attempts.start(exam=exam, learner=liu, now=now)
        attempts.submit(attempt=started, submitted_by=None, now=now)

    with django_assert_max_num_queries(12):
        assert text_of(reader.get(reverse("exams:exams"))).count("考试0") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_paper_takes_the_same_queries_for_any_length(
    reader, finance, bank, liu, now, count, django_assert_max_num_queries
):
    blueprint = {"sections": [{"type": "SINGLE", "count": count, "points": "100"}]}
    exam = make_exam(finance, blueprint=blueprint)
    started = attempts.start(exam=exam, learner=liu, now=now)
    answer_all(started, KEYS, now=now)

    with django_assert_max_num_queries(10):
        assert text_of(reader.get(url("attempt", started))).count("<fieldset") == count


def test_key_is_in_no_answer_of_the_server_until_it_is_released(
    reader, finance, point, liu, now, clock
):
    """A key that is a word: searched in every page and reply, in each state of the attempt."""
    key, wording = "唯有此词可得分", [[{"text": "唯有此词可得分", "weight": "100"}]]
    make_question(
        "F0", "FILL_IN", point, options=[], key=wording, explanation="解析里也有唯有此词可得分"
    )
    sections = [{"type": "FILL_IN", "count": 1, "points": "100"}]
    exam = make_exam(finance, blueprint={"sections": sections}, scores_at=NOW + 15 * DAY)
    told = []

    def look(*names):
        told.append(text_of(reader.get(reverse("exams:exams"))))
        told.append(text_of(reader.get(url("exam", exam))))
        told.extend(text_of(reader.get(url(name, attempt), follow=True)) for name in names)

    reader.post(url("start", exam))
    attempt = Attempt.objects.get()
    look("attempt", "submit", "result")
    for revision, choice in ((1, "猜"), (3, "猜"), (2, "再猜"), (3, "字" * 300)):
        told.append(autosave(reader, attempt, [choice], revision=revision).content.decode())
    told.append(text_of(reader.post(url("submit", attempt), follow=True)))
    told.append(autosave(reader, attempt, ["晚"], revision=3).content.decode())
    look("attempt", "result")
    clock.move_to(exam.closes_at + DAY)
    reader.force_login(liu.user)
    look("result")
    assert [page for page in told if key in page] == []

    clock.move_to(exam.scores_at)
    reader.force_login(liu.user)

    assert key in text_of(reader.get(url("result", attempt)))


def test_feedback_of_what_was_chosen_is_shown_after_release(client, finance, point, liu, now):
    told = {"feedback": ["您忘了宣誓", "对，见第二十七条", "", ""]}
    make_question("S1", "SINGLE", point, details=told)
    blueprint = {"sections": [{"type": "SINGLE", "count": 1, "points": 5}]}
    exam = make_exam(finance, blueprint=blueprint, pass_mark=1, answers_shown="AFTER_SUBMITTING")
    attempt = attempts.start(exam=exam, learner=liu, now=now, seed="x")
    answer_all(attempt, WRONG, now=now)
    client.force_login(liu.user)
    before = client.get(f"/exams/attempts/{attempt.pk}/", follow=True).content.decode()
    attempts.submit(attempt=attempt, submitted_by=liu.user, now=now)

    page = client.get(f"/exams/attempts/{attempt.pk}/result/").content.decode()

    assert "您忘了宣誓" in page
    assert "见第二十七条" not in page
    assert "您忘了宣誓" not in before
