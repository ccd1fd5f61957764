"""What the administrators fill in."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connections.models import KnownCourse, Scope
from connections.xapi.statements import is_iri
from credits import editions
from credits.imports.layouts import FACTS
from keeping.free_texts import FreeText
from people.models import Agency

LONGEST_DAYS = 366
USUAL_DAYS = 180


class TokenForm(forms.Form):
    name = FreeText(
        label=gettext_lazy("系统名称"),
        max_length=40,
        help_text=gettext_lazy(
            "哪个系统用它，如 省干部网络学院。报来的记录以它为来源平台；换令牌时名称不变。"
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只给它用得着的。"),
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("范围"),
        to_field_name="code",
        help_text=gettext_lazy("这个单位及其下级的人员；别的人员对它来说不存在。"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("有效期至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("最长一年。到期前换一个新的，两个可以同时有效。"),
    )

    def __init__(self, *args: Any, reach: QuerySet[Agency], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = cast("forms.ModelChoiceField", self.fields["agency"])
        field.queryset = reach.order_by("path")
        top = field.queryset.first()
        field.initial, field.empty_label = top.code if top else None, None
        self.fields["expires_on"].initial = today + timedelta(days=USUAL_DAYS)

    def clean_name(self) -> str:
        try:
            return str(FACTS.columns[0].read(self.cleaned_data["name"]))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today < day <= self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("请选明天到一年以内的一天。"))
        return day


class CourseForm(forms.Form):
    """An online course and what it is worth under the measure in force."""

    iri = forms.CharField(
        label=gettext_lazy("课程标识"),
        max_length=300,
        help_text=gettext_lazy(
            "平台的 xAPI 记录里 object.id 的写法，如 https://wangyuan.example/courses/1024。"
        ),
    )
    title = FreeText(label=gettext_lazy("课程名称"), max_length=200)
    bucket = forms.ChoiceField(label=gettext_lazy("必修/选修"))
    credits = forms.DecimalField(
        label=gettext_lazy("核定学分"), min_value=0, max_digits=5, decimal_places=1
    )
    needs_pass = forms.BooleanField(label=gettext_lazy("考试合格才算完成"), required=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buckets = editions.in_force(year).rulebook.buckets.values()
        field = cast("forms.ChoiceField", self.fields["bucket"])
        field.choices = [(one.name, one.name) for one in buckets]

    def clean_iri(self) -> str:
        iri: str = self.cleaned_data["iri"]
        if not is_iri(iri):
            raise forms.ValidationError(_("应是完整的网址或 urn，不含空格。"))
        if KnownCourse.objects.filter(iri=iri).exists():
            raise forms.ValidationError(_("这个标识已登记过。"))
        return iri
