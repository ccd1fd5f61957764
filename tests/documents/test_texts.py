"""Forms in their office's words: the defaults, an organ's own, and what is handed down."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from credits import notice_wording
from documents import named_fields, texts
from documents.default_texts import FIELDS, TEXTS, Text
from documents.forms import Form, official
from documents.models import FormText, Letterhead, Seal
from people.models import Agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return Agency.add_root(code="SY", name="嵩阳市")


@pytest.fixture
def bureau(city):
    return city.add_child(code="SY-1", name="嵩阳市人力资源和社会保障局")


def example(form, **fields):
    return {**FIELDS[form], **fields}


@pytest.mark.parametrize("form", Form)
def test_a_default_text_names_known_fields_only(form):
    assert texts.problems(form=form, text=TEXTS[form]) == {}


def test_the_default_reminder_says_what_notices_have_always_said(bureau):
    minimum = {
        "name": "年度总学分", "needed": "50", "has": "38.5", "short": "11.5", "met": False,
        "due": True, "article": "《管理办法》第六条", "period": {"to": "2026-12-31"},
    }  # fmt: skip
    expected = notice_wording.letter(
        notice_wording.Addressee("张敏", "SY00001", "嵩阳市财政局"),
        year=2026,
        minimums=[minimum],
        unit="学分",
        stationery=texts.stationery_of(bureau),
        today=date(2026, 12, 1),
    )

    letter = texts.written(form=Form.REMINDER, agency=bureau, fields=example(Form.REMINDER))

    same = ("organ", "title", "recipient", "paragraphs", "closing", "signatory")
    assert {key: letter[key] for key in same} == {key: expected[key] for key in same}


def test_an_office_writes_in_its_own_words_and_those_below_it_too(city, bureau):
    FormText.objects.create(
        agency=city, form=Form.REMINDER, title="提醒", recipient="【姓名】", body="甲\n【表格】\n乙"
    )

    letter = texts.written(form=Form.REMINDER, agency=bureau, fields=example(Form.REMINDER))

    assert (letter["title"], letter["recipient"]) == ("提醒", "张敏")
    assert (letter["paragraphs"], letter["closing"]) == (["甲"], ["乙"])


def test_a_text_s_copies_win_over_the_letterhead_s_and_may_name_the_unit(bureau):
    Letterhead.objects.create(agency=bureau, copies_to="市委组织部")
    for form in (Form.REMINDER, Form.RECTIFICATION):
        text = TEXTS[form]
        FormText.objects.create(
            agency=bureau, form=form, title=text.title, recipient=text.recipient, body=text.body,
            copies_to="【单位】人事科",
        )  # fmt: skip

    stationery = texts.stationery_of(bureau)
    copies = {form: stationery.written(form, example(form))["imprint"]["copies"] for form in TEXTS}

    assert copies == {
        Form.REMINDER: "嵩阳市财政局人事科",
        Form.RECTIFICATION: "嵩阳市财政局人事科",
        Form.CIRCULAR: "市委组织部",
    }


def test_a_reminder_is_copied_to_nobody_unless_its_text_says_so(bureau):
    Letterhead.objects.create(agency=bureau, copies_to="市委组织部")

    letter = texts.written(form=Form.REMINDER, agency=bureau, fields=example(Form.REMINDER))

    assert "imprint" not in letter


def test_an_unknown_field_in_the_copies_is_a_problem():
    text = Text("甲", "【姓名】", "乙", copies="【单为】")

    [found] = texts.problems(form=Form.REMINDER, text=text)["copies_to"]
    assert "【单位】" in str(found)


def test_the_nearest_office_s_words_win(city, bureau):
    for agency, title in ((city, "市里的"), (bureau, "局里的")):
        FormText.objects.create(
            agency=agency, form=Form.REMINDER, title=title, recipient="【姓名】", body="甲"
        )

    letter = texts.written(form=Form.REMINDER, agency=bureau, fields=example(Form.REMINDER))

    assert letter["title"] == "局里的"


def test_a_letterhead_is_an_organ_s_own_and_not_handed_down(city, bureau):
    seal = Seal.objects.create(digest="0" * 64, picture=b"x", content_type="image/png")
    Letterhead.objects.create(agency=city, contact="市里的电话", seal=seal, copies_to="市委办公室")

    own = texts.written(form=Form.CIRCULAR, agency=city, fields=example(Form.CIRCULAR))
    below = texts.written(form=Form.CIRCULAR, agency=bureau, fields=example(Form.CIRCULAR))

    assert (own["contact"], own["seal"], own["imprint"]["copies"]) == (
        "市里的电话",
        seal.pk,
        "市委办公室",
    )
    assert (below["contact"], below["organ"]) == ("", f"{bureau.name}文件")
    assert "seal" not in below


def test_an_office_is_asked_once_for_any_number(bureau, django_assert_num_queries):
    with django_assert_num_queries(3):
        stationery = texts.stationery_of(bureau)
        for name in ("王喆", "李犇", "张堃"):
            stationery.written(Form.REMINDER, example(Form.REMINDER, 姓名=name))


def test_headings_get_the_levels_of_the_standard(bureau):
    letter = texts.written(form=Form.CIRCULAR, agency=bureau, fields=example(Form.CIRCULAR))

    levels = {block["text"][:6]: block["level"] for block in letter["blocks"]}
    assert levels["一、基本情况"] == "one"
    assert levels["（一）请各单"] == ""


def test_a_value_with_a_line_break_makes_no_paragraph(bureau):
    fields = example(Form.REMINDER, 欠缺情况="甲\n乙")

    letter = texts.written(form=Form.REMINDER, agency=bureau, fields=fields)

    assert len(letter["paragraphs"]) == 1


def test_a_table_belongs_in_the_body_of_a_reminder_alone():
    text = Text("【表格】", "【姓名】", "【表格】")

    assert set(texts.problems(form=Form.REMINDER, text=text)) == {"title"}
    assert set(texts.problems(form=Form.RECTIFICATION, text=text)) == {"title", "body"}


def test_a_field_that_was_not_passed_is_refused(bureau):
    fields = example(Form.REMINDER)
    del fields["补足要求"]

    with pytest.raises(named_fields.UnfilledFieldError, match="补足要求"):
        texts.written(form=Form.REMINDER, agency=bureau, fields=fields)


def test_a_rectification_has_a_receipt_with_its_number(bureau):
    letter = texts.written(
        form=Form.RECTIFICATION, agency=bureau, fields=example(Form.RECTIFICATION)
    )

    context = official(letter, number="嵩人社〔2026〕1号", day=date(2026, 12, 1))

    assert context["receipt"]["addressee"] == "张敏"
    assert context["receipt"]["document"].endswith("（嵩人社〔2026〕1号）")
    assert context["imprint"]["printed_on"] == context["date"] == "2026年12月1日"
    assert context["attachments"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE documents_seal SET content_type = 'image/gif'", "DELETE FROM documents_seal"],
)
def test_a_kept_seal_is_never_changed(statement):
    Seal.objects.create(digest="0" * 64, picture=b"x", content_type="image/png")

    with (
        pytest.raises(DatabaseError, match="seal_is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
