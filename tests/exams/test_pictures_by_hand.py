"""An author adds a picture to a draft by hand; markers see it; what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exams import attempts, bank_export, bank_import, pictures
from exams.bank_files import FileFormat
from exams.formats.markup import marker
from exams.marking import desk
from exams.models import Question, Script
from people.models import User
from tests.exams.conftest import make_exam, make_question
from tests.exams.test_author_pages import question_form
from tests.exams.test_pictures import PNG, image, shelf  # noqa: F401 -- a fixture

WRITTEN = {"sections": [{"type": "SHORT_ANSWER", "count": 1, "points": "100"}]}
WORDS = "三角形的停止标志"


def typed(point, data=PNG, **changes):
    form = question_form(point, picture_words=WORDS, **changes)
    return form if data is None else form | {"picture": SimpleUploadedFile("图 1.png", data)}


def add(author, form):
    return author.post(reverse("question:add"), form)


@pytest.fixture
def drawn(author, point):
    assert add(author, typed(point)).status_code == 302
    return Question.objects.get()


def test_picture_is_kept_with_its_words_and_a_place(drawn):
    (told,) = pictures.of(drawn)

    assert (told["words"], told["kind"]) == (WORDS, "image/png")
    assert drawn.stem == f"宪法宣誓由谁组织？\n{marker(WORDS)}"
    assert pictures.bytes_of(told) == PNG


def test_what_was_added_by_hand_is_exported_and_read_again(drawn, point):
    content = bank_export.export([drawn], FileFormat.MOODLE_XML).content
    Question.objects.all().delete()

    bank_import.load(content, "题.xml", author=User.objects.get(username="author"))

    again = Question.objects.get()
    assert (again.stem, again.details["pictures"]) == (drawn.stem, drawn.details["pictures"])


def test_second_picture_joins_and_the_first_goes(author, drawn, point):
    (first,) = pictures.of(drawn)
    address = reverse("question:edit", args=[drawn.pk])
    form = typed(point, image(size=(60, 60)), stem=drawn.stem)

    reply = author.post(
        address, form | {"picture_words": "一座桥", "pictures_removed": [first["digest"]]}
    )

    drawn.refresh_from_db()
    assert reply.status_code == 302
    assert [told["words"] for told in pictures.of(drawn)] == ["一座桥"]
    assert drawn.stem == f"宪法宣誓由谁组织？\n{marker('一座桥')}"


@pytest.mark.parametrize(
    ("data", "words", "message"),
    [
        pytest.param(PNG, " ", "没有文字说明", id="no words"),
        pytest.param(b"<svg/>", WORDS, "不是 JPEG 或 PNG", id="no picture"),
        pytest.param(PNG[:60], WORDS, "图片“图 1.png”", id="cut off"),
        pytest.param(PNG + b"0" * 1_000_001, WORDS, "超过 1 MB", id="too large"),
    ],
)
def test_what_is_no_picture_with_words_is_refused(author, point, data, words, message):
    page = add(author, typed(point, data) | {"picture_words": words}).content.decode()

    assert message in page
    assert not Question.objects.exists()


def test_published_question_takes_no_picture(author, bank, point):
    question = bank[0]
    form = typed(
        point, number=question.number, stem=question.stem, key_text="B",
        option_lines="\n".join(question.options), explanation=question.explanation,
        difficulty=question.difficulty, state="PUBLISHED",
    )  # fmt: skip

    page = author.post(reverse("question:edit", args=[question.pk]), form).content.decode()

    assert "已入库的试题不能修改" in page
    question.refresh_from_db()
    assert not pictures.of(question)


def test_marker_sees_the_picture_and_nobody_else(
    client, drawn, finance, point, liu, chen, author, now, time_machine
):
    time_machine.move_to(now, tick=False)
    (told,) = pictures.of(drawn)
    make_question(
        "J9", "SHORT_ANSWER", point, options=[], stem=drawn.stem, details={"pictures": [told]}
    )
    exam = make_exam(finance, blueprint=WRITTEN)
    department, marker_ = (User.objects.create(username=name, name=name) for name in "裴周")
    desk.appoint(exam=exam, user=marker_, appointed_by=department, now=now)
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    (asked,) = attempt.question_ids
    attempts.answer(attempt=attempt, question_id=asked, revision=1, choice=["停车"], now=now)
    attempts.submit(attempt=attempt, submitted_by=liu.user, now=now)
    script = Script.objects.get()
    address = reverse("exams:script_picture", args=[script.pk, told["digest"]])

    client.force_login(marker_)
    page = client.get(reverse("exams:script", args=[script.pk])).content.decode()
    assert (address in page, f'alt="{WORDS}"' in page, "［图1］" in page) == (True, True, True)
    assert client.get(address).content == PNG

    client.force_login(chen.user)
    assert client.get(address).status_code == 404
