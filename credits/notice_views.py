"""The personnel office's page of notices: who is short, preview, issue, print."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from credits import editions, notice_printing, notices
from credits.editions import NoRulebookInForceError
from credits.models import Notice
from credits.notice_finishing import ONE_FILE, SPLITS, Finish, ImpossibleFinishError
from credits.noticing import documenting, issuing
from credits.noticing.events import NoticeError
from documents import signing, texts
from jobs.models import Job
from people.models import Agency, RoleKind, User
from people.permissions import agencies_for, user_of

PAGE_SIZE = 50
ISSUERS = notice_printing.PRINTERS
READERS = (*ISSUERS, RoleKind.AUDITOR)
REFUSALS = (
    notices.NoIssuingOrganError,
    notices.NoticesBusyError,
    NoRulebookInForceError,
    NoticeError,
)


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
        "undocumented": documenting.waiting(**scope.year_and_agency).count(),
        "running": _running(request),
        "may_issue": issuable.filter(pk=scope.chosen.pk).exists(),
        "organ": _organ(scope.chosen),
        "once": uuid4(),
        "asks_nothing": notices.asks_nothing(scope.cleaned_data["year"]),
    }
    return render(request, "credits/notices.html", context)


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The letters that would be issued today, one after the other; nothing is numbered."""
    scope = ScopeForm(request, ISSUERS)
    today = timezone.localdate()
    waiting = notices.waiting(**scope.year_and_agency, on=today)
    page = Paginator(waiting, 1).get_page(request.GET.get("page"))
    context = {"scope": scope, "year": scope.cleaned_data["year"], "page": page, "today": today}
    try:
        stationery = texts.stationery_of(notices.issuing_organ(scope.chosen))
        unit = editions.in_force(scope.cleaned_data["year"]).rulebook.unit
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("credits:notices") + scope.query)
    for standing in page:
        context["letter"] = notices.letter_about(
            standing, stationery=stationery, unit=unit, on=today
        )
    return render(request, "credits/noticing/preview.html", context)


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """A few are issued at once; many become a job, whose page shows how far it is."""
    scope = ScopeForm(request, ISSUERS)
    try:
        if issuing.takes_long(scope.chosen, waiting=_waiting(scope)):
            job = issuing.submit(**_asked(request, scope), once=_once(scope))
            return redirect("jobs:job", job.pk)
        asked = _asked(request, scope)
        issued = notices.issue(issued_by=asked.pop("requested_by"), **asked)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"issued": issued.issued, "already": issued.already}
        messages.success(request, _("新签发 %(issued)s 份通知，此前已签发 %(already)s 份。") % said)
    return redirect(reverse("credits:notices") + scope.query)


@require_POST
def document(request: HttpRequest) -> HttpResponse:
    """Issue the circular and the 整改通知书 that decided steps of the ladder wait for."""
    scope = ScopeForm(request, ISSUERS)
    asked = _asked(request, scope)
    try:
        written = documenting.document(issued_by=asked.pop("requested_by"), **asked)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        listed = "、".join(f"{one}（{one.get_kind_display()}）" for one in written[:5])
        messages.success(request, _("已签发 %(count)d 件：%(listed)s") % {
            "count": len(written), "listed": listed + ("……" if len(written) > 5 else "")
        })  # fmt: skip
    return redirect(reverse("credits:notices") + scope.query)


@require_POST
def print_issued(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, ISSUERS)
    try:
        job = notice_printing.submit(
            **_asked(request, scope), once=_once(scope), finish=_finish(request)
        )
    except (notice_printing.NothingToPrintError, ImpossibleFinishError) as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("credits:notices") + scope.query)
    return redirect("jobs:job", job.pk)


@require_safe
def print_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One document as a file for sending, to who may read it as an officer or as the addressee."""
    agencies = agencies_for(request.user, *READERS, on=timezone.localdate())
    readable = Notice.objects.filter(Q(agency__in=agencies) | Q(learner__user=request.user.pk))
    found = get_object_or_404(readable.distinct(), pk=pk)
    try:
        printed = signing.signed(notice_printing.as_pdf(found), reason=str(found))
    except (notice_printing.UnprintableNoticeError, signing.SigningError) as refusal:
        messages.error(request, str(refusal))
        return redirect("home")
    return HttpResponse(
        printed,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="notice-{found.pk}.pdf"'},
    )


def _finish(request: HttpRequest) -> Finish:
    split = request.POST.get("split", "")
    return Finish(
        covers="covers" in request.POST,
        two_up="two_up" in request.POST,
        split=split if split in SPLITS else ONE_FILE,
    )


def _waiting(scope: ScopeForm) -> int:
    return notices.waiting(**scope.year_and_agency, on=timezone.localdate()).count()


def _asked(request: HttpRequest, scope: ScopeForm) -> dict[str, Any]:
    return {
        **scope.year_and_agency,
        "requested_by": _officer(request),
        "now": timezone.now(),
    }


def _once(scope: ScopeForm) -> str:
    return str(scope.cleaned_data["once"] or uuid4())


def _running(request: HttpRequest) -> Job | None:
    """The officer's own issuing that is not finished yet."""
    own = Job.objects.visible_to(_officer(request)).unfinished()
    return own.filter(kind=issuing.KIND).order_by("pk").last()


def _officer(request: HttpRequest) -> User:
    return user_of(request)  # ScopeForm has found a role, so it is nobody anonymous


def _with_notices(page: Page, year: int) -> list[tuple[Any, Notice | None]]:
    learners = [one.learner_id for one in page]
    issued = Notice.objects.in_force().filter(year=year, learner__in=learners)
    ordered = issued.select_related("series").order_by("pk")
    by_learner = {one.learner_id: one for one in ordered}  # the latest of several
    return [(one, by_learner.get(one.learner_id)) for one in page]


def _organ(agency: Agency) -> Agency | None:
    try:
        return notices.issuing_organ(agency)
    except notices.NoIssuingOrganError:
        return None
