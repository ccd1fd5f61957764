"""The personnel office's page of notices: who is short, issue, print."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from credits import notice_printing, notices
from credits.models import Notice
from people.models import Agency, RoleKind
from people.permissions import agencies_for

PAGE_SIZE = 50
READERS = (RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)
ISSUERS = (RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT)


class ScopeForm(forms.Form):
    """A year and an agency that the user's roles reach; a foreign agency is not found."""

    year = forms.IntegerField(min_value=2000, max_value=2100)
    agency = forms.ModelChoiceField(Agency.objects.none(), to_field_name="code")

    def __init__(self, request: HttpRequest, kinds: tuple[RoleKind, ...]) -> None:
        today = timezone.localdate()
        reach = agencies_for(request.user, *kinds, on=today).order_by("path")
        top = reach.first()
        if top is None:
            raise Http404
        given = request.POST if request.method == "POST" else request.GET
        chosen = {
            "year": given.get("year") or today.year,
            "agency": given.get("agency") or top.code,
        }
        super().__init__(data=chosen)
        self.fields["agency"].queryset = reach
        if not self.is_valid():
            raise Http404

    @property
    def year_and_agency(self) -> dict[str, Any]:
        return {"year": self.cleaned_data["year"], "agency": self.cleaned_data["agency"]}

    @property
    def query(self) -> str:
        return f"?year={self.cleaned_data['year']}&agency={self.cleaned_data['agency'].code}"


@never_cache
@require_GET
def notices_page(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, READERS)
    short = notices.shortfalls(**scope.year_and_agency, on=timezone.localdate())
    page = Paginator(short, PAGE_SIZE).get_page(request.GET.get("page"))
    issued = {
        one.learner_id: one
        for one in Notice.objects.filter(
            year=scope.cleaned_data["year"], learner__in=[one.learner_id for one in page]
        ).select_related("series")
    }
    context = {
        "scope": scope.cleaned_data,
        "query": scope.query,
        "agencies": scope.fields["agency"].queryset.filter(depth__lte=3),
        "page": page,
        "rows": [(one, issued.get(one.learner_id)) for one in page],
        "issued_count": notices.issued_notices(**scope.year_and_agency).count(),
        "may_issue": agencies_for(request.user, *ISSUERS, on=timezone.localdate())
        .filter(pk=scope.cleaned_data["agency"].pk)
        .exists(),
    }
    return render(request, "credits/notices.html", context)


@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, ISSUERS)
    try:
        issued = notices.issue(**scope.year_and_agency, issued_by=request.user, now=timezone.now())
    except notices.NoIssuingOrganError as refusal:
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
            **scope.year_and_agency, requested_by=request.user, now=timezone.now()
        )
    except notice_printing.NothingToPrintError as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("credits:notices") + scope.query)
    return redirect("jobs:job", job.pk)
