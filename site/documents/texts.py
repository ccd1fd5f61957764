"""The words of a form as its office wrote them, filled in for one person or unit.

The only reader of letterheads and form texts. An office is asked once and writes any number:

    stationery = texts.stationery_of(agency)               # a few queries
    letter = stationery.written(Form.REMINDER, fields)     # none
    letter = texts.written(form=…, agency=…, fields=…)     # both, for a single document

`agency` is the issuing organ; what it has not set up comes from the nearest agency above that
has, and at last from default_texts. `fields` are texts by name; which names a form may use, and
what they mean, is default_texts.FIELDS. A text that names a field without a value is refused
(named_fields.UnfilledFieldError): pass all of FIELDS[form].

What comes back is part of a context of documents.forms, plain JSON, to be frozen at issue; the
caller adds number, date, the table and, for a circular, the attachments:

    reminder        organ, title, title_lines, recipient, paragraphs, closing, signatory, contact,
                    imprint?
    circular, rectification
                    organ, title, title_lines, recipient, blocks, signatory, contact, seal?,
                    imprint, receipt?

`paragraphs` stand before the table and `closing` after it; a text without 【表格】 has the table
after its first paragraph. forms.official turns the second kind into a printable context.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents import named_fields
from documents import title as titles
from documents.default_texts import FIELDS, TABLE, TEXTS, Text
from documents.forms import Form
from documents.models import FormText, Letterhead
from people.models import Agency

# 7.3.3: 一、 in 黑体, （一） in 楷体, 1. and （1） in 仿宋 as the body.
LEVELS = (
    ("one", re.compile(r"^[一二三四五六七八九十]+、")),
    ("two", re.compile(r"^（[一二三四五六七八九十]+）")),
    ("three", re.compile(r"^(?:\d+[.．]|（\d+）)")),
)
# A heading alone on its line; a sentence that begins with 一、 is body text.
LONGEST_HEADING = 28


@dataclass(frozen=True)
class Stationery:
    """An office's letterhead and its texts, read once."""

    organ: str
    letterhead: Letterhead
    texts: Mapping[Form, Text]

    def written(self, form: Form, fields: Mapping[str, str]) -> dict[str, Any]:
        return compose(form, self.texts[form], self, fields)


def stationery_of(agency: Agency) -> Stationery:
    """What this organ writes with: its own, else the nearest above, else the defaults."""
    line = [agency, *reversed(agency.get_ancestors())]
    nearness = {one.pk: place for place, one in enumerate(line)}
    letterheads = Letterhead.objects.filter(agency__in=line).select_related("seal")
    own = min(letterheads, key=lambda one: nearness[one.agency_id], default=None)
    texts: dict[Form, Text] = dict(TEXTS)
    for one in sorted(
        FormText.objects.filter(agency__in=line), key=lambda one: -nearness[one.agency_id]
    ):
        texts[Form(one.form)] = Text(one.title, one.recipient, one.body, one.copies_to)
    if own is None or own.agency_id != agency.pk:
        # A mark, a seal and a telephone are an organ's own; only its texts are handed down.
        own = Letterhead(agency=agency)
    return Stationery(agency.name, own, texts)


def written(*, form: Form, agency: Agency, fields: Mapping[str, str]) -> dict[str, Any]:
    """The part of a form's context that its office's text and letterhead give."""
    return stationery_of(agency).written(form, fields)


def problems(*, form: Form, text: Text) -> dict[str, list[named_fields.Problem]]:
    """What is wrong with a text, by its part, as FormText names it. Empty if nothing is."""
    known = list(FIELDS[form])
    in_body = [*known, TABLE] if form == Form.REMINDER else known
    found = {
        "title": named_fields.problems(text.title, known=known),
        "recipient": named_fields.problems(text.recipient, known=known),
        "body": named_fields.problems(text.body, known=in_body),
        "copies_to": named_fields.problems(text.copies, known=known),
    }
    return {part: wrong for part, wrong in found.items() if wrong}


def compose(
    form: Form, text: Text, stationery: Stationery, fields: Mapping[str, str]
) -> dict[str, Any]:
    """A letter in these words; a preview passes words that are not saved yet."""
    head = stationery.letterhead
    title = named_fields.fill(text.title, fields)
    letter: dict[str, Any] = {
        "organ": head.mark_on(form) or stationery.organ,
        "title": titles.plain(title),
        "title_lines": list(titles.lines(title)),
        "recipient": named_fields.fill(text.recipient, fields),
        "signatory": head.signatory or stationery.organ,
        "contact": head.contact,
    }
    copies = named_fields.fill(text.copies, fields)
    if form == Form.REMINDER:
        # A letter to a person is copied to whom its own text names, not to whom circulars go.
        imprint = {"imprint": {"copies": copies}} if copies else {}
        return letter | _around_table(text.body, fields) | imprint
    letter["blocks"] = [_block(line) for line in _filled_lines(text.body, fields)]
    letter["imprint"] = {
        "copies": copies or head.copies_to,
        "printed_by": head.printed_by or stationery.organ,
    }
    if head.seal_id:
        letter["seal"] = head.seal_id
    if form == Form.RECTIFICATION:
        letter["receipt"] = {"addressee": fields["姓名"], "unit": fields["单位"]}
    return letter


def _around_table(body: str, fields: Mapping[str, str]) -> dict[str, Any]:
    parts = body.split(f"【{TABLE}】")
    before, after = parts[0], "\n".join(parts[1:])
    paragraphs, closing = _filled_lines(before, fields), _filled_lines(after, fields)
    if len(parts) == 1:
        paragraphs, closing = paragraphs[:1], paragraphs[1:]
    return {"paragraphs": paragraphs, "closing": closing}


def _filled_lines(body: str, fields: Mapping[str, str]) -> list[str]:
    """Split before it is filled: a value never makes a paragraph of its own."""
    lines = (line.strip() for line in body.splitlines())
    return [" ".join(named_fields.fill(line, fields).split("\n")) for line in lines if line]


def _block(line: str) -> dict[str, str]:
    is_heading = len(line) <= LONGEST_HEADING and not line.endswith(("。", "；", "："))
    for level, pattern in LEVELS:
        if pattern.match(line) and (is_heading or level == "three"):
            return {"level": level, "text": line}
    return {"level": "", "text": line}
