"""What an organiser types: the contest with its stages, and the seed with where it is from."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exams.models import Contest, Exam, StageNumber
from keeping.free_texts import FreeText
from people.models import Agency


class ContestForm(forms.ModelForm):
    class Meta:
        model = Contest
        fields = ["title", "year", "theme", "agency", "rules", "share", "honours"]
        help_texts = {
            "theme": _("当年应知应会的主题，出现在比赛的页面和通知里。"),
            "rules": _("参加办法、赛程、计分，参赛人在比赛页面上读到。"),
            "share": _("5% 至 10%，写成 0.10 这样；各单位按此抽取，不足一人的抽一人。"),
            "honours": _("决赛成绩最好的多少人，与末位同分的一并列入。"),
        }

    def __init__(
        self, *args: Any, agencies: QuerySet[Agency], exams: QuerySet[Exam], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["agency"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = agencies.filter(depth__lte=2).order_by("path")
        for number in StageNumber:
            self.fields[f"exam_{number}"] = forms.ModelChoiceField(
                exams.order_by("-opens_at", "pk"),
                label=_("%(stage)s的考试") % {"stage": number.label},
                required=number == StageNumber.PRELIMINARY,
                help_text="" if number == StageNumber.PRELIMINARY else _("没有这个阶段就不选。"),
            )
            if number != StageNumber.FINAL:
                self.fields[f"advances_{number}"] = forms.IntegerField(
                    label=_("从%(stage)s晋级多少人") % {"stage": number.label},
                    min_value=1,
                    required=False,
                    help_text=_("没有下一阶段就不填。"),
                )

    @property
    def stages(self) -> list[tuple[Exam, int | None]]:
        told = self.cleaned_data
        return [
            (exam, told.get(f"advances_{number}"))
            for number in StageNumber
            if (exam := told.get(f"exam_{number}"))
        ]


class SeedForm(forms.Form):
    seed = forms.IntegerField(
        label=_("种子"),
        min_value=0,
        max_value=2**62,
        help_text=_("封存之后才产生、谁也无法左右的数，例如某期公开开奖的号码连写。"),
    )
    origin = FreeText(label=_("种子来源"), max_length=200)
