"""From the list of exams to the credit, without a script."""

import re

from django.urls import reverse

from credits.models import Fact
from exams import attempts
from exams.models import Attempt
from tests.exams.conftest import KEYS, answer_all
from tests.exams.pages.posting import autosave, sheet, text_of, url


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
