"""How a text looks before it is saved: the pages of one document as pictures.

Nothing is numbered, kept or issued. Without a chosen person, and for one who lacks nothing, the
figures are examples; so is the list of a circular when nobody waits for one.
"""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pypdfium2
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from PIL import ImageOps

from documents import fonts, printing, texts, wording
from documents.default_texts import FIELDS, Text
from documents.forms import TEMPLATES, Form, name_list, official
from documents.texts import Stationery
from keeping.chinese import in_chinese
from people.models import Agency, Learner

MOST_PAGES = 4
SCALE = 1.4  # of 72 dots an inch
EXAMPLE_LIST = name_list(
    name="未达标人员名单",
    head=["序号", "单位", "姓名", "应修", "已修", "尚缺"],
    rows=[[str(n), "嵩阳市财政局", "张敏", "50", "38.5", "11.5"] for n in (1, 2, 3)],
)
EXAMPLE_TABLE = {
    "about": "单位：嵩阳市财政局　人事编号：410000001",
    "head": ["考核项目", "依据条款", "应修", "已修", "尚缺"],
    "rows": [["年度总学分", "第六条", "50", "38.5", "11.5"]],
    "notes": ["依据：《公务员培训学分制管理办法》。"],
}


@dataclass(frozen=True)
class Figures:
    """What fills the text's fields and a letter's table or a circular's list: own, or examples."""

    fields: Mapping[str, str]
    table: Mapping[str, Any]
    are_own: bool = False


def figures_for(
    form: Form, person: Learner | None, *, organ: str, on: date, unit: Agency | None = None
) -> Figures:
    """The project's figures about a person are asked for (DOCUMENTS_FIGURES_ABOUT): her fields and
    her table, or None for who lacks nothing; of a circular those about `unit` and its list."""
    shown = {
        **FIELDS[form],
        "年度": str(on.year),
        "今天": wording.official_date(on),
        "发文机关": organ,
    }
    if form == Form.CIRCULAR:
        return _of_unit(shown, unit, organ=organ, on=on)
    if person is None:
        return Figures(shown, EXAMPLE_TABLE)
    shown |= {"姓名": person.name, "单位": person.agency.name, "人事编号": person.personnel_no}
    own = import_string(settings.DOCUMENTS_FIGURES_ABOUT)(person, organ=organ, on=on)
    if own is None:
        return Figures(shown, EXAMPLE_TABLE)
    fields, table = own
    return Figures(shown | fields, table, are_own=True)


def _of_unit(shown: Mapping[str, str], unit: Agency | None, *, organ: str, on: date) -> Figures:
    asked = import_string(settings.DOCUMENTS_FIGURES_ABOUT_UNIT)
    own = asked(unit, organ=organ, on=on) if unit else None
    if own is None:
        return Figures(shown, EXAMPLE_LIST)
    fields, listed = own
    return Figures({**shown, **fields}, listed, are_own=True)


@in_chinese()
def document(
    form: Form,
    text: Text,
    stationery: Stationery,
    figures: Figures,
    *,
    on: date,
) -> printing.Document:
    """One document in these words, with a number that no series gives."""
    letter = texts.compose(form, text, stationery, figures.fields)
    code = stationery.letterhead.agency.document_prefix or _("机关代字")
    number = f"{code}〔{on.year}〕×号"
    context: dict[str, Any] = letter | {"number": number, "date": on, "table": figures.table}
    if form != Form.REMINDER:
        lists = [figures.table] if form == Form.CIRCULAR else []
        context = official(letter, number=number, day=on, attachments=lists)
    template = settings.DOCUMENTS_REMINDER if form == Form.REMINDER else TEMPLATES[form]
    html = render_to_string(template, context)
    names = (figures.fields["姓名"],) if "姓名" in figures.fields else ()
    if form == Form.CIRCULAR:
        names = tuple(row[2] for row in figures.table["rows"])
    return printing.Document("preview", stationery.organ, letter["title"], html, names)


def pictures(one: printing.Document) -> tuple[list[str], str]:
    """The first pages as data: URLs of PNG, and why there are none."""
    chunk = printing.print_chunk([one], chains=fonts.of_this_site())
    if chunk.refused:
        return [], chunk.refused[0].reason
    pdf = pypdfium2.PdfDocument(chunk.pdf)
    try:
        return [_picture(pdf[number]) for number in range(min(len(pdf), MOST_PAGES))], ""
    finally:
        pdf.close()


def _picture(page: pypdfium2.PdfPage) -> str:
    stream = io.BytesIO()
    drawn = ImageOps.expand(page.render(scale=SCALE).to_pil(), border=2, fill="#999999")
    drawn.save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
