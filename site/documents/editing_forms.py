"""What an office fills in: its letterhead and the words of its forms, where its role reaches."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from documents import fonts, seals, texts
from documents.default_texts import TEXTS, Text
from documents.forms import Form
from documents.models import FormText, Letterhead
from people.models import Agency, Learner, RoleKind, User
from people.permissions import agencies_for, visible_learners

MOST_NAMESAKES = 5
PARTS = ("title", "recipient", "body")  # what a text cannot do without


def offices(user: User) -> QuerySet[Agency]:
    """The organs whose paper this user keeps: those that have a 机关代字, and the city itself."""
    reach = agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate())
    return reach.filter(Q(depth=1) | ~Q(document_prefix="")).order_by("path")


class LetterheadForm(WagtailAdminModelForm):
    upload = forms.FileField(
        label=_("上传印章图片（示意，不是电子签章）"),
        required=False,
        help_text=_("正方形 PNG，不大于 300 kB。只表示盖章的位置，没有签名的效力"),
    )
    draw = forms.BooleanField(label=_("按机关名称画一个示意印章"), required=False)
    remove = forms.BooleanField(label=_("不印印章图片"), required=False)

    class Meta:
        model = Letterhead
        fields = ["agency", "mark", "signatory", "contact", "copies_to", "printed_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = offices(self.for_user)

    def clean_upload(self) -> bytes | None:
        file = self.cleaned_data["upload"]
        return seals.checked(file) if file else None

    def clean_copies_to(self) -> str:
        return _without_stop(self.cleaned_data["copies_to"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if sum(bool(cleaned.get(one)) for one in ("upload", "draw", "remove")) > 1:
            raise ValidationError(_("印章：上传、画一个、不印，三项只选一项"))
        return cleaned

    def save(self, commit: bool = True) -> Letterhead:
        if self.cleaned_data["remove"]:
            self.instance.seal = None
        elif self.cleaned_data["upload"]:
            self.instance.seal = seals.kept(self.cleaned_data["upload"], content_type=seals.PNG)
        elif self.cleaned_data["draw"]:
            drawn = seals.drawn(self.instance.agency.name, chains=fonts.of_this_site())
            self.instance.seal = seals.kept(drawn, content_type=seals.SVG)
        return super().save(commit=commit)


class _NamesFields:
    """Refuses a text that names what nobody knows, with its line and the nearest name."""

    def words(self) -> Text:
        cleaned = self.cleaned_data  # type: ignore[attr-defined]  # a form
        title, recipient, body = (cleaned[part] for part in PARTS)
        return Text(title, recipient, body, cleaned.get("copies_to", ""))

    def clean_copies_to(self) -> str:
        return _without_stop(self.cleaned_data["copies_to"])  # type: ignore[attr-defined]  # a form

    def check_words(self) -> None:
        cleaned = self.cleaned_data  # type: ignore[attr-defined]  # a form
        if not all(cleaned.get(part) for part in ("form", *PARTS)):
            return
        for part, wrong in texts.problems(form=cleaned["form"], text=self.words()).items():
            self.add_error(part, [str(one) for one in wrong])  # type: ignore[attr-defined]  # a form


class FormTextForm(_NamesFields, WagtailAdminModelForm):
    person = forms.CharField(
        label=_("预览给谁看（姓名或人事编号）"),
        required=False,
        max_length=40,
        help_text=_("不填则用示例；不保存"),
    )

    class Meta:
        model = FormText
        fields = ["agency", "form", *PARTS, "copies_to"]
        widgets = {"body": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = offices(self.for_user)
        if self.instance.pk is None:
            # Nobody writes on an empty page: a new text begins as the default one.
            asked = self.initial.get("form")
            form = Form(asked) if asked in Form.values else Form.REMINDER
            words = {part: getattr(TEXTS[form], part) for part in PARTS}
            numbers = offices(self.for_user).exclude(document_prefix="").first()
            self.initial.update({"form": form, "agency": numbers, **words})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_words()
        return cleaned


class PreviewForm(_NamesFields, forms.Form):
    """A text that is not saved yet, and for whom it is shown."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("发文机关"))
    form = forms.ChoiceField(choices=Form, label=_("公文"))
    title = forms.CharField(max_length=120, label=_("标题"))
    recipient = forms.CharField(max_length=120, label=_("主送"))
    body = forms.CharField(max_length=6_000, label=_("正文"))
    copies_to = forms.CharField(max_length=200, required=False, label=_("抄送机关"))
    person = forms.CharField(
        max_length=40,
        required=False,
        label=_("预览给谁看"),
        help_text=_("姓名或人事编号；不填就用示例数据。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ModelChoiceField)
        agency.queryset = offices(user)

    def clean_person(self) -> Learner | None:
        asked = self.cleaned_data["person"].strip()
        if not asked:
            return None
        seen = visible_learners(self.user, on=timezone.localdate()).select_related("agency")
        found = list(seen.filter(personnel_no=asked)) or list(
            seen.filter(name__startswith=asked).order_by("sort_key", "pk")[: MOST_NAMESAKES + 1]
        )
        if not found:
            raise ValidationError(
                _("您的范围内没有姓名或人事编号为 %(asked)s 的人"), params={"asked": asked}
            )
        if len(found) > 1:
            raise ValidationError(_several(found))
        return found[0]

    def clean(self) -> dict[str, Any]:
        self.check_words()
        return self.cleaned_data

    def written_about(self) -> Agency:
        """The subtree that a circular of the organ would tell of, as far as this role reaches: an
        office below a city writes for the city."""
        organ: Agency = self.cleaned_data["agency"]
        above = organ.path[: -Agency.steplen]
        reach = agencies_for(self.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate())
        return reach.filter(path=above).first() or organ


def _several(found: list[Learner]) -> str:
    listed = "、".join(
        f"{one.name}（{one.agency.name}，{one.personnel_no}）" for one in found[:MOST_NAMESAKES]
    )
    more = "……" if len(found) > MOST_NAMESAKES else ""
    return str(_("不止一人，请改填人事编号：%(listed)s")) % {"listed": listed + more}


def _without_stop(copies: str) -> str:
    """7.4.2: the list ends with one full stop, which the template writes."""
    return copies.strip().rstrip("。")
