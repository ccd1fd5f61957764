"""The shape of a correction: who, what was right, why."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.attending import correcting
from catalog.attending.attendance import Mark
from catalog.models import AttendanceState, Session
from keeping.free_texts import FreeText
from people.models import Learner


class CorrectionForm(forms.Form):
    """Somebody of the list, or the personnel number of somebody who was left out of it."""

    who = forms.ChoiceField(label=_("名单上的人"), required=False)
    personnel_no = forms.CharField(
        label=_("或未列入名单者的人事编号"), max_length=20, required=False
    )
    state = forms.ChoiceField(label=_("应为"), choices=AttendanceState.choices)
    minutes = forms.IntegerField(
        label=_("出席分钟数"), required=False, min_value=1, help_text=_("部分出席时填写。")
    )
    why = FreeText(
        label=_("更正理由"),
        max_length=correcting.LONGEST_REASON,
        help_text=_("本人会看到，并记入台账；不要写身份证号、手机号或病情。"),
    )

    def __init__(self, data: Any, *, session: Session, on: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.on = on
        rows = session.attendances.select_related("learner__agency").order_by(
            "learner__sort_key", "learner"
        )
        self.people = {row.learner_id: row.learner for row in rows}
        choices = [
            (
                str(row.learner_id),
                f"{row.learner.name} {row.learner.agency.name} "
                f"{correcting.shown(row.state, row.minutes)}",
            )
            for row in rows
        ]
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", "———"), *choices]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        who, number = data.get("who") or "", (data.get("personnel_no") or "").strip()
        if bool(who) == bool(number):
            self.add_error("who", _("请选名单上的一个人，或只填未列入名单者的人事编号。"))
        elif number:
            self._find(number)
        else:
            self.learner = self.people[int(who)]
        if data.get("state") == AttendanceState.PART and not data.get("minutes"):
            self.add_error("minutes", _("请填写出席的分钟数。"))
        return data

    def mark(self) -> Mark:
        state = AttendanceState(self.cleaned_data["state"])
        part = state == AttendanceState.PART
        return Mark(self.learner.pk, state, self.cleaned_data["minutes"] if part else None)

    def _find(self, number: str) -> None:
        learner = Learner.objects.serving(on=self.on).filter(personnel_no=number).first()
        if learner is None:
            self.add_error("personnel_no", _("没有这个人事编号的在职人员，请核对。"))
        else:
            self.learner = learner
