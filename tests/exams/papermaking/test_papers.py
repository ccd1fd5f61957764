"""Papers looked at and printed beforehand: by those who set the exam, and by nobody else."""

from datetime import date

import pymupdf
import pytest
from django.urls import reverse

from catalog.models import KnowledgePoint
from exams import papers, preparing
from exams.models import Question
from exams.papermaking import previews, printing
from people.models import Role, RoleKind, User
from tests.exams.conftest import BLUEPRINT, make_exam, make_question

ON = date(2026, 6, 30)


def make_setter(agency, username="mingti", kind=RoleKind.EXAM_AUTHOR):
    user = User.objects.create(username=username, name="明缇")
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user


@pytest.fixture
def mingti(city):
    return make_setter(city)


def page(client, exam, **query):
    return client.get(reverse("exams:paper", args=[exam.pk]), query)


def drawn(exam, number=1):
    return previews.paper(exam, preparing.preparation_of(exam), number=number)


def text_of(pdf):
    with pymupdf.open(stream=pdf) as document:
        return "".join("".join(sheet.get_text().split()) for sheet in document)


def test_the_author_sees_a_paper_with_its_key(client, exam, mingti):
    client.force_login(mingti)

    shown = page(client, exam).content.decode()

    assert "一、单项选择题（共 2 题，每题 30 分，共 60 分）" in shown
    assert "三、判断题" in shown
    assert "试抽 200 份：平均难度 3.00" in shown
    assert "答案" in shown


def test_a_number_always_names_the_same_paper(exam):
    assert drawn(exam, 7) == drawn(exam, 7)
    assert len({str(drawn(exam, number).parts) for number in range(1, 9)}) > 5


def test_the_key_follows_the_shuffled_options(exam):
    for number in range(1, 9):
        for part in drawn(exam, number).parts:
            for asked in part.asked:
                right = {text for letter, text in asked.options if letter in asked.key}
                if asked.question.type == "TRUE_FALSE":
                    right = {asked.key}
                assert right == {asked.question.options[place] for place in asked.question.key}


def test_a_blueprint_the_bank_cannot_fill_names_what_each_row_lacks(client, finance, bank, mingti):
    wanting = {"sections": [{**BLUEPRINT["sections"][0], "count": 8}, BLUEPRINT["sections"][1]]}
    exam = make_exam(finance, blueprint=wanting, state="DRAFT")
    client.force_login(mingti)

    shown = page(client, exam).content.decode()

    assert "第 1 部分“单项选择题”需要 8 题，题库中可用的只有 6 题。还缺 2 题。" in shown
    assert shown.count("还缺 2 题") == 2  # the sentence and the row
    assert "印试卷" not in shown


@pytest.mark.parametrize("number", ["0", "x", "10000", "-1", "１"])
def test_a_paper_without_such_a_number_is_not_found(client, exam, mingti, number):
    client.force_login(mingti)

    assert page(client, exam, number=number).status_code == 404


def test_exams_of_another_agency_are_not_found(client, exam, water, liu):
    addresses = [reverse(f"exams:paper_{kind}", args=[exam.pk]) for kind in printing.Kind]
    addresses.append(reverse("exams:paper", args=[exam.pk]))
    for user in (make_setter(water), liu.user):
        client.force_login(user)

        assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_only_who_sets_exams_finds_the_list(client, exam, mingti, liu):
    client.force_login(mingti)
    assert exam.title in client.get(reverse("exams:papers")).content.decode()

    client.force_login(liu.user)
    assert client.get(reverse("exams:papers")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_exams(
    client, exam, finance, mingti, count, django_assert_num_queries
):
    for number in range(1, count):
        make_exam(finance, title=f"第 {number} 场")
    client.force_login(mingti)

    with django_assert_num_queries(6):
        client.get(reverse("exams:papers"))


def test_questions_are_printed_behind_a_sealed_line_without_their_key(client, exam, mingti):
    client.force_login(mingti)

    response = client.get(reverse("exams:paper_questions", args=[exam.pk]), {"number": "3"})

    told = text_of(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert "密封线内不要答题" in told
    assert "一、单项选择题（共2题，每题30分，共60分）" in told
    assert "卷号0003" in told
    assert "第1页共" in told
    assert "解析" not in told
    assert "答案：" not in told


def test_the_sheet_has_a_place_for_every_question(exam, point):
    blueprint = {"sections": [*BLUEPRINT["sections"], {"type": "FILL_IN", "count": 1, "points": 5}]}
    key = [[{"text": "甲", "weight": "100"}], [{"text": "乙", "weight": "100"}]]
    Question.objects.create(
        number="F1", type="FILL_IN", stem="___和___", options=[], key=key,
        knowledge_point=point, state="PUBLISHED",
    )  # fmt: skip
    exam.blueprint = blueprint

    pdf = printing.as_pdf(exam, drawn(exam), printing.Kind.SHEET, printed_on=ON)

    told = text_of(pdf)
    assert "1ABCD" in told
    assert "√×" in told
    assert "第1空" in told
    assert "第2空" in told


def test_the_key_is_printed_apart(exam):
    paper = drawn(exam)

    told = text_of(printing.as_pdf(exam, paper, printing.Kind.KEY, printed_on=ON))

    assert "考试结束前保密" in told
    assert all(asked.key in told for part in paper.parts for asked in part.asked)


def test_a_character_without_a_font_is_named(client, finance, point, mingti):
    make_question("S1", "SINGLE", point, stem="\U0010fffd 是什么")
    exam = make_exam(finance, blueprint={"sections": [{"type": "SINGLE", "count": 1, "points": 5}]})
    client.force_login(mingti)

    response = client.get(reverse("exams:paper_questions", args=[exam.pk]), follow=True)

    assert "没有字体可印的字符" in response.content.decode()


def test_a_section_that_names_a_point_asks_what_lies_under_it(city):
    top = KnowledgePoint.objects.create(code="T", title="城市治理")
    below = KnowledgePoint.objects.create(code="T1", title="网格", parent=top)
    beside = KnowledgePoint.objects.create(code="U", title="公文")
    inside = make_question("在内", "SINGLE", below)
    make_question("在外", "SINGLE", beside)
    section = {"type": "SINGLE", "count": 1, "points": "100", "knowledge_points": ["T"]}
    exam = make_exam(city, blueprint={"sections": [section]})

    asked = {
        papers.draw(preparing.preparation_of(exam), seed=str(n))[0]["question"] for n in range(9)
    }

    assert asked == {inside.pk}
