"""The personnel office's page of notices: who is short, issue, print."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from credits import notice_printing, notices
from credits.editions import NoRulebookInForceError
from credits.models import Notice
from people.models import Agency, RoleKind, User
from people.permissions import agencies_for

PAGE_SIZE = 50
ISSUERS = notice_printing.PRINTERS
READERS = (*ISSUERS, RoleKind.AUDITOR)
REFUSALS = (notices.NoIssuingOrganError, notices.NoticesBusyError, NoRulebookInForceError)


class ScopeForm(forms.Form):
    """A year and an agency that the user's roles reach; a foreign agency is not found."""

    year = forms.IntegerField(min_value=2000, max_value=2100)
    agency = forms.ModelChoiceField(Agency.objects.none(), to_field_name="code")
    once = forms.UUIDField(required=False)

    def __init__(self, request: HttpRequest, kinds: tuple[RoleKind, ...]) -> None:
        today = timezone.localdate()
        reach = agencies_for(request.user, *kinds, on=today).order_by("path")
        top = reach.first()
        if top is None:
            raise Http404
        self.top, self.reach = top, reach
        given = request.POST if request.method == "POST" else request.GET
        chosen = {
            "year": given.get("year") or today.year,
            "agency": given.get("agency") or top.code,
            "once": given.get("once"),
        }
        super().__init__(data=chosen)
        cast("forms.ModelChoiceField", self.fields["agency"]).queryset = reach
        if not self.is_valid():
            raise Http404

    @property
    def chosen(self) -> Agency:
        return self.cleaned_data["agency"]

    @property
    def year_and_agency(self) -> dict[str, Any]:
        return {"year": self.cleaned_data["year"], "agency": self.chosen}

    @property
    def query(self) -> str:
        return f"?year={self.cleaned_data['year']}&agency={self.chosen.code}"

    def choices(self) -> QuerySet[Agency]:
        """What the list offers: two levels from the top, and the way down to the chosen one."""
        length = Agency.steplen
        path = self.chosen.path
        line = [path[:end] for end in range(length, len(path) + 1, length)]
        below = Q(path__startswith=path, depth=self.chosen.depth + 1)
        near = Q(depth__lte=self.top.depth + 1) | Q(path__in=line) | below
        return self.reach.filter(near)


@never_cache
@require_GET
def notices_page(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, READERS)
    today = timezone.localdate()
    short = notices.shortfalls(**scope.year_and_agency, on=today)
    page = Paginator(short, PAGE_SIZE).get_page(request.GET.get("page"))
    issuable = agencies_for(request.user, *ISSUERS, on=today)
    context = {
        "scope": scope,
        "year": scope.cleaned_data["year"],
        "agencies": scope.choices(),
        "page": page,
        "rows": _with_notices(page, scope.cleaned_data["year"]),
        "waiting": notices.without_notice(short, year=scope.cleaned_data["year"]).count(),
        "issued": notices.issued_notices(**scope.year_and_agency).count(),
        "may_issue": issuable.filter(pk=scope.chosen.pk).exists(),
        "organ": _organ(scope.chosen),
        "once": uuid4(),
        "asks_nothing": notices.asks_nothing(scope.cleaned_data["year"]),
    }
    return render(request, "credits/notices.html", context)


@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, ISSUERS)
    try:
        issued = notices.issue(
            **scope.year_and_agency, issued_by=_officer(request), now=timezone.now()
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"issued": issued.issued, "already": issued.already}
        messages.success(request, _("新签发 %(issued)s 份通知，此前已签发 %(already)s 份。") % said)
    return redirect(reverse("credits:notices") + scope.query)


@never_cache
@require_POST
def print_issued(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, ISSUERS)
    try:
        job = notice_printing.submit(
            **scope.year_and_agency,
            requested_by=_officer(request),
            once=str(scope.cleaned_data["once"] or uuid4()),
            now=timezone.now(),
        )
    except notice_printing.NothingToPrintError as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("credits:notices") + scope.query)
    return redirect("jobs:job", job.pk)


def _officer(request: HttpRequest) -> User:
    return cast("User", request.user)  # ScopeForm has found a role, so it is nobody anonymous


def _with_notices(page: Page, year: int) -> list[tuple[Any, Notice | None]]:
    learners = [one.learner_id for one in page]
    issued = Notice.objects.filter(year=year, learner__in=learners).select_related("series")
    by_learner = {one.learner_id: one for one in issued}
    return [(one, by_learner.get(one.learner_id)) for one in page]


def _organ(agency: Agency) -> Agency | None:
    try:
        return notices.issuing_organ(agency)
    except notices.NoIssuingOrganError:
        return None
