"""What an exam author types: options line by line, the key as letters, a blueprint by section."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from exams import papers
from exams.blueprints import BlueprintError
from exams.models import Exam, ExamState, Question, QuestionState
from exams.question_text import QuestionTextError, read_key, read_options, tell_key

# What a published question has been asked with; a correction is a new version.
ASKED = {"number", "version", "type", "stem", "option_lines", "key_text", "explanation"}
ASKED |= {"knowledge_point"}
# What has been promised to those who have begun.
PROMISED = {"blueprint", "pass_mark", "credits", "bucket", "multiple_marking", "incomplete_share"}


class QuestionForm(WagtailAdminModelForm):
    option_lines = forms.CharField(
        label=_("选项（每行一个）"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("判断题不用填，固定为“正确”“错误”。"),
    )
    key_text = forms.CharField(
        label=_("答案"), max_length=20, help_text=_("选项字母，如 A 或 ACD；判断题填“对”或“错”。")
    )

    class Meta:
        model = Question
        fields = [
            "number",
            "version",
            "type",
            "stem",
            "option_lines",
            "key_text",
            "explanation",
            "knowledge_point",
            "difficulty",
            "state",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.instance
        if question.pk:
            self.initial["option_lines"] = "\n".join(question.options)
            self.initial["key_text"] = tell_key(question.type, question.key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        type_ = cleaned.get("type", "")
        self._refuse_change_of_what_was_asked(cleaned.get("state", ""))
        try:
            self.instance.options = read_options(type_, cleaned.get("option_lines", ""))
            self.instance.key = read_key(type_, cleaned.get("key_text", ""))
        except QuestionTextError as refusal:
            self.add_error("key_text", str(refusal))
        return cleaned

    def _refuse_change_of_what_was_asked(self, state: str) -> None:
        was = self.initial.get("state", QuestionState.DRAFT) if self.instance.pk else ""
        if was in ("", QuestionState.DRAFT):
            return
        if state == QuestionState.DRAFT or ASKED & set(self.changed_data):
            raise forms.ValidationError(
                _("已入库的试题不能修改，只能停用；请以同一题号、下一版本另建一题。")
            )


class ExamForm(WagtailAdminModelForm):
    class Meta:
        model = Exam
        fields = [
            "title",
            "year",
            "theme",
            "agency",
            "opens_at",
            "closes_at",
            "duration_minutes",
            "attempts_allowed",
            "blueprint",
            "pass_mark",
            "multiple_marking",
            "incomplete_share",
            "answers_shown",
            "credits",
            "bucket",
            "state",
        ]
        help_texts = {
            "blueprint": _(
                '如 {"sections": [{"title": "单项选择题", "type": "SINGLE", '
                '"count": 25, "points": "2"}]}；题型 SINGLE、MULTIPLE、TRUE_FALSE，'
                "可加 knowledge_points（知识点编号）与 difficulties（难度）。"
            )
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        breaks_promise = self.instance.pk and PROMISED & set(self.changed_data)
        if breaks_promise and self.instance.attempts.exists():
            raise forms.ValidationError(_("已有人开考，蓝图、合格线、计分办法和学分不能再改。"))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # Django fills the instance here
        if not self.errors and self.instance.state == ExamState.PUBLISHED:
            self._check_bank()

    def _check_bank(self) -> None:
        try:
            papers.preparation_of(self.instance)
        except BlueprintError as refusal:
            self.add_error("blueprint", str(refusal))
