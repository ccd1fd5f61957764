"""What is asked when one activity is claimed for several people: its kind, then all else."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits.claims import evidence, filing, kinds
from credits.claims.evidence import EvidenceError
from credits.claims.forms import ClaimForm, answers_of
from credits.claims.kinds import ClaimableKind
from credits.editions import NoRulebookInForceError
from credits.ledger import InvalidFactError
from keeping.told import told
from portal.acts.filing import Said

YEARS_BACK = 1


class KindForm(forms.Form):
    """The kind and the year whose measure knows it, as one answer."""

    kind = forms.ChoiceField(
        label=gettext_lazy("申报种类"),
        help_text=gettext_lazy("按完成的年度选择；学分计入完成日所在的年度。"),
    )

    def __init__(self, data: Any, *, this_year: int) -> None:
        super().__init__(data, label_suffix="")
        years = [this_year - back for back in range(YEARS_BACK + 1)]
        self._kinds = {f"{year}-{one.key}": (one, year) for year in years for one in _kinds(year)}
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *((str(year), self._of(year)) for year in years)]

    def chosen(self) -> tuple[ClaimableKind, int]:
        return self._kinds[self.cleaned_data["kind"]]

    def _of(self, year: int) -> list[tuple[str, str]]:
        return [(key, told(one.name)) for key, (one, at) in self._kinds.items() if at == year]


class SeveralForm(ClaimForm):
    """The form of a claim; papers that were laid by stay unless others are chosen."""

    def __init__(
        self, data: Any, files: Any, *, kind: ClaimableKind, year: int, begun: Said | None
    ) -> None:
        super().__init__(data, files, kind=kind, year=year)
        self.fields["certificate_no"].label = _("文号（可不填）")
        self.fields["certificate_no"].help_text = _("大家共同的文号；各人不同的证书请逐项申报。")
        if begun:
            self.initial = _begun(begun)
            self.fields["files"].required = False
            names = "、".join(one.name for one in begun.papers)
            kept = _("已上传：%(names)s。不另选文件就用这些。") % {"names": names}
            self.fields["files"].help_text = kept

    def said(self, begun: Said | None, *, now: datetime) -> Said | None:
        """What is to be claimed, with new papers laid by; None where the form has errors now."""
        uploads, contents = self.cleaned_data["files"], self.contents()
        try:
            filing.check(contents=contents, now=now)
            papers = evidence.lay_by(uploads=uploads, called=contents.title, now=now)
        except InvalidFactError as refusal:
            self.add_error(None, refusal.problem)
        except EvidenceError as refusal:
            self.add_error("files", str(refusal))
        else:
            kept = begun.papers if begun else ()
            # Each page that is checked has its number: one that is sent twice acts once.
            return Said(contents, papers or kept, uuid4())
        return None


def _kinds(year: int) -> tuple[ClaimableKind, ...]:
    try:
        return kinds.claimable(year)
    except NoRulebookInForceError:
        return ()


def _begun(begun: Said) -> dict[str, Any]:
    said = begun.contents
    return answers_of(said.quantity, said.attributes) | {
        "title": said.title,
        "happened_from": said.happened_from,
        "happened_on": said.happened_on,
        "certificate_no": said.certificate_no,
    }
