"""The authority's pages of rehearsals: ask for one, read one. For nobody else are they there."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credits.rehearsal import Change
from credits.rehearsal import job as rehearsals
from credits.rehearsal.forms import DraftForm
from jobs.models import Job, JobQuerySet
from people.models import Agency
from people.permissions import agencies_for, user_of, visible_learners

PAGE_SIZE = 50
LISTED = 10


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsals_page(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    reach = agencies_for(request.user, *rehearsals.AUTHORITY, on=today).order_by("path")
    top = reach.first()
    if top is None:
        raise Http404
    near = reach.filter(depth__lte=top.depth + 1)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftForm(*given, agencies=near, initial={"year": today.year, "agency": top.code})
    if given and form.is_valid() and form.draft is not None:
        submitted = rehearsals.submit(
            draft=form.draft,
            text=form.text,
            year=form.cleaned_data["year"],
            agency=form.cleaned_data["agency"],
            requested_by=user_of(request),
            now=timezone.now(),
        )
        return redirect("credits:rehearsal", submitted.pk)
    context = {"form": form, "earlier": _own(request).order_by("-created_at", "-pk")[:LISTED]}
    return render(request, "credits/rehearsal/ask.html", context)


@require_safe
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_own(request).with_progress(), pk=pk)
    agency = get_object_or_404(
        agencies_for(request.user, *rehearsals.AUTHORITY, on=timezone.localdate()),
        pk=job.arguments["agency"],
    )
    context: dict[str, Any] = {"job": job, "agency": agency, "parked": job.parts.parked()}
    if figures := job.result.get("figures"):
        context |= {
            "figures": figures,
            **_units(figures, agency),
            "tiers": [{"name": one["name"], **_shares(_change(one))} for one in figures["tiers"]],
            **_people(request, job),
        }
    return render(request, "credits/rehearsal/rehearsal.html", context)


def _own(request: HttpRequest) -> JobQuerySet:
    own: JobQuerySet = Job.objects.visible_to(user_of(request))
    return own.filter(kind=rehearsals.KIND)


def _units(figures: Mapping[str, Any], agency: Agency) -> dict[str, list[dict[str, Any]]]:
    """The agencies added up by unit directly below: where most changes first, then the others."""
    codes = [one["code"] for one in figures["agencies"]]
    paths = dict(Agency.objects.filter(code__in=codes).values_list("code", "path"))
    length = len(agency.path) + Agency.steplen
    changes: dict[str, Change] = defaultdict(Change)
    for one in figures["agencies"]:
        changes[paths[one["code"]][:length]].add(one)
    names = dict(Agency.objects.filter(path__in=list(changes)).values_list("path", "name"))
    rows = [{"name": names[path], **_shares(one)} for path, one in changes.items()]
    rows.sort(key=lambda row: (-row["to_short"], -row["to_met"], row["name"]))
    return {
        "units": [row for row in rows if _is_change(row)],
        "unchanged": [row for row in rows if not _is_change(row)],
    }


def _is_change(row: Mapping[str, Any]) -> bool:
    return row["to_short"] or row["to_met"] or row["cost"] != "0"


def _change(figures: Mapping[str, Any]) -> Change:
    change = Change()
    change.add(figures)
    return change


def _shares(change: Change) -> dict[str, Any]:
    people = change.people or 1
    return change.as_json() | {
        "before": change.met_before * 100 // people,
        "after": change.met_after * 100 // people,
    }


def _people(request: HttpRequest, job: Job) -> dict[str, Any]:
    """A page of those who change, as far as the user may read their records today."""
    changed = rehearsals.changed_in(job)
    page = Paginator(changed, PAGE_SIZE).get_page(request.GET.get("page"))
    visible = visible_learners(request.user, on=timezone.localdate()).select_related("agency")
    known = visible.in_bulk([one.learner_id for one in page])
    rows = [(known[one.learner_id], one) for one in page if one.learner_id in known]
    return {"page": page, "people": rows}
