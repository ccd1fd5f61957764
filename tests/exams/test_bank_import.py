import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from exams import bank_files, bank_import
from exams.bank_files import FileFormat
from exams.formats import workbook
from exams.models import Question, QuestionState, QuestionType
from people.models import User
from people.sheets import UnreadableSheetError
from tests.exams.conftest import NOW, make_question

GIFT = "// [id:A-1]\n题一{=甲 ~乙}\n\n题二{T}\n\n坏题{=甲\n\n题三{#3:1}\n"
XML = "<quiz><question type='essay'><questiontext><text>论</text></questiontext></question></quiz>"
PASTED = "1. 题干\nA. 甲\nB. 乙\n答案：B\n2. 坏题\nA. 甲\nB. 乙\n"


@pytest.fixture
def mingti(db):
    return User.objects.create(username="mingti", name="明缇")


@pytest.fixture
def second(db):
    return User.objects.create(username="shenti", name="沈缇")


def load(text, author=None, **options):
    return bank_import.load(text.encode(), "题.txt", author=author, **options)


@pytest.mark.parametrize(
    ("data", "name", "format_", "encoding"),
    [
        (GIFT.encode(), "a.txt", FileFormat.GIFT, "UTF-8"),
        (GIFT.encode("utf-8-sig"), "a.txt", FileFormat.GIFT, "UTF-8"),
        (GIFT.encode("gbk"), "a.txt", FileFormat.GIFT, "GBK"),
        (GIFT.encode("utf-16"), "a.txt", FileFormat.GIFT, "UTF-16"),
        (GIFT.encode("utf-16-le"), "a.txt", FileFormat.GIFT, "UTF-16"),
        (GIFT.encode("utf-16-be"), "a.txt", FileFormat.GIFT, "UTF-16"),
        (XML.encode(), "a.xml", FileFormat.MOODLE_XML, "UTF-8"),
        (
            f'<?xml version="1.0" encoding="GBK"?>{XML}'.encode("gbk"), "a.xml",
            FileFormat.MOODLE_XML, "GBK",
        ),
        ("题\nA. 甲\nB. 乙\nANSWER: A\n".encode(), "a.txt", FileFormat.AIKEN, "UTF-8"),
        (PASTED.encode("gbk"), "a.txt", FileFormat.TEXT, "GBK"),
        ("题干,选项A,选项B,答案\n题,甲,乙,A\n".encode("gbk"), "a.csv", FileFormat.XLSX, "GBK"),
    ],
)  # fmt: skip
def test_format_and_encoding_are_told_by_the_content(data, name, format_, encoding):
    opened = bank_files.open_file(data, name)

    assert (opened.format, opened.encoding) == (format_, encoding)
    assert opened.reading.found


def test_filled_template_is_read_without_its_examples():
    opened = bank_files.open_file(workbook.template(), "模板.xlsx")

    assert (opened.format, opened.reading.found, opened.reading.refused) == ("xlsx", [], [])


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\xff\xfe\x00", b"\x81\x00\xff\xff" * 9, b"PK\x03\x04nothing"]
)
def test_what_is_no_question_file_is_refused(data):
    with pytest.raises(UnreadableSheetError):
        bank_files.open_file(data, "a.txt")


def test_good_questions_become_drafts_and_bad_ones_are_named(mingti):
    report = load(GIFT, mingti)

    assert dict(report.counts) == {"created": 3, "refused": 1}
    assert [str(problem) for problem in report.problems] == [
        "题.txt：第 6 行：“坏题{=甲”：大括号没有闭合：缺少 }，或者题目中间有空行"
    ]
    stored = Question.objects.order_by("pk")
    assert [(one.type, one.state, one.author) for one in stored] == [
        (QuestionType.SINGLE, QuestionState.DRAFT, mingti),
        (QuestionType.TRUE_FALSE, QuestionState.DRAFT, mingti),
        (QuestionType.NUMERICAL, QuestionState.DRAFT, mingti),
    ]
    assert (stored[0].number, stored[0].options, stored[0].key) == ("A-1", ["甲", "乙"], [0])


def test_same_file_again_changes_nothing(mingti):
    load(GIFT, mingti)

    report = load(GIFT, mingti)

    assert dict(report.counts) == {"unchanged": 3, "refused": 1}
    assert (Question.objects.count(), report.written) == (3, False)


def test_dry_run_reports_the_same_and_writes_nothing(db):
    report = load(GIFT, dry_run=True)

    assert dict(report.counts) == {"created": 3, "refused": 1}
    assert not Question.objects.exists()


def test_known_number_replaces_ones_own_draft_and_versions_what_is_in_use(mingti, point):
    make_question("A-1", "SINGLE", point)
    load("// [id:A-2]\n旧{T}", mingti)

    report = load("// [id:A-1]\n新{T}\n\n// [id:A-2]\n新二{F}", mingti)

    assert dict(report.counts) == {"changed": 2}
    versions = Question.objects.order_by("number", "version").values_list(
        "number", "version", "stem", "state"
    )
    assert list(versions) == [
        ("A-1", 1, "题干A-1", "PUBLISHED"), ("A-1", 2, "新", "DRAFT"), ("A-2", 1, "新二", "DRAFT"),
    ]  # fmt: skip
    assert Question.objects.get(number="A-1", version=2).knowledge_point == point


def test_twins_in_one_file_are_named(mingti):
    report = load("甲{T}\n\n甲{T}\n\n// [id:A]\n乙{T}\n\n// [id:A]\n丙{T}", mingti)

    assert [problem.reason for problem in report.problems] == [
        "“甲”：与第 1 行的题内容相同", "“丙”：与第 6 行的题题号相同",
    ]  # fmt: skip
    assert Question.objects.count() == 2


def test_category_names_the_knowledge_point(mingti, point):
    load("$CATEGORY: $course$/宪法宣誓\n甲{T}\n\n$CATEGORY: ZS-01\n乙{T}", mingti)
    report = load("$CATEGORY: 没有的\n丙{T}", mingti)

    assert [one.knowledge_point for one in Question.objects.order_by("pk")] == [point, point, None]
    assert [problem.reason for problem in report.warnings] == [
        "分类“没有的”不是知识点的编号或标题；入库前请选择知识点"
    ]


def test_pictures_that_nothing_shows_are_named_as_left_out(mingti):
    file = '<file name="a.png" encoding="base64">eA==</file>'
    report = load(XML.replace("</questiontext>", f"{file}</questiontext>"), mingti)

    assert [str(problem) for problem in report.warnings] == [
        "题.txt：第 1 行：图片没有读入：a.png；题里没有一处显示它"
    ]


def test_database_refuses_a_release_by_the_author(mingti, second, point):
    question = make_question("A-1", "SINGLE", point, state="DRAFT", author=mingti)

    def release(**changes):
        with transaction.atomic():
            Question.objects.filter(pk=question.pk).update(state="PUBLISHED", **changes)

    for changes in ({}, {"reviewed_by": mingti}):
        with pytest.raises(IntegrityError, match="question_is_released_by_a_second_person"):
            release(**changes)
    with pytest.raises(IntegrityError, match="question_in_use_has_a_knowledge_point"):
        release(reviewed_by=second, knowledge_point=None)
    release(reviewed_by=second, reviewed_at=NOW)
    question.refresh_from_db()
    assert question.state == QuestionState.PUBLISHED


def test_command_reports_every_question(db, tmp_path):
    path = tmp_path / "题.gift"
    path.write_text(GIFT)
    out, err = io.StringIO(), io.StringIO()

    call_command("load_questions", str(path), "--json", stdout=out, stderr=err)

    document = json.loads(out.getvalue())
    assert {name: document[name] for name in ("format", "created", "refused", "written")} == {
        "format": "gift", "created": 3, "refused": 1, "written": True,
    }  # fmt: skip
    assert [(row["row"], row["outcome"]) for row in document["rows"]] == [
        (6, "refused"), (2, "created"), (4, "created"), (8, "created"),
    ]  # fmt: skip
    assert "第 6 行" in err.getvalue()


@pytest.mark.parametrize(
    ("content", "format_", "reason"),
    [
        ("坏{=甲", "gift", "没有闭合"),
        ("<a/>", "moodle-xml", "根元素应为 quiz"),
        ("随便写写", "text", "没有"),
        ("", "gift", "文件是空的"),
    ],
)
def test_command_refuses_a_file_without_a_good_question(db, tmp_path, content, format_, reason):
    path = tmp_path / "题.txt"
    path.write_text(content)

    with pytest.raises(CommandError) as refusal:
        call_command("load_questions", str(path), "--format", format_)

    assert refusal.value.returncode == 1
    assert reason in str(refusal.value)
    assert not Question.objects.exists()
