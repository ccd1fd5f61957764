"""The unit's form of a declaration, in the order in which a training officer thinks."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from catalog.declarations import questions
from catalog.models import Attachment, BankState, Declaration, Lecturer
from people import pinyin
from people.models import Agency

MOMENT = "%Y-%m-%dT%H:%M"
GROUPS = (
    (_("内容"), ("host", "title", "theme", "category", "form", "abstract", "knowledge_points")),
    (_("授课人"), ("lecturer", "lecturer_name", "lecturer_about")),
    (_("时间、地点"), ("starts_at", "ends_at", "break_minutes", "venue")),
    (_("对象、席位与学分"), (
        "addressed_to", "planned_seats", "open_seats", "proposed_credits", "bucket", "budget",
    )),
    (_("联系与审批"), ("contact", "telephone", "approver")),
)  # fmt: skip


class ByPinyin(ModelChoiceIterator):
    """Lecturers where a reader of Chinese looks for them: 单 among the sh, 曾 among the z."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        for one in sorted(self.queryset, key=lambda one: (pinyin.sort_key(one.name), one.pk)):
            yield self.choice(one)


class DeclarationForm(forms.ModelForm[Declaration]):
    class Meta:
        model = Declaration
        fields = [name for _title, names in GROUPS for name in names]
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "abstract": forms.Textarea(attrs={"rows": 5}),
            "knowledge_points": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "lecturer": _("库中有的从库中选，评价和复核记录会跟着走。"),
            "knowledge_points": _("讲到的应知应会知识点，可选多个。"),
            "planned_seats": _("留给本单位及下级人员。"),
            "open_seats": _("面向全市公务员。"),
            "proposed_credits": _("最终学分按学分办法由考勤折算。"),
            "approver": _("本单位同意申报的负责人。"),
        }

    def __init__(self, *args: Any, hosts: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        host = self.fields["host"]
        assert isinstance(host, forms.ModelChoiceField)
        host.queryset = hosts.order_by("path")
        lecturer, venue = self.fields["lecturer"], self.fields["venue"]
        assert isinstance(lecturer, forms.ModelChoiceField)
        assert isinstance(venue, forms.ModelChoiceField)
        lecturer.iterator = ByPinyin
        lecturer.queryset = Lecturer.objects.filter(state=BankState.IN_BANK)
        lecturer.empty_label = venue.empty_label = _("请选择")
        self.asked = questions.fields_of(self.instance.call)
        for name, (question, field) in self.asked.items():
            field.initial = self.instance.answers.get(question.label)
            self.fields[name] = field

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page shows them, under headings."""
        groups = [(str(title), [self[name] for name in names]) for title, names in GROUPS]
        asked = [self[name] for name in self.asked]
        return [*groups, (str(_("本次增加的栏目")), asked)] if asked else groups

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.instance.answers = {
            question.label: text
            for name, (question, _field) in self.asked.items()
            if (text := questions.as_text(said.get(name)))
        }
        return said


class AttachmentForm(forms.ModelForm[Attachment]):
    file = forms.FileField(label=_("文件"))

    class Meta:
        model = Attachment
        fields = ["kind"]
