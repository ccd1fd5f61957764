"""From the ticks of the unit desk to claims for all of them: the kind, the rest, a check, the job.

Every page carries the chosen people in its form, never in its address, and asks for them anew.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from credits.claims import answers
from credits.claims.kinds import ClaimableKind
from people.models import Learner
from people.permissions import user_of
from portal.acts import choosing, filing, work
from portal.acts.acts import ACTS
from portal.acts.choosing import MOST
from portal.acts.filing import Said
from portal.acts.filing_form import KindForm, SeveralForm

ACT = ACTS["claims"]


@require_POST
def choose_kind(request: HttpRequest) -> HttpResponse:
    return _kind_page(request, choosing.chosen(request, ACT), _kind_form(request, asked=False))


@require_POST
def fill_in(request: HttpRequest) -> HttpResponse:
    """The empty form of a kind; or, come back from the check, as it was filled in."""
    people, kind_form = choosing.chosen(request, ACT), _kind_form(request)
    if not (_is_some(people) and kind_form.is_valid()):
        return _kind_page(request, people, kind_form)
    kind, year = kind_form.chosen()
    form = SeveralForm(None, None, kind=kind, year=year, begun=_carried(request))
    return _form_page(request, people, form)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Say what is claimed, for whom and for whom not; nothing is filed yet."""
    people, kind_form = choosing.chosen(request, ACT), _kind_form(request)
    if not (_is_some(people) and kind_form.is_valid()):
        return _kind_page(request, people, kind_form)
    kind, year = kind_form.chosen()
    begun = _carried(request)
    form = SeveralForm(request.POST, request.FILES, kind=kind, year=year, begun=begun)
    said = form.said(begun, now=timezone.now()) if form.is_valid() else None
    if said is None:
        return _form_page(request, people, form)
    return _check_page(request, people, kind, said)


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Queue what was checked; the same page sent again is the same job."""
    people, said = choosing.chosen(request, ACT), _carried(request)
    if said is None or not _is_some(people):
        messages.error(request, _("核对的内容已经过期，没有申报任何人。请重新勾选人员并填写。"))
        return redirect("unit_desk")
    job = work.submit(
        act=ACT,
        learners=[one.pk for one in people],
        options=said.as_options(),
        requested_by=user_of(request),
        once=str(said.together),
        now=timezone.now(),
    )
    return redirect("jobs:job", job.pk)


def _kind_page(request: HttpRequest, people: list[Learner], form: KindForm) -> HttpResponse:
    context = _about(people) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "portal/acts/claim_kind.html", context, status=status)


def _form_page(request: HttpRequest, people: list[Learner], form: SeveralForm) -> HttpResponse:
    context = _about(people) | {
        "form": form,
        "kind": form.kind,
        "chosen": request.POST["kind"],
        "carried": request.POST.get("said", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/acts/claim_form.html", context, status=status)


def _check_page(
    request: HttpRequest, people: list[Learner], kind: ClaimableKind, said: Said
) -> HttpResponse:
    contents = said.contents
    context = _about(people) | {
        "told": choosing.sorted_for(request, ACT, people, said.as_options()),
        "address": reverse("submit_claims"),
        "kind": kind,
        "said": said,
        "answers": answers.of_details(kind, contents.quantity, contents.attributes).items(),
        "chosen": request.POST["kind"],
        "carried": filing.sealed(said, user=user_of(request)),
    }
    return render(request, "portal/acts/claim_check.html", context)


def _about(people: list[Learner]) -> dict[str, Any]:
    return {
        "act": ACT,
        "people": people[:MOST],
        "is_too_many": len(people) > MOST,
        "most": MOST,
    }


def _kind_form(request: HttpRequest, *, asked: bool = True) -> KindForm:
    return KindForm(request.POST if asked else None, this_year=timezone.localdate().year)


def _carried(request: HttpRequest) -> Said | None:
    return filing.unsealed(request.POST.get("said", ""), user=user_of(request))


def _is_some(people: list[Learner]) -> bool:
    return 0 < len(people) <= MOST
