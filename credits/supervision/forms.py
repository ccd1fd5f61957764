"""The shapes of what officers and learners hand in about the ladder."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import Step
from credits.supervision.ladder import Decision
from keeping.free_texts import FreeText


class ReminderForm(forms.Form):
    reason = FreeText(label=_("理由"), max_length=300, initial=_("年度培训学分未达到规定要求"))


class DecisionForm(forms.Form):
    step = forms.ChoiceField(
        label=_("措施"),
        choices=Step.choices,
        help_text=_("从轻到重依次采取；要越过一级，请在下面写明理由。"),
    )
    reason = FreeText(label=_("理由"), max_length=300)
    deadline_on = forms.DateField(
        label=_("整改期限"),
        required=False,
        help_text=_("督促整改时写：整改到哪一天为止。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    skipping = FreeText(
        label=_("越级理由"),
        required=False,
        max_length=300,
        help_text=_("按顺序采取时不填。"),
    )
    reference = FreeText(
        label=_("处分决定文号"),
        required=False,
        max_length=60,
        help_text=_("处分由有权机关依法作出，这里只登记文号；其他措施不填。"),
    )

    def decision(self) -> Decision:
        given: dict[str, Any] = self.cleaned_data
        return Decision(**(given | {"step": Step(given["step"])}))


class WithdrawalForm(forms.Form):
    reason = FreeText(label=_("撤销理由"), max_length=300)


class AnswerForm(forms.Form):
    text = FreeText(label=_("我的答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
