"""What is proposed: a question by its number, the version that corrects it, and why."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.models import Exam, Question, QuestionState, Remarking
from exams.remarking import deciding, effects, job
from keeping.free_texts import FreeText
from people.models import User


class RemarkingForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("题号"), max_length=20)
    version = forms.IntegerField(
        label=gettext_lazy("按第几版的答案重评"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("更正的版本要先在题库审题入库；不填则此题全体得分。"),
    )
    why = FreeText(label=gettext_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, exam: Exam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exam = exam

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked = effects.asked_in(self.exam, cleaned.get("number", ""))
        if asked is None and "number" in cleaned:
            self.add_error("number", _("这场考试没有考过这个题号。"))
        return {**cleaned, "question": asked, "corrected": self._corrected(asked, cleaned)}

    def _corrected(self, asked: Question | None, cleaned: dict[str, Any]) -> Question | None:
        if asked is None or not cleaned.get("version"):
            return None
        released = Question.objects.exclude(state=QuestionState.DRAFT).exclude(pk=asked.pk)
        found = released.filter(number=asked.number, version=cleaned["version"]).first()
        if found is None:
            self.add_error("version", _("题库里没有这个题号的这一版，或它还是草稿。"))
        return found

    def propose(self, *, proposed_by: User, now: datetime) -> Remarking:
        """With the reckoning of whose result would change under way."""
        told = self.cleaned_data
        with transaction.atomic():
            made = deciding.propose(
                exam=self.exam, question=told["question"], corrected=told["corrected"],
                why=told["why"], proposed_by=proposed_by, now=now,
            )  # fmt: skip
            job.submit_preview(remarking=made, requested_by=proposed_by, now=now)
        return made
