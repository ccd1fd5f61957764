"""A blueprint typed in rows: what is stored, and what the bank says beside each row."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from exams import blueprint_rows, blueprints
from exams.blueprints import BlueprintError
from exams.models import Exam
from people.models import User
from tests.exams.conftest import BLUEPRINT, make_exam
from tests.exams.test_author_pages import exam_form

FULL = {
    "sections": [
        {"title": "一", "type": "SINGLE", "points": "2.5", "count": 25},
        {
            "type": "MULTIPLE", "points": "3", "count": 10, "knowledge_points": ["ZS-01", "ZS-02"],
            "difficulties": [1, 5], "questions": ["M1", "M2"],
        },
    ],
    "fixed_seed": "A卷",
    "difficulty": {"mean": "3", "within": "0.2"},
    "most_shown": "0.25",
    "fresh_days": 180,
}  # fmt: skip


def fields_of(blueprint, spare=1):
    """The page's fields as its browser would post them."""
    rows = blueprint_rows.rows_of(blueprint, spare=spare)
    told = {"blueprint-rows": str(len(rows))}
    for place, row in enumerate(rows):
        for key in ("title", "type", "count", "points", "knowledge_points", "questions"):
            told[f"blueprint-{place}-{key}"] = getattr(row, key)
        told[f"blueprint-{place}-difficulties"] = [str(each) for each in row.difficulties]
    options = blueprint_rows.options_of(blueprint)
    return told | {f"blueprint-{key}": getattr(options, key) for key in blueprint_rows.OPTIONS}


def posted(fields):
    told = QueryDict(mutable=True)
    for key, value in fields.items():
        told.setlist(key, value if isinstance(value, list) else [value])
    return told


def typed_form(agency, blueprint=BLUEPRINT, **changes):
    form = exam_form(agency, **changes)
    del form["blueprint"]
    return form | fields_of(blueprint)


@pytest.mark.parametrize("blueprint", [BLUEPRINT, FULL], ids=["plain", "full"])
def test_what_was_stored_is_typed_again_as_it_was(blueprint):
    assert blueprint_rows.typed(posted(fields_of(blueprint)), "blueprint") == blueprint


def test_empty_rows_are_none_and_words_stay_for_whoever_checks():
    fields = fields_of({"sections": []}, spare=3) | {
        "blueprint-1-count": "很多", "blueprint-1-type": "SINGLE",
        "blueprint-2-questions": "A1，A2、 A3",
    }  # fmt: skip

    sections = blueprint_rows.typed(posted(fields), "blueprint")["sections"]

    assert sections == [{"type": "SINGLE", "count": "很多"}, {"questions": ["A1", "A2", "A3"]}]


def test_author_types_a_blueprint_in_rows(author, finance, bank):
    reply = author.post(reverse("exam:add"), typed_form(finance))

    assert reply.status_code == 302
    assert Exam.objects.get().blueprint == BLUEPRINT


def test_row_that_the_bank_cannot_fill_says_so_beside_itself(author, finance, bank):
    greedy = {"sections": [{**BLUEPRINT["sections"][0], "count": 9}, BLUEPRINT["sections"][1]]}

    page = author.post(reverse("exam:add"), typed_form(finance, greedy)).content.decode()

    assert "题库中可用的只有 6 题，还缺 3 题。" in page
    assert "题库中有 3 题可用。" in page
    assert 'name="blueprint-0-count" value="9"' in page
    assert not Exam.objects.exists()


def test_exam_that_was_sat_is_saved_unchanged(author, attempt):
    # The same blueprint in other words breaks no promise; another one does.
    exam = attempt.exam
    address = reverse("exam:edit", args=[exam.pk])
    reworded = [{**each, "points": each["points"] + ".0"} for each in BLUEPRINT["sections"]]
    form = typed_form(exam.agency, {"sections": reworded}, title="改名")

    assert author.post(address, form).status_code == 302
    reply = author.post(address, form | {"blueprint-0-count": "1"})

    assert "已有人开考" in reply.content.decode()


def test_bank_answers_while_the_blueprint_is_written(author, finance, bank):
    fields = fields_of(BLUEPRINT) | {
        "blueprint-0-knowledge_points": "ZS-01、没有",
        "blueprint-1-count": "",
        "blueprint-2-count": "2",
    }

    told = author.post(reverse("blueprint_supply"), fields).json()

    assert told["rows"] == {
        "0": {"words": "没有编号为 没有 的知识点。", "is_wanting": True},
        "1": {"words": "第 2 部分的题数应为正整数。", "is_wanting": True},
        "2": {"words": "题库中有 3 题可用。", "is_wanting": False},
    }
    assert told["total"] == "共 4 题，满分 100 分。"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"blueprint-0-type": ""}, "第 1 部分没有选题型。"),
        ({"blueprint-0-points": "两分"}, "第 1 部分的每题分值应为不超过 1000 的正数"),
        ({"blueprint-mean": "3"}, "也要说各卷平均难度相差不超过多少"),
        ({"blueprint-within": "小"}, "各卷平均难度相差不超过多少，应为正数"),
        ({"blueprint-mean": "9", "blueprint-within": "0.2"}, "以难度几为准，应为 1 至 5 之间的数"),
        ({"blueprint-most_shown": "150"}, "应大于 0、不超过百分之百"),
        ({"blueprint-fresh_days": "很久"}, "轮空的天数应为 0 至 3660 的整数"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_fields(fields, told):
    typed = blueprint_rows.typed(posted(fields_of(BLUEPRINT) | fields), "blueprint")

    with pytest.raises(BlueprintError) as refusal:
        blueprints.read(typed)

    assert told in str(refusal.value)
    assert not re.search("[A-Za-z_]", str(refusal.value))


def test_author_reads_what_a_code_stands_for(author, finance, bank):
    fields = fields_of(BLUEPRINT) | {"blueprint-0-knowledge_points": "ZS-01"}

    rows = author.post(reverse("blueprint_supply"), fields).json()["rows"]
    page = author.get(reverse("exam:add")).content.decode()

    assert rows["0"]["words"] == "题库中《宪法宣誓》有 6 题可用。"
    assert page.count("ZS-01 宪法宣誓") == 2  # to be picked, and to be looked up without a script


def test_bank_answers_nobody_else(client, finance, bank):
    user = User.objects.create(username="editor", name="编辑")
    client.force_login(user)

    assert client.post(reverse("blueprint_supply"), fields_of(BLUEPRINT)).status_code != 200


def test_form_of_a_stored_exam_counts_without_a_script(author, finance, bank):
    exam = make_exam(finance)

    page = author.get(reverse("exam:edit", args=[exam.pk])).content.decode()

    assert "题库中有 6 题可用。" in page
    assert "共 4 题，满分 100 分。" in page
