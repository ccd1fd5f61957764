"""Authors import and export, a second person releases, everybody else finds nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exams import bank_files
from exams.models import Question, QuestionFile, QuestionState
from people.models import Role, RoleKind, User
from tests.exams.conftest import make_question

TEXT = (
    "1. 题干一\nA. 甲\nB. 乙\n答案：B\n知识点：ZS-01\n2. 坏题\nA. 甲\nB. 乙\n3. 题干三\n答案：对\n"
)


def make_user(city, username, name, kind):
    user = User.objects.create(username=username, name=name)
    Role.objects.create(user=user, kind=kind, agency=city, starts_on=date(2020, 1, 1))
    return user


@pytest.fixture
def mingti(city):
    return make_user(city, "mingti", "明缇", RoleKind.EXAM_AUTHOR)


@pytest.fixture
def colleague(city):
    return make_user(city, "chuti", "楚缇", RoleKind.EXAM_AUTHOR)


@pytest.fixture
def department(city):
    return make_user(city, "peixun", "裴勋", RoleKind.TRAINING_DEPARTMENT)


def upload(client, **changes):
    return client.post(reverse("exams:bank"), {"text": TEXT, "format": "", **changes})


@pytest.fixture
def file(client, mingti, point):
    client.force_login(mingti)
    upload(client)
    return QuestionFile.objects.get()


def address(name, file):
    return reverse(f"exams:{name}", args=[file.pk])


def draft(number, author, point, **changes):
    return make_question(number, "SINGLE", point, state="DRAFT", author=author, **changes)


def test_upload_shows_what_would_become_of_each_question(client, file):
    page = client.get(address("question_file", file)).content.decode()

    assert "题干一" in page
    assert "第 6 行" in page
    assert "没有答案" in page
    assert "把 2 道题存为草稿" in page
    assert not Question.objects.exists()


def test_confirming_stores_drafts_once(client, file, mingti, point):
    client.post(address("confirm_question_file", file))
    again = client.post(address("confirm_question_file", file), follow=True)

    assert "这个文件已经导入" in again.content.decode()
    stored = Question.objects.order_by("pk")
    assert [(one.stem, one.state, one.author) for one in stored] == [
        ("题干一", QuestionState.DRAFT, mingti), ("题干三", QuestionState.DRAFT, mingti),
    ]  # fmt: skip
    assert stored[0].knowledge_point == point
    file.refresh_from_db()
    assert (file.is_waiting, bytes(file.content)) == (False, b"")


def test_discarded_file_leaves_nothing(client, file):
    client.post(address("discard_question_file", file))

    assert not QuestionFile.objects.exists()
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"text": ""}, "二者取其一", id="nothing"),
        pytest.param({"format": "moodle-xml"}, None, id="other format than said"),
        pytest.param({"text": "\x00\x00\x01"}, "", id="not a text"),
    ],
)
def test_unusable_upload_is_refused_on_the_page(client, mingti, changes, reason):
    client.force_login(mingti)

    reply = upload(client, **changes)

    if reason is None:  # a file is kept for its report, which holds no question
        assert QuestionFile.objects.get().report["created"] == 0
    else:
        assert reply.status_code == 422
        assert reason in reply.content.decode()
    assert not Question.objects.exists()


def test_uploaded_file_is_read_like_pasted_text(client, mingti, point):
    client.force_login(mingti)

    upload(client, text="", file=SimpleUploadedFile("题.txt", TEXT.encode("gbk")))

    report = QuestionFile.objects.get().report
    assert (report["encoding"], report["created"], report["refused"]) == ("GBK", 2, 1)


@pytest.mark.parametrize(
    "name", ["question_file", "confirm_question_file", "discard_question_file"]
)
def test_file_of_another_author_is_not_found(client, file, colleague, name):
    client.force_login(colleague)

    reply = client.get(address(name, file)) if name == "question_file" else client.post(
        address(name, file)
    )  # fmt: skip

    assert reply.status_code == 404
    assert QuestionFile.objects.get().is_waiting


@pytest.mark.parametrize(
    "name", ["bank", "review_questions", "export_questions", "questions_template"]
)
def test_learner_does_not_find_the_bank(client, liu, name):
    client.force_login(liu.user)

    assert client.get(reverse(f"exams:{name}"), {"format": "gift"}).status_code == 404


def test_department_reviews_but_neither_uploads_nor_exports(client, department):
    client.force_login(department)

    assert client.get(reverse("exams:bank")).status_code == 200
    assert upload(client).status_code == 404
    assert client.get(reverse("exams:export_questions"), {"format": "gift"}).status_code == 404


def test_second_person_releases_what_she_ticked(client, mingti, colleague, point):
    one, other = draft("A-1", mingti, point), draft("A-2", mingti, None)
    client.force_login(colleague)

    refused = client.post(reverse("exams:review_questions"), {"questions": [one.pk, other.pk]})
    assert "第 A-2 题没有知识点" in refused.content.decode()
    assert Question.objects.drafts().count() == 2

    client.post(
        reverse("exams:review_questions"),
        {"questions": [one.pk, other.pk], "knowledge_point": point.pk},
    )
    released = Question.objects.published().order_by("number")
    assert [(each.reviewed_by, each.knowledge_point) for each in released] == [
        (colleague, point), (colleague, point),
    ]  # fmt: skip


def test_ones_own_draft_is_neither_shown_nor_released(client, mingti, point):
    own = draft("A-1", mingti, point)
    client.force_login(mingti)

    assert "题干A-1" not in client.get(reverse("exams:review_questions")).content.decode()
    reply = client.post(reverse("exams:review_questions"), {"questions": [own.pk]})

    assert reply.status_code == 422
    own.refresh_from_db()
    assert own.state == QuestionState.DRAFT


def test_new_version_takes_the_place_of_the_old_one(client, mingti, colleague, point):
    make_question("A-1", "SINGLE", point)
    new = draft("A-1", mingti, point, version=2)
    client.force_login(colleague)

    client.post(reverse("exams:review_questions"), {"questions": [new.pk]})

    states = Question.objects.order_by("version").values_list("version", "state")
    assert list(states) == [(1, "RETIRED"), (2, "PUBLISHED")]


@pytest.mark.parametrize("format_", [each.value for each in bank_files.FileFormat])
def test_export_is_read_back_as_the_same_questions(client, mingti, bank, format_):
    client.force_login(mingti)

    reply = client.get(
        reverse("exams:export_questions"), {"format": format_, "state": "", "anyway": 1}
    )

    items = bank_files.open_file(reply.content, "x").reading.items
    singles = [one for one in bank if one.type == "SINGLE"]
    expected = singles if format_ == "aiken" else bank
    assert sorted(item.stem.text for item in items) == sorted(one.stem for one in expected)
    assert "attachment" in reply["Content-Disposition"]


def test_what_an_export_would_lose_is_told_before(client, mingti, bank):
    client.force_login(mingti)

    page = client.get(
        reverse("exams:export_questions"), {"format": "aiken", "state": ""}
    ).content.decode()

    assert "6 题：Aiken 只能写单行选项、一个正确答案的单选题" in page
    assert "总反馈（6 题）" in page
    assert "format=aiken&amp;state=&amp;anyway=1" in page


@pytest.mark.parametrize("count", [1, 3])
def test_review_asks_the_database_as_often_for_many(
    client, mingti, colleague, point, count, django_assert_num_queries
):
    for number in range(count):
        draft(f"A-{number}", mingti, point)
    client.force_login(colleague)
    client.get(reverse("exams:review_questions"))

    with django_assert_num_queries(9):
        page = client.get(reverse("exams:review_questions")).content.decode()

    assert page.count("答案：") == count


@pytest.mark.parametrize("count", [1, 3])
def test_bank_asks_the_database_as_often_for_many(
    client, mingti, point, count, django_assert_num_queries
):
    client.force_login(mingti)
    for _ in range(count):
        upload(client)

    with django_assert_num_queries(10):
        page = client.get(reverse("exams:bank")).content.decode()

    assert page.count("粘贴的题目.txt") == count
