"""What the authority asks for: a year, whose people, and one draft, stored or uploaded."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import editions, rulebook
from credits.models import RulebookEdition
from credits.rulebook import Rulebook
from people.models import Agency

MOST_BYTES = 200_000


class DraftForm(forms.Form):
    """A draft that the rulebook reader refuses is refused here, with its line and key."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("机构（含下级）"),
        to_field_name="code",
        empty_label=None,
    )
    edition = forms.ModelChoiceField(
        RulebookEdition.objects.none(),
        label=gettext_lazy("已存入的办法"),
        required=False,
        empty_label=gettext_lazy("不选，改用上传的文件"),
    )
    file = forms.FileField(
        label=gettext_lazy("或上传办法文件（TOML）"),
        required=False,
        help_text=gettext_lazy("只用于这次预演，不存为版本；最大 200 kB。"),
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.draft: Rulebook | None = None
        self.text = ""
        stored = RulebookEdition.objects.order_by("-effective_year", "-created_at")
        for name, chosen in (("agency", agencies), ("edition", stored)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = chosen

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        try:
            editions.in_force(year)
        except editions.NoRulebookInForceError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return year

    def clean(self) -> None:
        edition: RulebookEdition | None = self.cleaned_data.get("edition")
        file: UploadedFile | None = self.cleaned_data.get("file")
        if self.errors:
            return
        if (edition is None) == (file is None):
            self.add_error("edition", _("请选一份已存入的办法，或者上传一个文件，二者取一。"))
            return
        field = "edition" if edition else "file"
        try:
            self.text, name = _text_of(edition, file)
            self.draft = rulebook.read(self.text, name=name)
        except rulebook.RulebookError as refusal:
            self.add_error(field, str(refusal))
        except forms.ValidationError as refusal:
            self.add_error(field, refusal)


def _text_of(edition: RulebookEdition | None, file: UploadedFile | None) -> tuple[str, str]:
    """The text of whichever is there, and what to call it in a refusal."""
    if edition is not None:
        return edition.text, edition.name
    assert file is not None  # one of the two, as clean has found
    name, size = file.name or _("上传的文件"), file.size or 0
    if size > MOST_BYTES:
        raise forms.ValidationError(
            _("%(name)s 有 %(size)d kB，超过 200 kB：办法文件通常只有几十 kB，请核对是否选错。")
            % {"name": name, "size": size // 1000}
        )
    try:
        return file.read().decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise forms.ValidationError(
            _("%(name)s 第 %(line)d 行不是 UTF-8 文字：请另存为 UTF-8 编码再上传。")
            % {"name": name, "line": line}
        ) from error
