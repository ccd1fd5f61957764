"""Releases: what each one changed, for everybody; the next one, for the department."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import AnnualCatalog, Release, SessionDraft
from catalog.permissions import city_catalogs
from catalog.releasing import messages as release_messages
from catalog.releasing import plan as release_plan
from catalog.releasing import releases
from catalog.releasing import work as release_work
from catalog.releasing.wording import told
from keeping.free_texts import FreeText
from people.models import RoleKind
from people.permissions import user_of

PAGE_SIZE = 10


class ReleaseForm(forms.Form):
    note = FreeText(label=gettext_lazy("说明（随变更一起公布）"), max_length=200, required=False)
    held = forms.BooleanField(label=gettext_lazy("消息先不发出，审核后再发"), required=False)


@require_safe
def releases_page(request: HttpRequest, year: int) -> HttpResponse:
    """What each release changed. Names no person."""
    catalog = get_object_or_404(AnnualCatalog.objects.live(), year=year)
    listed = catalog.releases.order_by("-number")
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = release_plan.history(list(page))
    may_release = city_catalogs(
        request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()
    ).exists()
    context = {
        "catalog": catalog,
        "page": page,
        "shown": shown,
        "may_release": may_release,
        "job": release_work.latest(catalog) if may_release else None,
    }
    return render(request, "catalog/releases.html", context)


@require_safe
def next_release(request: HttpRequest, year: int) -> HttpResponse:
    """What waits, and what releasing the chosen of it would change."""
    catalog = _catalog(request, year)
    chosen = request.GET.getlist("only") or None
    return render(request, "catalog/next_release.html", _context(catalog, chosen, ReleaseForm()))


@require_POST
def publish(request: HttpRequest, year: int) -> HttpResponse:
    catalog, form = _catalog(request, year), ReleaseForm(request.POST)
    chosen = request.POST.getlist("only")
    if not form.is_valid():
        return _again(request, catalog, chosen, form)
    try:
        release_work.submit(
            catalog=catalog,
            chosen=chosen,
            shown=request.POST.get("shown", ""),
            note=form.cleaned_data["note"],
            held=form.cleaned_data["held"],
            by=user_of(request),
            now=timezone.now(),
        )
    except releases.ReleaseError as refusal:
        messages.error(request, str(refusal))
        return _again(request, catalog, chosen, form)
    return redirect("catalog:releases", year)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was planned for a session; the public never saw it."""
    drafts = SessionDraft.objects.select_related("session__lecture")
    # Whoever releases nothing is not told either whether there is such a draft.
    draft = get_object_or_404(drafts if _reached(request).exists() else drafts.none(), pk=pk)
    catalog = _catalog(request, draft.session.lecture.catalog().year)
    draft.delete()
    messages.success(request, _("已撤销这项变更。"))
    return redirect("catalog:next_release", catalog.year)


def _again(
    request: HttpRequest, catalog: AnnualCatalog, chosen: list[str], form: ReleaseForm
) -> HttpResponse:
    context = _context(catalog, chosen or None, form)
    return render(request, "catalog/next_release.html", context, status=422)


def _context(catalog: AnnualCatalog, chosen: list[str] | None, form: ReleaseForm) -> dict[str, Any]:
    plan = release_plan.plan(catalog, chosen=chosen)
    counted = release_messages.concerned(plan.changes, now=timezone.now())
    return {
        "catalog": catalog,
        "plan": plan,
        "unfit": release_plan.unfit_lecturers(catalog),
        "changes": [(told(one), counted.get(one.key)) for one in plan.changes],
        "is_first": not Release.objects.filter(catalog=catalog).exists(),
        "form": form,
    }


def _catalog(request: HttpRequest, year: int) -> AnnualCatalog:
    return get_object_or_404(_reached(request), year=year)


def _reached(request: HttpRequest) -> QuerySet[AnnualCatalog]:
    return city_catalogs(request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate())
