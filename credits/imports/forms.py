"""What officers hand in: a file, what its columns mean, how to import, why to take it back."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import editions
from credits.imports.columns import MappingError, Reading
from credits.imports.layouts import FACTS, FIXABLE, LEVELS
from credits.models import ImportMode
from keeping.free_texts import FreeText
from people.models import Agency
from people.sheets.layouts import squeezed
from people.sheets.limits import MEGABYTE, limits


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("Excel（.xlsx）或 CSV；UTF-8、GBK 都可以，系统自己辨认。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    platform = FreeText(
        label=gettext_lazy("来源平台"),
        max_length=40,
        help_text=gettext_lazy("如 省干部网络学院。同一来源的列名只需核对一次，下次自动沿用。"),
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("人员范围"),
        to_field_name="code",
        help_text=gettext_lazy("只导入这个单位及其下级的人员；别的人员按“没有此人”处理。"),
    )

    def __init__(self, *args: Any, reach: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField", self.fields["agency"])
        field.queryset = reach
        top = reach.order_by("path").first()
        field.initial = top.code if top else None
        field.empty_label = None

    def clean_platform(self) -> str:
        try:
            read = FACTS.columns[0].read(self.cleaned_data["platform"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return str(read)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limits().file_bytes:
            most = limits().file_bytes // MEGABYTE
            raise forms.ValidationError(
                _("文件超过 %(most)d MB；请删去图片和空白格式，或分成几个文件。") % {"most": most}
            )
        return file


class MappingForm(forms.Form):
    """A choice for each title of the file, and a text for each column that it may lack."""

    def __init__(
        self, *args: Any, titles: list[str], proposed: Reading, year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.titles = list(dict.fromkeys(map(squeezed, titles)))
        shown = dict(zip(map(squeezed, titles), titles, strict=True))
        choices = [("", _("不读这一列"))] + [(one.name, one.name) for one in FACTS.columns]
        for number, title in enumerate(self.titles):
            self.fields[f"title_{number}"] = forms.ChoiceField(
                label=shown[title], choices=choices, required=False,
                initial=proposed.titles.get(title, ""),
            )  # fmt: skip
        words = _words(year)
        for number, name in enumerate(FIXABLE):
            given = proposed.fixed.get(name, "")
            self.fields[f"fixed_{number}"] = _fixed_field(name, given, words.get(name, []))

    @property
    def title_fields(self) -> list[forms.BoundField]:
        return [self[f"title_{number}"] for number in range(len(self.titles))]

    @property
    def fixed_fields(self) -> list[forms.BoundField]:
        return [self[f"fixed_{number}"] for number in range(len(FIXABLE))]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        titles = {
            title: cleaned.get(f"title_{number}", "") for number, title in enumerate(self.titles)
        }
        fixed = {name: cleaned.get(f"fixed_{number}", "") for number, name in enumerate(FIXABLE)}
        self.reading = Reading(titles, {name: text for name, text in fixed.items() if text})
        try:
            self.reading.check()
        except MappingError as error:
            for name, reason in error.problems.items():
                self.add_error(None, _("“%(name)s”：%(why)s") % {"name": name, "why": reason})
        return cleaned


def _words(year: int) -> dict[str, list[str]]:
    """What may stand in every row, in the words of the measure in force."""
    levels = {key: word for word, key in reversed(LEVELS.items()) if word != key}
    known = {"级别": list(levels.values())[::-1]}
    try:
        measure = editions.in_force(year).rulebook
    except editions.NoRulebookInForceError:
        return known
    kinds = [kind.name for kind in measure.kinds.values()]
    return known | {"类型": kinds, "必修/选修": [one.name for one in measure.buckets.values()]}


def _fixed_field(name: str, given: str, words: list[str]) -> forms.Field:
    if not words:
        return FreeText(label=name, required=False, max_length=120, initial=given)
    offered = dict.fromkeys([*words, given]) if given else dict.fromkeys(words)
    choices = [("", _("不填")), *((word, word) for word in offered)]
    return forms.ChoiceField(label=name, required=False, choices=choices, initial=given)


class ConfirmForm(forms.Form):
    mode = forms.ChoiceField(choices=ImportMode.choices)

    @property
    def mode_chosen(self) -> ImportMode:
        return ImportMode(self.cleaned_data["mode"])


class ReversalForm(forms.Form):
    why = FreeText(
        label=gettext_lazy("冲销理由"),
        max_length=200,
        help_text=gettext_lazy("会写进台账，不要写身份证号或手机号。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
