"""What officers hand in about closings and adjustments."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import Fact
from keeping.free_texts import FreeText


class ReasonForm(forms.Form):
    reason = FreeText(label=_("理由"), max_length=300)


class ProposalForm(ReasonForm):
    """Which of a learner's late facts to let in, and why."""

    facts = forms.TypedMultipleChoiceField(label=_("迟到的事实"), coerce=int, required=False)
    field_order = ("facts", "reason")

    def __init__(self, waiting: Sequence[Fact], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.waiting = waiting
        self.fields["facts"].choices = [(fact.pk, str(fact)) for fact in waiting]  # type: ignore[attr-defined]

    def chosen(self) -> list[Fact]:
        named = set(self.cleaned_data["facts"])
        return [fact for fact in self.waiting if fact.pk in named]


class DecisionForm(ReasonForm):
    confirm = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("1", _("同意计入")), ("0", _("不同意"))],
        coerce=lambda text: text == "1",
    )
    field_order = ("confirm", "reason")
