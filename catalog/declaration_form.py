"""The unit's form of a declaration, in the order in which a training officer thinks."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Declaration
from people.models import Agency

MOMENT = "%Y-%m-%dT%H:%M"


class DeclarationForm(forms.ModelForm[Declaration]):
    class Meta:
        model = Declaration
        fields = [
            "host", "title", "theme", "category", "form", "abstract", "lecturer", "lecturer_name",
            "lecturer_about", "knowledge_points", "addressed_to", "starts_at", "ends_at",
            "break_minutes", "venue", "planned_seats", "open_seats", "proposed_credits", "bucket",
            "budget", "contact", "telephone", "approver",
        ]  # fmt: skip
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "abstract": forms.Textarea(attrs={"rows": 5}),
            "knowledge_points": forms.SelectMultiple(attrs={"size": 6}),
        }
        help_texts = {
            "lecturer": _("库中有的从库中选，评价和复核记录会跟着走。"),
            "knowledge_points": _("讲到的应知应会知识点；按住 Ctrl 可选多个。"),
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
