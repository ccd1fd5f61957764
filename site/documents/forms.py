"""The forms of an official document (GB/T 9704-2012) and what each is given.

Every form is a template and a context of plain values: every leaf is a text, so that a document
can be kept as JSON and printed again to the letter. Only `seal`, the number of a kept picture, is
an integer. What a form may leave out is marked with a question mark.

**reminder**, 信函格式 (10.1), `documents/letter.html`:
    organ, number, title, title_lines?: [text], recipient, paragraphs: [text],
    table?: {head: [text], rows: [[text]]},
    closing: [text], signatory, date, contact?, seal?,
    imprint?: {copies} (版记, without lines)

**circular** (通报) and **rectification** (整改通知书), 文件格式 (7), `documents/official.html`:
    organ (what the red head says), number, title, title_lines: [text] (see documents.title),
    recipient,
    blocks: [{level, text}] with level "" (a paragraph), "one" 一、, "two" （一）, "three" 1.,
    attachments: [{label, title, head: [text], rows: [[text]]}] (附件, landscape lists),
    signatory, date, contact?, seal?,
    imprint: {copies?, printed_by, printed_on} (版记),
    copy_number?, secrecy?, urgency?

**rectification** besides: receipt: {document, addressee, unit} (送达回执, on a leaf of its own).

`date` is a date or its text. A title's lines are chosen before anything is laid out, so two
documents of the same structure have the same lines.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from documents import wording


class Form(TextChoices):
    REMINDER = "REMINDER", _("提醒函（信函格式）")
    CIRCULAR = "CIRCULAR", _("通报（文件格式）")
    RECTIFICATION = "RECTIFICATION", _("整改通知书（文件格式）")


TEMPLATES = {
    Form.REMINDER: "documents/letter.html",
    Form.CIRCULAR: "documents/official.html",
    Form.RECTIFICATION: "documents/official.html",
}


def name_list(*, name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A list as an attachment: 7.3.7 on pages of their own, chapter 8 across the page."""
    return {"title": name, "head": list(head), "rows": [list(row) for row in rows]}


def official(
    letter: Mapping[str, Any],
    *,
    number: str,
    day: date,
    attachments: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The context of a circular or a rectification notice from what documents.texts wrote."""
    several = len(attachments) > 1
    dated = wording.official_date(day)
    imprint = letter["imprint"] | {"printed_on": dated}
    context = dict(letter) | {
        "number": number,
        "date": dated,
        "attachments": [
            dict(one)
            | {"label": f"附件{at if several else ''}", "place": f"{at}. " if several else ""}
            for at, one in enumerate(attachments, start=1)
        ],
        "imprint": imprint,
    }
    if "receipt" in letter:
        context["receipt"] = letter["receipt"] | {"document": f"{letter['title']}（{number}）"}
    return context
