"""What one call asks beside the fields of every declaration: as fields of a form, as answers
kept under the question's words, and what is still missing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Call, CallQuestion, Declaration, QuestionKind
from keeping.free_texts import FreeText

LONGEST = 500


def field_of(question: CallQuestion) -> forms.Field:
    """Never required here: a draft may lack it; `missing` is asked when it is submitted."""
    said: dict[str, Any] = {
        "label": question.label,
        "required": False,
        "help_text": _("申报时必填。") if question.is_required else "",
    }
    if question.kind == QuestionKind.NUMBER:
        return forms.DecimalField(**said, max_digits=12, decimal_places=2)
    if question.kind == QuestionKind.CHOICE:
        options = [(one, one) for one in question.options]
        return forms.ChoiceField(**said, choices=[("", _("请选择")), *options])
    return FreeText(**said, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


def as_text(value: str | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return (value or "").strip()


def missing(declaration: Declaration) -> list[str]:
    required = declaration.call.questions.filter(is_required=True)
    return [one.label for one in required if not declaration.answers.get(one.label)]


def missing_files(declaration: Declaration) -> list[str]:
    """The kinds of files that the call requires and the declaration does not have."""
    there = declaration.attachments.filter(removed_at=None).values("kind")
    required = declaration.call.files.filter(is_required=True).exclude(kind__in=there)
    return [str(one) for one in required]


def answered(declaration: Declaration, *, anonymous: bool = False) -> list[tuple[str, str]]:
    """The answers in the order of the questions; those to questions that have gone come last."""
    asked = list(declaration.call.questions.all())
    hidden = {one.label for one in asked if anonymous and one.names_the_host}
    order = [one.label for one in asked]
    gone = [] if anonymous else [one for one in declaration.answers if one not in order]
    return [
        (label, declaration.answers[label])
        for label in [*order, *gone]
        if declaration.answers.get(label) and label not in hidden
    ]


def fields_of(call: Call) -> dict[str, tuple[CallQuestion, forms.Field]]:
    return {f"question-{one.pk}": (one, field_of(one)) for one in call.questions.all()}
