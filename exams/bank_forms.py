"""What authors and reviewers hand in: a file, a choice of drafts."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import KnowledgePoint
from exams.bank_files import FileFormat
from exams.models import Question, QuestionState
from exams.models.question import QuestionQuerySet
from people.sheets.limits import MEGABYTE, limits

FORMATS = [
    (FileFormat.XLSX.value, gettext_lazy("Excel 表格（.xlsx、.csv）")),
    (FileFormat.TEXT.value, gettext_lazy("Word 里的题目文本（题干、A. B. C. D.、答案：）")),
    (FileFormat.GIFT.value, gettext_lazy("GIFT（Moodle）")),
    (FileFormat.MOODLE_XML.value, gettext_lazy("Moodle XML")),
    (FileFormat.AIKEN.value, gettext_lazy("Aiken")),
]
FORMAT_NAMES = dict(FORMATS)


class QuestionsForm(forms.Form):
    """A file, or text pasted into the page; one of the two."""

    file = forms.FileField(
        label=gettext_lazy("试题文件"),
        required=False,
        help_text=gettext_lazy("UTF-8、GBK、UTF-16 都可以，系统自己辨认；Word 文档请复制到下面。"),
    )
    text = forms.CharField(
        label=gettext_lazy("或把题目粘贴在这里"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("格式"),
        required=False,
        choices=[("", gettext_lazy("自动辨认")), *FORMATS],
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > limits().file_bytes:
            most = limits().file_bytes // MEGABYTE
            raise forms.ValidationError(
                _("文件超过 %(most)d MB，请分成几个文件。") % {"most": most}
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text", "").strip()):
            self.add_error("file", _("请选择一个文件，或者粘贴题目，二者取其一。"))
        return cleaned

    @property
    def handed_in(self) -> tuple[bytes, str]:
        """Content and name."""
        file = self.cleaned_data["file"]
        if file:
            return file.read(), file.name
        return self.cleaned_data["text"].encode(), _("粘贴的题目.txt")

    @property
    def format_chosen(self) -> FileFormat | None:
        told = self.cleaned_data["format"]
        return FileFormat(told) if told else None


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=gettext_lazy("格式"), choices=FORMATS)
    state = forms.ChoiceField(
        label=gettext_lazy("哪些题"),
        choices=[("", gettext_lazy("全部")), *QuestionState.choices],
        required=False,
        initial=QuestionState.PUBLISHED,
    )


class ReleaseForm(forms.Form):
    questions: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        Question.objects.none(),
        error_messages={"required": gettext_lazy("请先勾选审过的题。")},
    )
    knowledge_point = forms.ModelChoiceField(
        KnowledgePoint.objects.order_by("code"),
        label=gettext_lazy("没有知识点的题归入"),
        required=False,
        empty_label=gettext_lazy("（不指定）"),
    )

    def __init__(self, *args: Any, drafts: QuestionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField", self.fields["questions"]).queryset = drafts
