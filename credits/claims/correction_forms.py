"""The forms of corrections: asking, answering, and what is right in place of a line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.claims import corrected
from credits.claims.correction_steps import LONGEST_TEXT
from credits.claims.forms import answers_of, attribute_field, given, plain, quantity_field
from credits.claims.kinds import ClaimableKind
from credits.ledger_checks import LARGEST_GRANT
from credits.models import Fact
from credits.rulebook.values import QUANTITIES
from keeping.free_texts import FreeText


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _reason(label: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 3})
    return FreeText(label=label, max_length=LONGEST_TEXT, widget=widget)


class AskForm(forms.Form):
    says = FreeText(
        label=_("哪里不对，应该怎样"),
        help_text=_("写明日期、数量、类别等应当是什么；不要写身份证号和手机号。"),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
    )


class TextForm(forms.Form):
    """A reason alone: to leave the record as it is, or to send a proposal back."""

    text = _reason(_("理由（申请人会看到）"))


class ProposalForm(forms.Form):
    """The recorded line as it is, to be mended where it is wrong."""

    take_back = forms.BooleanField(
        label=_("整条取消，不另记"), required=False,
        help_text=_("例如这条记录属于别人。勾选后，下面各项不起作用。"),
    )  # fmt: skip

    def __init__(self, data: Any, *, fact: Fact, kind: ClaimableKind | None) -> None:
        begun = answers_of(fact.quantity, fact.attributes)
        begun |= {
            "happened_from": fact.happened_from, "happened_on": fact.happened_on,
            "granted": None if fact.granted is None else fact.granted.normalize(),
        }  # fmt: skip
        super().__init__(data, initial=begun)
        self.fact = fact
        self.fields["attribute_title"] = FreeText(label=_("名称"), max_length=200)
        self.fields["happened_from"] = _day(_("开始日（可不填）"), required=False)
        self.fields["happened_on"] = _day(_("完成日"))
        units = {name: QUANTITIES.get(name, name) for name in fact.quantity}
        for name, unit in (units | (dict(kind.quantities) if kind else {})).items():
            self.fields[f"quantity_{name}"] = quantity_field(unit)
        for question in kind.questions if kind else ():
            self.fields[f"attribute_{question.name}"] = attribute_field(question)
        if kind and kind.bucket_attribute:
            self.fields[f"attribute_{kind.bucket_attribute}"] = forms.ChoiceField(
                label=_("计入类别"), required=False,
                choices=[("", _("按办法的规定")), *kind.buckets.items()],
            )  # fmt: skip
        if fact.granted is not None or (kind and kind.needs_grant):
            self.fields["granted"] = forms.DecimalField(
                label=_("核定学分"), required=False, min_value=0, max_value=LARGEST_GRANT,
                max_digits=8, decimal_places=3,
            )  # fmt: skip
        self.fields["text"] = _reason(_("更正的理由（申请人会看到）"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("take_back"):
            # Only the reason is asked then: what stands in the other fields has no part in it.
            for name in [one for one in self.errors if one != "text"]:
                del self.errors[name]
        return said

    def proposal(self) -> corrected.Proposal:
        said = self.cleaned_data
        if said["take_back"]:
            return corrected.TAKEN_BACK
        asked = {name.removeprefix("attribute_") for name in self.fields}
        kept = {name: value for name, value in self.fact.attributes.items() if name not in asked}
        answered = {name: plain(value) for name, value in given(said, "attribute_").items()}
        return corrected.proposal(
            happened_from=said["happened_from"],
            happened_on=said["happened_on"],
            quantity={
                name: f"{value.normalize():f}" for name, value in given(said, "quantity_").items()
            },
            attributes=kept | answered,
            granted=said.get("granted"),
        )
