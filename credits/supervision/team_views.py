"""Pages of teams: the results of units and teams in a year, one team with its members."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from credits.models import Team, TeamMember
from credits.notice_views import ScopeForm
from credits.supervision import ladder, teams
from people.models import Learner, RoleKind
from people.permissions import agencies_for, user_of

READERS = (*ladder.DECIDERS, RoleKind.AUDITOR)


class MemberForm(forms.Form):
    personnel_no = forms.CharField(label=gettext_lazy("人事编号"), max_length=20)
    starts_on = forms.DateField(
        label=gettext_lazy("起"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DayForm(forms.Form):
    on = forms.DateField()


@require_safe
def teams_page(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, READERS)
    makers = agencies_for(request.user, *ladder.DECIDERS, on=timezone.localdate())
    context = {
        "scope": scope,
        "year": scope.cleaned_data["year"],
        "agencies": scope.choices(),
        "results": teams.results(scope.chosen, year=scope.cleaned_data["year"]),
        "may_form": makers.filter(pk=scope.chosen.pk).exists(),
    }
    return render(request, "credits/supervision/teams.html", context)


@require_POST
def form(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, ladder.DECIDERS)
    try:
        made = teams.form(
            agency=scope.chosen,
            name=request.POST.get("name", "")[:60],
            formed_by=user_of(request),
            now=timezone.now(),
        )
    except teams.TeamError as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("credits:teams") + scope.query)
    messages.success(request, _("已建立，请登记成员。"))
    return redirect("credits:team", made.pk)


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    return _team(request, _found(request, pk, READERS), MemberForm())


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    found, given = _found(request, pk, ladder.DECIDERS), MemberForm(request.POST)
    if given.is_valid():
        number = given.cleaned_data["personnel_no"].strip()
        of_unit = Learner.objects.in_subtree(found.agency)
        learner = of_unit.filter(personnel_no=number).first()
        if learner is None:
            given.add_error("personnel_no", _("这个单位没有人事编号为“%s”的学员") % number)
        elif _try(
            request,
            lambda: teams.join(
                team=found, learner=learner, starts_on=given.cleaned_data["starts_on"]
            ),
        ):
            return redirect("credits:team", pk)
    return _team(request, found, given, status=422)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    reach = agencies_for(request.user, *ladder.DECIDERS, on=timezone.localdate())
    member = get_object_or_404(TeamMember, pk=pk, team__agency__in=reach)
    day = DayForm(request.POST)
    on = day.cleaned_data["on"] if day.is_valid() else timezone.localdate()
    _try(request, lambda: teams.leave(member=member, ends_on=on))
    return redirect("credits:team", member.team_id)


@require_POST
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, ladder.DECIDERS)
    _try(request, lambda: teams.dissolve(team=found, on=timezone.localdate()))
    return redirect("credits:team", pk)


def _found(request: HttpRequest, pk: int, kinds: tuple[RoleKind, ...]) -> Team:
    reach = agencies_for(request.user, *kinds, on=timezone.localdate())
    return get_object_or_404(Team.objects.select_related("agency"), pk=pk, agency__in=reach)


def _team(request: HttpRequest, found: Team, given: MemberForm, status: int = 200) -> HttpResponse:
    makers = agencies_for(request.user, *ladder.DECIDERS, on=timezone.localdate())
    members = found.members.select_related("learner__agency")
    context = {
        "team": found,
        "members": members.order_by("learner__sort_key", "learner_id", "starts_on"),
        "form": given,
        "may_change": not found.dissolved_on and makers.filter(pk=found.agency_id).exists(),
    }
    return render(request, "credits/supervision/team.html", context, status=status)


def _try(request: HttpRequest, act: Callable[[], object]) -> bool:
    try:
        act()
    except teams.TeamError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("已登记。"))
    return True
