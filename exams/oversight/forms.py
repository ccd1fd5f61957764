"""What the desk takes in: an arrangement for one person, a marker by her login."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.admission import arranging
from exams.marking import desk
from exams.models import Arrangement, ArrangementKind, ArrangementReason, Exam, Marker
from keeping.free_texts import FreeText
from people.models import Learner, User


class ArrangementForm(forms.Form):
    personnel_no = forms.CharField(label=gettext_lazy("人事编号"), max_length=20)
    kind = forms.ChoiceField(
        label=gettext_lazy("安排"),
        choices=ArrangementKind.choices,
        help_text=gettext_lazy("缓考的人不算缺考，可以参加补考。"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("延长分钟数（只在延长时间时填）"),
        required=False,
        min_value=1,
        max_value=600,
    )
    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=ArrangementReason.choices)
    basis = FreeText(
        label=gettext_lazy("依据"),
        max_length=120,
        help_text=gettext_lazy("文号或批准人；不要写病情。"),
    )

    def __init__(self, *args: Any, candidates: QuerySet[Learner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == ArrangementKind.EXTRA_TIME and not cleaned.get("minutes"):
            self.add_error("minutes", _("请填延长多少分钟。"))
        found = self.candidates.filter(personnel_no=cleaned.get("personnel_no", "")).first()
        if found is None and "personnel_no" in cleaned:
            self.add_error("personnel_no", _("考试范围内没有这个人事编号。"))
        return {**cleaned, "learner": found}

    def arrange(self, *, exam: Exam, recorded_by: User, now: datetime) -> Arrangement:
        told = self.cleaned_data
        asked = {
            "exam": exam, "learner": told["learner"], "reason": ArrangementReason(told["reason"]),
            "basis": told["basis"], "recorded_by": recorded_by, "now": now,
        }  # fmt: skip
        if told["kind"] == ArrangementKind.EXCUSED:
            return arranging.excuse(**asked)
        return arranging.give_extra_time(minutes=told["minutes"], **asked)


class WithdrawalForm(forms.Form):
    why = FreeText(label=gettext_lazy("撤销理由"), max_length=120)


class MarkerForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("登录名"), max_length=60)

    def clean_username(self) -> User:
        found = User.objects.filter(is_active=True, username=self.cleaned_data["username"]).first()
        if found is None:
            raise forms.ValidationError(_("没有这个登录名。"))
        return found

    def appoint(self, *, exam: Exam, appointed_by: User, now: datetime) -> Marker:
        user = self.cleaned_data["username"]
        return desk.appoint(exam=exam, user=user, appointed_by=appointed_by, now=now)
