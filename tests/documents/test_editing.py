"""The department's pages about its paper: its own alone, errors by line, a preview."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from credits.models import LadderStep, Standing, Step
from documents import previewing, texts
from documents.default_texts import FIELDS, TEXTS
from documents.forms import Form
from documents.models import FormText, Letterhead, Seal
from people.models import Role, RoleKind
from tests.catalog import cast


@pytest.fixture
def city(db):
    city = cast.build_city()
    for agency, prefix in ((city.health, "卫训"), (city.transport, "交训")):
        agency.document_prefix = prefix
        agency.save()
    return city


@pytest.fixture
def editor(city, client):
    """The department of the health bureau alone."""
    cast.root_page()
    user = cast.make_officer(city.health, "paper", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return client


def typed(agency, form=Form.REMINDER, **changed):
    text = TEXTS[form]
    words = {"title": text.title, "recipient": text.recipient, "body": text.body}
    return {"agency": agency.pk, "form": form, **words, **changed}


def png(width=400, height=400):
    stream = io.BytesIO()
    Image.new("RGBA", (width, height), "red").save(stream, "PNG")
    return SimpleUploadedFile("seal.png", stream.getvalue(), content_type="image/png")


def head(agency, **changed):
    return {"agency": agency.pk, "mark": "", "signatory": "", "contact": "", "copies_to": "",
            "printed_by": "", **changed}  # fmt: skip


def lacking(learner):
    minimum = {
        "name": "年度总学分", "needed": "50", "has": "47", "short": "3", "met": False,
        "due": True, "article": "《办法》第六条", "period": {"to": "2026-12-31"},
    }  # fmt: skip
    return Standing.objects.create(
        learner=learner, year=2026, edition="x", is_met=False, short=3, minimums=[minimum],
        assessed_at=cast.NOW,
    )  # fmt: skip


def test_an_office_writes_its_own_words(editor, city):
    editor.post(reverse("formtext:add"), typed(city.health, title="关于【年度】年度的提醒"))

    letter = texts.written(form=Form.REMINDER, agency=city.health, fields=FIELDS[Form.REMINDER])
    assert letter["title"] == "关于2026年度的提醒"


def test_a_new_text_begins_as_the_default_one(editor):
    page = editor.get(reverse("formtext:add")).content.decode()

    assert TEXTS[Form.REMINDER].title in page
    assert "<dt>【尚缺】</dt>" in page
    assert reverse("documents_preview") in page
    assert "text-preview.js" in page


def test_a_new_text_begins_as_that_of_the_form_asked_for(editor, city):
    page = editor.get(reverse("formtext:add"), {"form": "RECTIFICATION"}).content.decode()

    assert TEXTS[Form.RECTIFICATION].title in page
    assert f'<option value="{city.health.pk}" selected>' in page
    assert editor.get(reverse("formtext:add"), {"form": "<b>"}).status_code == 200


def test_an_unknown_field_is_named_with_its_line_and_the_nearest(editor, city):
    given = typed(city.health, body="截至【今天】，\n你尚缺【尚却】。")

    page = editor.post(reverse("formtext:add"), given).content.decode()

    assert not FormText.objects.exists()
    assert "第2行" in page
    assert "【尚缺】" in page


def test_a_second_text_for_one_form_is_refused(editor, city):
    for title in ("第一份", "第二份"):
        editor.post(reverse("formtext:add"), typed(city.health, title=title))

    assert [one.title for one in FormText.objects.all()] == ["第一份"]


@pytest.mark.parametrize("page", ["edit", "delete", "history", "usage"])
def test_another_organ_s_paper_is_not_found(editor, city, page):
    foreign_text = FormText.objects.create(**typed_model(city.transport))
    foreign_head = Letterhead.objects.create(agency=city.transport)

    for name, one in (("formtext", foreign_text), ("letterhead", foreign_head)):
        assert editor.get(reverse(f"{name}:{page}", args=[one.pk])).status_code == 404


def test_another_organ_s_paper_is_not_listed_nor_offered(editor, city):
    FormText.objects.create(**typed_model(city.transport, title="交通局的文本"))
    FormText.objects.create(**typed_model(city.health, title="卫健委的文本"))

    listed = editor.get(reverse("formtext:index")).content.decode()
    editor.post(reverse("formtext:add"), typed(city.transport, form=Form.CIRCULAR))

    assert "卫健委的文本" in listed
    assert "交通局的文本" not in listed
    assert FormText.objects.count() == 2


def test_an_ended_role_finds_nothing_at_once(editor, city):
    own = FormText.objects.create(**typed_model(city.health))
    Role.objects.update(ends_on=date(2020, 12, 31))

    answer = editor.get(reverse("formtext:edit", args=[own.pk]))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


def test_a_drawn_seal_is_kept_once_and_says_what_it_is(editor, city):
    for _ in range(2):
        Letterhead.objects.all().delete()
        editor.post(reverse("letterhead:add"), head(city.health, draw="on"))

    seal = Seal.objects.get()
    assert Letterhead.objects.get().seal == seal
    assert bytes(seal.picture).startswith(b"<svg")
    assert "不是电子签章" in editor.get(reverse("letterhead:add")).content.decode()


def test_a_picture_of_a_seal_is_taken(editor, city):
    editor.post(reverse("letterhead:add"), head(city.health, upload=png()))

    assert Letterhead.objects.get().seal.content_type == "image/png"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("x.png", b"<svg onload=alert(1)>"), "PNG"),
        (png(400, 300), "400×300"),
        (png(20, 20), "20×20"),
        (SimpleUploadedFile("x.png", b"\x89PNG" + b"0" * 400_000), "300 kB"),
    ],
    ids=["markup", "oblong", "small", "heavy"],
)
def test_a_picture_that_is_none_is_refused_with_the_reason(editor, city, file, said):
    file.seek(0)

    page = editor.post(reverse("letterhead:add"), head(city.health, upload=file)).content.decode()

    assert said in page
    assert not Letterhead.objects.exists()
    assert not Seal.objects.exists()


def test_copies_end_with_one_full_stop(editor, city):
    editor.post(reverse("letterhead:add"), head(city.health, copies_to="市委组织部。"))

    assert Letterhead.objects.get().copies_to == "市委组织部"


def test_an_office_says_to_whom_a_form_is_copied(editor, city):
    given = typed(city.health, copies_to="【单位】，市委组织部。")
    wrong = typed(city.health, form=Form.CIRCULAR, copies_to="【单为】")

    editor.post(reverse("formtext:add"), given)
    page = editor.post(reverse("formtext:add"), wrong).content.decode()

    assert FormText.objects.get().copies_to == "【单位】，市委组织部"
    assert "【单位】？" in page


def test_a_preview_shows_pages_for_a_chosen_person_and_saves_nothing(editor, city):
    wang = cast.make_learner(city.clinic, "10001", "王犇")
    given = typed(city.health, person=wang.personnel_no)

    page = editor.post(reverse("documents_preview"), given).content.decode()

    assert page.count("data:image/png;base64,") == 1
    assert not FormText.objects.exists()


def test_a_preview_finds_a_person_by_name(editor, city):
    cast.make_learner(city.clinic, "10001", "王犇")
    cast.make_learner(city.transport, "10003", "王犇")  # beyond this role

    page = editor.post(reverse("documents_preview"), typed(city.health, person="王犇"))

    assert "data:image/png;base64," in page.content.decode()


def test_namesakes_are_told_apart_by_their_numbers(editor, city):
    for number in ("10001", "10002"):
        cast.make_learner(city.clinic, number, "王犇")
    cast.make_learner(city.transport, "10003", "王犇")

    given = typed(city.health, person="王")
    page = editor.post(reverse("documents_preview"), given).content.decode()

    assert 'data-error-of="person"' in page
    assert page.count("10001") == page.count("10002") == 2  # in the list and for the field
    assert "10003" not in page
    assert "data:image" not in page


def test_a_circular_s_preview_lists_those_who_wait_for_one(city):
    """Two of the health bureau are to be told of, and one of another bureau is not listed."""
    decider = cast.make_officer(city.root, "decider", RoleKind.TRAINING_DEPARTMENT)
    for agency, number, name in (
        (city.clinic, "10001", "王犇"), (city.clinic, "10002", "李喆"),
        (city.transport, "10003", "赵堃"),
    ):  # fmt: skip
        learner = cast.make_learner(agency, number, name)
        lacking(learner)
        LadderStep.objects.create(
            learner=learner, year=2026, step=Step.CIRCULAR, reason="未达标", deadline_on=None,
            decided_by=decider, decided_at=cast.NOW,
        )  # fmt: skip

    figures = previewing.figures_for(
        Form.CIRCULAR, None, organ="卫健委", on=cast.TODAY, unit=city.health
    )

    assert figures.are_own
    assert sorted(row[2] for row in figures.table["rows"]) == ["李喆", "王犇"]
    assert figures.table["rows"][0][3:] == ["50", "47", "3"]
    assert figures.fields["未达标人数"] == "2"


def test_a_circular_s_preview_is_an_example_where_nobody_waits(city):
    figures = previewing.figures_for(
        Form.CIRCULAR, None, organ="卫健委", on=cast.TODAY, unit=city.health
    )

    assert (figures.are_own, figures.table) == (False, previewing.EXAMPLE_LIST)


def test_a_preview_has_the_figures_of_who_lacks_something(city):
    wang = cast.make_learner(city.clinic, "10001", "王犇")
    li = cast.make_learner(city.clinic, "10002", "李喆")
    lacking(wang)

    hers = previewing.figures_for(Form.REMINDER, wang, organ="局", on=cast.TODAY)
    other = previewing.figures_for(Form.REMINDER, li, organ="局", on=cast.TODAY)

    assert hers.are_own
    assert "尚缺3" in hers.fields["尚缺"]
    assert hers.table["rows"] == [["年度总学分", "第六条", "50", "47", "3"]]
    assert not other.are_own
    assert (other.fields["姓名"], other.fields["尚缺"]) == (
        "李喆", FIELDS[Form.REMINDER]["尚缺"],
    )  # fmt: skip
    assert other.table == previewing.EXAMPLE_TABLE


def test_the_previewed_page_holds_her_table(city):
    wang = cast.make_learner(city.clinic, "10001", "王犇")
    figures = previewing.Figures(
        {**FIELDS[Form.REMINDER], "姓名": wang.name},
        {
            "about": "单位：疾控处",
            "head": ["考核项目", "尚缺"],
            "rows": [["年度必修学分", "7.5"]],
            "notes": ["不是对个人作出的处理决定。"],
        },
        are_own=True,
    )

    shown = previewing.document(
        Form.REMINDER, TEXTS[Form.REMINDER], texts.stationery_of(city.health), figures,
        on=cast.TODAY,
    )  # fmt: skip

    for said in ("年度必修学分", "单位：疾控处", "不是对个人作出的处理决定"):
        assert said in shown.html
    assert "38.5" not in shown.html  # what the example has


@pytest.mark.parametrize("form", Form)
def test_every_form_can_be_previewed(editor, city, form):
    page = editor.post(reverse("documents_preview"), typed(city.health, form=form))

    assert "data:image/png;base64," in page.content.decode()


def test_a_preview_names_what_is_wrong(editor, city):
    given = typed(city.health, title="【姓明】", person="99999")

    page = editor.post(reverse("documents_preview"), given).content.decode()

    assert "【姓名】" in page
    assert "99999" in page
    assert "data:image" not in page


def test_a_preview_of_a_foreign_person_or_organ_is_refused(editor, city):
    zhao = cast.make_learner(city.transport, "10003", "赵堃")

    person = editor.post(
        reverse("documents_preview"), typed(city.health, person=zhao.personnel_no)
    ).content.decode()
    organ = editor.post(reverse("documents_preview"), typed(city.transport)).content.decode()

    assert "赵堃" not in person
    assert "data:image" not in person
    assert "data:image" not in organ


def test_markup_in_a_text_is_shown_as_text(editor, city):
    given = typed(city.health, body='<img src="file:///etc/passwd">【姓名】\n【表格】')

    page = editor.post(reverse("documents_preview"), given).content.decode()

    assert "data:image/png;base64," in page


def typed_model(agency, **changed):
    return {**typed(agency, **changed), "agency": agency}
