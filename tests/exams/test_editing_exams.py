"""In the admin an author finds the exams of her own agencies, and names no others."""

import pytest
from django.urls import reverse

from exams.models import Exam, Question
from people.models import RoleKind
from tests.catalog import cast
from tests.exams.conftest import make_exam


@pytest.fixture
def author(finance, client):
    client.force_login(cast.make_officer(finance, "author", RoleKind.EXAM_AUTHOR))
    return client


@pytest.fixture
def foreign(water, bank):
    return make_exam(water, title="外单位的考试")


def test_exams_of_others_are_neither_listed_nor_opened(author, exam, foreign):
    page = author.get(reverse("exam:index")).content.decode()

    assert exam.title in page
    assert foreign.title not in page
    for name in ("edit", "delete", "history", "usage"):
        assert author.get(reverse(f"exam:{name}", args=[foreign.pk])).status_code == 404
        assert author.get(reverse(f"exam:{name}", args=[exam.pk])).status_code == 200


def test_the_form_offers_no_agency_and_no_exam_of_others(author, exam, foreign):
    form = author.get(reverse("exam:add")).context["form"]

    assert list(form.fields["needs_exams"].queryset) == [exam]
    assert list(form.fields["agency"].queryset) == [exam.agency]


def test_an_exam_that_was_sat_is_not_deleted_and_she_is_told(author, exam, attempt):
    page = author.post(reverse("exam:delete", args=[exam.pk]), follow=True).content.decode()

    assert "不能删除" in page
    assert Exam.objects.filter(pk=exam.pk).exists()


def test_an_exam_is_not_deleted_past_the_question_whether_to(author, exam):
    answer = author.delete(reverse("exam:delete", args=[exam.pk]))

    assert answer.status_code == 405
    assert Exam.objects.filter(pk=exam.pk).exists()


def test_a_question_without_a_type_is_refused(author):
    before = Question.objects.count()

    answer = author.post(reverse("question:add"), {"number": "Q1", "stem": "？"})

    assert answer.status_code == 200
    assert "type" in answer.context["form"].errors
    assert Question.objects.count() == before
