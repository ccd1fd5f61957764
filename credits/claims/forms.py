"""The forms of claims, built from what the rulebook asks about a kind."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from credits.claims.decisions import LONGEST_REASON, Decision, Grant
from credits.claims.evidence import FILES_PER_CLAIM, EvidenceError, content_type_of
from credits.claims.filing import Contents
from credits.claims.kinds import ClaimableKind, Question
from credits.ledger_checks import LARGEST_GRANT
from credits.models import Claim, ClaimState
from credits.models.claim import IN_REVIEW
from keeping.free_texts import FreeText

ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
CHOOSE = ("", _("请选择"))
UNKNOWN = ("", _("未注明，或不属于以下各项"))


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Any number of files; each is looked into, and a refusal names the one it is about."""

    widget = ManyFiles({"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = list(data or [None])
        return [one for one in map(self._one, uploads) if one is not None]

    def _one(self, upload: UploadedFile | None) -> UploadedFile | None:
        taken = super().clean(upload)
        if taken is None:
            return None
        try:
            content_type_of(taken.file, taken.size)
        except EvidenceError as refusal:
            raise ValidationError(f"{taken.name}：{refusal}") from refusal
        return cast("UploadedFile", taken)


class ClaimForm(forms.Form):
    title = FreeText(
        label=_("名称"), max_length=120, help_text=_("如学位、考试、论文或培训的名称。")
    )
    happened_from = forms.DateField(
        label=_("开始日（可不填）"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    happened_on = forms.DateField(
        label=_("完成日"),
        help_text=_("学分计入完成日所在的年度。"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, data: Any, files: Any, *, kind: ClaimableKind, year: int, claim: Claim | None = None
    ) -> None:
        super().__init__(data, files, initial=_initial(claim))
        self.kind, self.year = kind, year
        for name, label in kind.quantities.items():
            is_needed = kind.needs_quantity and len(kind.quantities) == 1
            self.fields[f"quantity_{name}"] = quantity_field(label, required=is_needed)
        for question in kind.questions:
            self.fields[f"attribute_{question.name}"] = attribute_field(question)
        self.fields["certificate_no"] = FreeText(
            label=_("证书编号、文号或刊号（可不填）"), max_length=60, required=False
        )
        self.fields["files"] = EvidenceField(
            label=kind.evidence or str(_("证明材料")),
            help_text=_(
                "PDF、JPEG 或 PNG，可一次选几个，每项申报最多 %(most)d 个，每个不超过 %(size)d MB。"
            )
            % {"most": FILES_PER_CLAIM, "size": settings.CREDITS_EVIDENCE_MAX_BYTES // 1_000_000},
            required=claim is None or not claim.evidence.shown().exists(),
        )  # fmt: skip

    def clean_happened_on(self) -> Any:
        on = self.cleaned_data["happened_on"]
        if on.year != self.year:
            raise ValidationError(
                _("这张表按 %(year)s 年的办法填写；完成日在别的年度，请返回选择该年度。"),
                params={"year": self.year},
            )
        return on

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.kind.needs_quantity and not self.errors and not given(said, "quantity_"):
            raise ValidationError(_("请至少填写一项数量，学分按它折算。"))
        return said

    def contents(self) -> Contents:
        said = self.cleaned_data
        attributes = {name: plain(value) for name, value in given(said, "attribute_").items()}
        return Contents(
            kind=self.kind.key,
            title=said["title"],
            happened_from=said["happened_from"],
            happened_on=said["happened_on"],
            quantity={name: f"{value:f}" for name, value in given(said, "quantity_").items()},
            attributes=attributes,
            certificate_no=said["certificate_no"],
        )


class DecisionForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("意见"), choices=[CHOOSE, *Decision.choices])
    reason = FreeText(
        label=_("理由"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, kind: ClaimableKind | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is not None and kind.needs_grant:
            self.fields["credits"] = credits_field(_("核定学分（同意时填写）"))
        if kind is not None and kind.bucket_attribute:
            self.fields["bucket"] = forms.ChoiceField(
                label=_("计入类别"), required=False,
                choices=[("", _("按办法的规定")), *kind.buckets.items()],
            )  # fmt: skip

    @property
    def approves(self) -> bool:
        return self.cleaned_data["decision"] == Decision.APPROVE

    def grant(self) -> Grant:
        said = self.cleaned_data
        return Grant(credits=said.get("credits"), bucket=said.get("bucket", ""))


class ManyForm(forms.Form):
    """The same decision for the claims that were ticked, each in the state in which it was seen."""

    decision = forms.ChoiceField(label=_("对勾选的申报"), choices=[CHOOSE, *Decision.choices])
    reason = FreeText(label=_("理由"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("核定学分（须核定的种类，各项相同时填写）")
        self.fields["credits"] = credits_field(label)

    def clean(self) -> dict[str, Any]:
        if not self.seen():
            raise ValidationError(_("请先勾选要办理的申报。"))
        return super().clean() or self.cleaned_data

    def seen(self) -> dict[int, ClaimState]:
        """Of boxes such as claim-12 = UNIT_REVIEW."""
        ticked = {name.removeprefix("claim-"): self.data[name] for name in self.data}
        return {
            int(pk): ClaimState(state)
            for pk, state in ticked.items()
            if pk.isascii() and pk.isdigit() and state in IN_REVIEW
        }

    @property
    def approves(self) -> bool:
        return self.cleaned_data["decision"] == Decision.APPROVE

    def grant(self) -> Grant:
        return Grant(credits=self.cleaned_data.get("credits"))


class ReasonForm(forms.Form):
    reason = FreeText(max_length=LONGEST_REASON)


def credits_field(label: Any) -> forms.Field:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_value=LARGEST_GRANT,
        max_digits=7, decimal_places=3,
    )  # fmt: skip


def quantity_field(unit: str, *, required: bool = False) -> forms.Field:
    return forms.DecimalField(
        label=_("数量（%(unit)s）") % {"unit": unit},
        min_value=Decimal(0), max_digits=9, decimal_places=3, required=required,
    )  # fmt: skip


def attribute_field(question: Question) -> forms.Field:
    asked: dict[str, Any] = {
        "label": question.label,
        "help_text": escape(question.note),
        "required": False,
    }
    if question.form == "truth":
        return forms.ChoiceField(choices=[UNKNOWN, ("yes", _("是")), ("no", _("否"))], **asked)
    if question.form == "choice":
        return forms.ChoiceField(choices=[UNKNOWN, *question.words.items()], **asked)
    if question.form == "number":
        return forms.DecimalField(min_value=0, max_digits=9, decimal_places=3, **asked)
    return FreeText(max_length=120, **asked)


def given(said: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in said.items()
        if name.startswith(prefix) and value not in (None, "")
    }


def plain(value: Any) -> str | bool:
    """The ledger's attributes are text or truth; a decimal is written out."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return {"yes": True, "no": False}.get(value, value)


def _initial(claim: Claim | None) -> dict[str, Any]:
    if claim is None:
        return {}
    return dict(_fields_of(claim)) | answers_of(claim.quantity, claim.attributes)


def _fields_of(claim: Claim) -> Iterator[tuple[str, Any]]:
    for name in ("title", "happened_from", "happened_on", "certificate_no"):
        yield name, getattr(claim, name)


def answers_of(quantity: Mapping[str, str], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What was recorded, as the fields of a form begin with it."""
    shown = {True: "yes", False: "no"}
    begun: dict[str, Any] = {f"quantity_{name}": value for name, value in quantity.items()}
    return begun | {
        f"attribute_{name}": shown[value] if isinstance(value, bool) else value
        for name, value in attributes.items()
    }
