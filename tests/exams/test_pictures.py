"""Pictures of questions: taken with their words, kept privately, shown to those asked, exported."""

import base64
import hashlib
import io
from datetime import date

import pymupdf
import pytest
from django.urls import reverse
from PIL import Image

from exams import (
    attempts,
    bank_export,
    bank_import,
    pictures,
    preparing,
    reviewing,
    sitting,
)
from exams.bank_files import FileFormat
from exams.models import Question
from exams.papermaking import previews, printing
from people.models import User
from tests.exams.conftest import make_exam
from tests.exams.papermaking.test_papers import make_setter


def image(kind="PNG", size=(40, 20)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


PNG = image()
DIGEST = hashlib.sha256(PNG).hexdigest()


def quiz(text, *files, options="<text>甲</text>"):
    """One single-choice question: the text as HTML, files as (name, bytes)."""
    told = "".join(
        f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'
        for name, data in files
    )
    return (
        '<?xml version="1.0"?><quiz><question type="multichoice"><name><text/></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text>{told}</questiontext>'
        "<idnumber>P-1</idnumber><single>true</single>"
        f'<answer fraction="100" format="html">{options}</answer>'
        '<answer fraction="0"><text>乙</text></answer></question></quiz>'
    ).encode()


SHOWN = '<p>看图 <img src="@@PLUGINFILE@@/a%20b.png" alt="一个  停止标志"> 选答案</p>'


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.EXAMS_PICTURES_FOLDER = tmp_path / "pictures"
    return settings.EXAMS_PICTURES_FOLDER


@pytest.fixture
def mingti(city):
    return make_setter(city)


@pytest.fixture
def question(mingti, point, now):
    bank_import.load(quiz(SHOWN, ("a b.png", PNG)), "题.xml", author=mingti)
    second = User.objects.create(username="second", name="审")
    draft = Question.objects.get()
    reviewing.release(questions=[draft.pk], reviewer=second, now=now, knowledge_point=point)
    return Question.objects.get()


@pytest.fixture
def attempt(question, finance, liu, now):
    blueprint = {"sections": [{"type": "SINGLE", "count": 1, "points": 5}]}
    exam = make_exam(finance, blueprint=blueprint, pass_mark=1)
    return attempts.start(exam=exam, learner=liu, now=now, seed="x")


def test_a_picture_is_kept_with_its_words(question, shelf):
    assert question.stem == "看图 ［图：一个 停止标志］ 选答案"
    (told,) = pictures.of(question)
    assert told == {
        "name": "a b.png", "words": "一个 停止标志", "kind": "image/png", "digest": DIGEST,
    }  # fmt: skip
    assert pictures.bytes_of(told) == PNG
    assert len([path for path in shelf.rglob("*") if path.is_file()]) == 1


def test_moodle_xml_with_pictures_comes_back_unchanged(question, mingti):
    exported = bank_export.export(Question.objects.all(), FileFormat.MOODLE_XML)

    report = bank_import.load(exported.content, "回.xml", author=mingti)

    assert exported.losses == ()
    assert report.counts["unchanged"] == 1
    assert "停止标志" in exported.content.decode()
    assert base64.b64encode(PNG) in exported.content


def test_other_formats_say_that_pictures_stay_behind(question):
    for format_ in (FileFormat.GIFT, FileFormat.TEXT, FileFormat.XLSX):
        exported = bank_export.export(Question.objects.all(), format_)

        assert any("图片" in loss.what for loss in exported.losses)


def test_pictures_in_options_are_shown_too(mingti):
    options = (
        '<text><![CDATA[<img src="@@PLUGINFILE@@/o.png" alt="红灯">]]></text>'
        f'<file name="o.png" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
    )

    bank_import.load(quiz("<p>哪个？</p>", options=options), "题.xml", author=mingti)

    question = Question.objects.get()
    assert question.options == ["［图：红灯］", "乙"]
    assert [told["words"] for told in pictures.of(question)] == ["红灯"]


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        pytest.param(SHOWN.replace(' alt="一个  停止标志"', ""), [("a b.png", PNG)],
                     "没有文字说明", id="no words"),
        pytest.param(SHOWN, [], "没有附在文件里", id="no file"),
        pytest.param(SHOWN, [("a b.png", b"GIF89a" + b"x" * 50)], "不是 JPEG 或 PNG", id="kind"),
        pytest.param(SHOWN, [("a b.png", PNG[:40])], "已损坏", id="broken"),
        pytest.param(SHOWN, [("a b.png", PNG + b"\0" * 1_000_000)], "超过 1 MB", id="heavy"),
        pytest.param(SHOWN, [("a b.png", image(size=(4000, 2501)))], "像素太多", id="pixels"),
    ],
)  # fmt: skip
def test_a_picture_that_cannot_be_taken_refuses_its_question(mingti, shelf, text, files, reason):
    report = bank_import.load(quiz(text, *files), "题.xml", author=mingti)

    assert reason in report.problems[0].reason
    assert not Question.objects.exists()
    assert not shelf.exists()


def test_a_dry_run_keeps_no_picture(mingti, shelf):
    bank_import.load(quiz(SHOWN, ("a b.png", PNG)), "题.xml", author=mingti, dry_run=True)

    assert not shelf.exists()


def test_the_candidate_sees_the_pictures_of_her_paper(client, attempt, liu):
    client.force_login(liu.user)

    page = client.get(reverse("exams:attempt", args=[attempt.pk]), follow=True)
    shown = client.get(reverse("exams:picture", args=[attempt.pk, DIGEST]))

    assert shown.content == PNG
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert page.status_code == 200


def test_stem_points_at_its_picture(attempt):
    (asked,) = sitting.paper_of(attempt)

    assert asked.stem == "看图 ［图1］ 选答案"
    assert asked.pictures[0]["words"] == "一个 停止标志"


def test_pictures_of_others_are_not_found(client, attempt, question, liu, chen, mingti):
    address = reverse("exams:picture", args=[attempt.pk, DIGEST])
    client.force_login(chen.user)
    assert client.get(address).status_code == 404
    assert client.get(reverse("exams:bank_picture", args=[question.pk, DIGEST])).status_code == 404

    client.force_login(liu.user)
    assert client.get(reverse("exams:picture", args=[attempt.pk, "0" * 64])).status_code == 404

    client.force_login(mingti)
    shown = client.get(reverse("exams:bank_picture", args=[question.pk, DIGEST]))
    assert shown.content == PNG


def test_a_picture_is_printed(attempt, question):
    preparation = preparing.preparation_of(attempt.exam)
    paper = previews.paper(attempt.exam, preparation, number=1)

    pdf = printing.as_pdf(
        attempt.exam, paper, printing.Kind.QUESTIONS, printed_on=date(2026, 6, 30)
    )

    with pymupdf.open(stream=pdf) as document:
        assert len(document[0].get_images()) == 1


def test_practice_shows_the_picture_until_an_exam_keeps_the_question(
    client, question, finance, liu, now, time_machine
):
    time_machine.move_to(now, tick=False)
    client.force_login(liu.user)
    address = reverse("exams:practice_picture", args=[question.pk, DIGEST])

    page = client.get(reverse("exams:practice_question", args=[question.pk])).content.decode()

    assert f'src="{address}" alt="一个 停止标志"' in page
    assert client.get(address).content == PNG

    blueprint = {"sections": [{"type": "SINGLE", "count": 1, "points": 5}]}
    exam = make_exam(finance, blueprint=blueprint, pass_mark=1)
    attempts.start(exam=exam, learner=liu, now=now, seed="x")
    assert client.get(address).status_code == 404
