"""What an exam author types: options line by line, the key as letters, a blueprint by section."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from exams import blueprint_supply, papers, picture_entry, pictures, preparing, question_typing
from exams.blueprint_field import BlueprintField, BlueprintRows
from exams.blueprints import BlueprintError
from exams.formats.items import ItemError
from exams.models import Exam, ExamState, Question, QuestionState
from exams.papermaking import permissions
from exams.question_pictures import Told
from exams.question_text import QuestionTextError

# What a published question has been asked with; a correction is a new version.
ASKED = {"number", "version", "type", "stem", "option_lines", "key_text", "explanation"}
ASKED |= {"knowledge_point", "picture", "picture_words", "pictures_removed"}
OF_LONG_NAMES = ("agency", "needs_exams", "needs_lectures", "makes_up_for")
# What has been promised to those who have begun.
PROMISED = {"blueprint", "pass_mark", "credits", "bucket", "multiple_marking", "incomplete_share"}
PROMISED |= {"counting", "makes_up_for"}


class QuestionForm(WagtailAdminModelForm):
    option_lines = forms.CharField(
        label=_("选项（每行一个）"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_(
            "判断题、填空题、数值题、简答题和案例题不用填；匹配题每行一对，写成“左项 -> 右项”。"
        ),
    )
    key_text = forms.CharField(
        label=_("答案"),
        max_length=2000,
        required=False,
        help_text=_(
            "选择题写选项字母，如 A 或 ACD；判断题写“对”或“错”；填空题各空用分号隔开，"
            "同一空的其他写法用 / 隔开；数值题可写 3.14±0.01；排序题按正确次序写字母；"
            "简答题和案例题写参考答案；匹配题不用填。"
        ),
    )

    picture = forms.FileField(
        label=_("添加图片"),
        required=False,
        help_text=_("JPEG 或 PNG，不超过 1 MB；要加几张，就存一次加一张。"),
    )
    picture_words = forms.CharField(
        label=_("图片的文字说明"),
        max_length=500,
        required=False,
        help_text=_("写出图上有什么，看不到图的人靠它答题；有图必填，不要写出答案。"),
    )
    pictures_removed = forms.MultipleChoiceField(
        label=_("去掉的图片"), required=False, widget=forms.CheckboxSelectMultiple
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
        shown = [(each["digest"], each["words"]) for each in pictures.of(question)]
        cast("forms.MultipleChoiceField", self.fields["pictures_removed"]).choices = shown
        if not shown:
            del self.fields["pictures_removed"]
        if question.pk:
            self.initial["option_lines"] = "\n".join(question_typing.tell_options(question))
            self.initial["key_text"] = question_typing.tell_key(question)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        type_ = cleaned.get("type", "")
        self._refuse_change_of_what_was_asked(cleaned.get("state", ""))
        self._have_reviewed(cleaned.get("state", ""))
        if not type_:
            return cleaned  # refused already, and nothing else can be read without it
        try:
            asked = question_typing.read(
                type_,
                stem=cleaned.get("stem", ""),
                option_lines=cleaned.get("option_lines", ""),
                key_text=cleaned.get("key_text", ""),
                details=self.instance.details,
            )
        except QuestionTextError as refusal:
            self.add_error("key_text", str(refusal))
        else:
            for column, value in asked.items():
                setattr(self.instance, column, value)
        return cleaned

    def clean_picture(self) -> tuple[Told, bytes] | None:
        """Read with its words, which the page sends beside it."""
        file = self.cleaned_data["picture"]
        if not file:
            return None
        try:
            return picture_entry.read(
                file, name=file.name, words=self.data.get(self.add_prefix("picture_words"), "")
            )
        except ItemError as refusal:
            raise forms.ValidationError(f"{refusal}。") from refusal

    def _post_clean(self) -> None:
        super()._post_clean()  # Django fills the instance here
        if self.errors:
            return
        picture_entry.remove(self.instance, self.cleaned_data.get("pictures_removed", []))
        try:
            if told := self.cleaned_data["picture"]:
                picture_entry.add(self.instance, *told)
        except ItemError as refusal:
            self.add_error("picture", f"{refusal}。")
        if self.initial.get("state", QuestionState.DRAFT) == QuestionState.DRAFT:
            picture_entry.mark_places(self.instance)

    def _have_reviewed(self, state: str) -> None:
        """Whoever releases a draft is its reviewer, and never its author."""
        if self.instance.pk is None:
            self.instance.author = self.for_user
        was = self.initial.get("state", QuestionState.DRAFT) if self.instance.pk else ""
        if state != QuestionState.PUBLISHED or was == QuestionState.PUBLISHED:
            return
        if self.instance.author_id == self.for_user.pk:
            self.add_error("state", _("自己出的题要由另一个人审题入库，请先存为草稿。"))
        self.instance.reviewed_by, self.instance.reviewed_at = self.for_user, timezone.now()

    def _refuse_change_of_what_was_asked(self, state: str) -> None:
        was = self.initial.get("state", QuestionState.DRAFT) if self.instance.pk else ""
        if was in ("", QuestionState.DRAFT):
            return
        if state == QuestionState.DRAFT or ASKED & set(self.changed_data):
            raise forms.ValidationError(
                _("已入库的试题不能修改，只能停用；请以同一题号、下一版本另建一题。")
            )


class ExamForm(WagtailAdminModelForm):
    blueprint = BlueprintField(label=_("蓝图"))

    class Meta:
        model = Exam
        fields = [
            "title",
            "year",
            "theme",
            "agency",
            "lowest_tier",
            "highest_tier",
            "posts",
            "ranks",
            "event",
            "event_months",
            "needs_exams",
            "needs_lectures",
            "makes_up_for",
            "opens_at",
            "closes_at",
            "duration_minutes",
            "attempts_allowed",
            "counting",
            "blueprint",
            "pass_mark",
            "multiple_marking",
            "incomplete_share",
            "marking_tolerance",
            "scores_at",
            "answers_shown",
            "credits",
            "bucket",
            "state",
        ]

        help_texts = {
            "ranks": _("与职务相同：几个词用顿号隔开，含其一即可；不填不限。"),
            "event_months": _("从新录用或新任职之日算起，只在选了“只面向”时起作用。"),
            "counting": _("一人考几次时以哪一次为准；学分只授予一次。"),
            "multiple_marking": _("三种办法里，选错任何一项该题都不得分。"),
            "incomplete_share": _(
                "0 至 1 之间，如 0.5 即得该题一半的分；只在“少选得部分分，错选不得分”时用。"
            ),
            "answers_shown": _("可考多次的考试，交卷即公布会让下一次见过答案；一般选结束后公布。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_LONG_NAMES:  # wider than a phone otherwise
            self.fields[name].widget.attrs["class"] = "w-w-full"
        self._keep_to_reach()
        if self.instance.pk and not self.is_bound:
            self._ask_bank(self.instance.blueprint)

    def _keep_to_reach(self) -> None:
        """Exams and agencies of others are neither named nor taken; what was chosen stays."""
        on, exam = timezone.localdate(), self.instance
        chosen = Q(pk=exam.makes_up_for_id)
        if exam.pk:
            chosen |= Q(pk__in=exam.needs_exams.values("pk"))
        reach = permissions.edited_by(self.for_user, on=on)
        exams = Exam.objects.filter(chosen | Q(pk__in=reach.values("pk"))).order_by("-opens_at")
        for name in ("needs_exams", "makes_up_for"):
            self.fields[name].queryset = exams
        agencies = permissions.agencies_set_for(self.for_user, on=on)
        self.fields["agency"].queryset = agencies.order_by("path")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        breaks_promise = self.instance.pk and PROMISED & set(self.changed_data)
        if breaks_promise and self.instance.attempts.exists():
            raise forms.ValidationError(_("已有人开考，蓝图、合格线、计分办法和学分不能再改。"))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # Django fills the instance here
        self._ask_bank(self.cleaned_data.get("blueprint") or self.instance.blueprint)
        if not self.errors and self.instance.state == ExamState.PUBLISHED:
            self._check_bank()

    def _ask_bank(self, blueprint: Any) -> None:
        """What the page says beside each row."""
        rows = cast("BlueprintRows", self.fields["blueprint"].widget)
        exam = self.instance
        rows.exam, rows.supply = exam, blueprint_supply.of(blueprint, exam=exam)

    def _check_bank(self) -> None:
        """What is published can be drawn; a fixed paper is settled here."""
        try:
            preparing.preparation_of(self.instance)
            if "blueprint" in self.changed_data or "state" in self.changed_data:
                papers.fix(self.instance)
        except BlueprintError as refusal:
            self.add_error("blueprint", str(refusal))
