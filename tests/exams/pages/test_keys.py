"""Keys and explanations: on no page before they are released."""

import re
from datetime import timedelta

from django.urls import reverse

from exams import attempts
from exams.models import Attempt
from tests.exams.conftest import KEYS, NOW, WRONG, answer_all, make_exam, make_question
from tests.exams.pages.posting import autosave, text_of, url

DAY = timedelta(days=1)


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
