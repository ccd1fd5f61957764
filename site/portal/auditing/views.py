import io
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from keeping.audit.acts import Way
from keeping.audit.records import Outcome
from keeping.models import AuditRecord
from keeping.spreadsheets import write_csv
from people.models import RoleKind
from people.permissions import holds_role
from portal.auditing import reading

PAGE_SIZE = 50
MOST_ROWS = 20_000  # of one file
ANY = [("", gettext_lazy("全部"))]


class Sought(forms.Form):
    """Without a day a person's every record, without a person those of today."""

    q = forms.CharField(label=gettext_lazy("登录名或姓名"), max_length=60, required=False)
    day = forms.DateField(
        label=gettext_lazy("日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    way = forms.ChoiceField(label=gettext_lazy("途径"), choices=ANY + Way.choices, required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"), choices=ANY + Outcome.choices, required=False
    )


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    form, found = _sought(request)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": reading.told(page.object_list),
        "asked": request.GET.urlencode(),
    }
    return render(request, "portal/audit.html", context)


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """What is sought, the latest first, as a table with one row a record."""
    _form, found = _sought(request)
    out, head = io.BytesIO(), [_("时间"), _("登录名"), *_columns()]
    write_csv([head, *map(_row, reading.told(found[:MOST_ROWS]))], out)
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _sought(request: HttpRequest) -> tuple[Sought, QuerySet[AuditRecord]]:
    today = timezone.localdate()
    if not holds_role(request.user, RoleKind.AUDITOR, on=today):
        raise Http404
    form = Sought(request.GET)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = reading.readable(request.user, on=today)
    if words := given.get("q"):
        found = reading.of_person(found, words)
    day: date | None = given.get("day") or (None if words else today)
    if day:
        found = reading.of_day(found, day)
    kinds = {name: given[name] for name in ("way", "outcome") if given.get(name)}
    return form, found.filter(**kinds).order_by("-at", "-pk")


def _columns() -> list[Any]:
    names = ("way", "name", "about", "outcome", "changes", "request", "seq")
    return [AuditRecord._meta.get_field(name).verbose_name for name in names]  # type: ignore[union-attr]  # no relations among them


def _row(one: reading.Told) -> list[Any]:
    record = one.record
    return [
        timezone.localtime(record.at).isoformat(" ", "seconds"),
        _login(one),
        record.get_way_display(),
        record.name,
        record.about,
        record.get_outcome_display(),
        "; ".join(one.changes),
        record.request,
        record.seq,
    ]


def _login(one: reading.Told) -> Any:
    return one.user.username if one.user else one.record.account_id or ""
