import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from people.models import Agency, Learner


def run(*arguments):
    out = StringIO()
    call_command("fonts", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def zhang_and_wang(db):
    finance = Agency.add_root(code="4101", name="市财政局")
    Learner.objects.create(personnel_no="1", name="张𬤇", agency=finance)
    Learner.objects.create(personnel_no="2", name="王\U00021484", agency=finance)


def test_fonts_names_the_learners_that_no_font_prints(zhang_and_wang):
    found = json.loads(run("--json"))

    assert set(found["styles"]) == {"仿宋", "小标宋", "黑体", "楷体", "宋体"}
    assert found["unprintable"] == [
        {"personnel_no": "2", "name": "王\U00021484", "characters": ["\U00021484"]}
    ]


def test_fonts_tells_a_person_what_stands_for_each_style(zhang_and_wang):
    text = run()

    assert "仿宋：" in text
    assert "U+21484" in text
    assert "张𬤇" not in text


def test_fonts_without_a_table_says_so(monkeypatch):
    def no_table(*_):
        raise DatabaseError("no such table")

    monkeypatch.setattr(Learner.objects, "order_by", no_table)

    assert "migrate" in run()
    assert json.loads(run("--json"))["unprintable"] is None
