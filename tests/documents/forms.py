"""One document of each form for the tests: the default texts, filled in and printed."""

from datetime import date

from django.template.loader import render_to_string

from documents import texts
from documents.default_texts import FIELDS, TEXTS, Text
from documents.forms import TEMPLATES, Form, name_list, official
from documents.models import Letterhead
from documents.printing import Document
from people.models import Agency

BUREAU = "嵩阳市人力资源和社会保障局"
HEAD = ["序号", "姓名", "单位", "职务层次", "应达学分", "已得学分", "尚差学分"]


def stationery(**head):
    """Nothing is kept: letterheads and texts of an office that has no row anywhere."""
    head = {
        "contact": "联系人：张敏，电话：67180000",
        "copies_to": "市委组织部，市委党校",
        **head,
    }
    letterhead = Letterhead(agency=Agency(name=BUREAU), **head)
    return texts.Stationery(BUREAU, letterhead, TEXTS)


def rows(count):
    return [
        [str(n), f"王{'喆犇堃旻'[n % 4]}", "嵩阳市财政局", "一级主任科员", "50", "38.5", "11.5"]
        for n in range(1, count + 1)
    ]


def context(
    form, *, body=None, copies="", listed=0, lists=1, title=None, fields=None, head=None, **more
):
    default = TEXTS[form]
    words = Text(title or default.title, default.recipient, body or default.body, copies)
    filled = {**FIELDS[form], **(fields or {})}
    letter = texts.compose(form, words, stationery(**(head or {})), filled)
    number = "嵩人社〔2026〕1号"
    if form == Form.REMINDER:
        return letter | {"number": number, "date": date(2026, 12, 1)} | more
    lists = [
        name_list(name="未达标人员名单" + "甲乙丙"[at] * (lists > 1), head=HEAD, rows=rows(listed))
        for at in range(lists if listed else 0)
    ]
    return official(letter, number=number, day=date(2026, 12, 1), attachments=lists) | more


def document(form, **given):
    html = render_to_string(TEMPLATES[form], context(form, **given))
    return Document(f"form:{form}", "嵩阳市", "公文", html, ("王喆",))
