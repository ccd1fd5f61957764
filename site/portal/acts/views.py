"""From the ticks of the unit desk to the job: check for whom, then do it once."""

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.models import Agency, Learner, User
from portal import unit_desk
from portal.acts import seating, work
from portal.acts.acts import ACTS, Act
from portal.acts.sorting import Refused, Sorted
from portal.forms import DeskForm

MOST = 900  # as many as one form may hold (DATA_UPLOAD_MAX_NUMBER_FIELDS)


class OptionsForm(forms.Form):
    """What an act asks besides the people; fields that it does not ask for are taken away."""

    remark = forms.CharField(
        label=gettext_lazy("附言（可不填）"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("会原样写进消息，请不要写个人情况。"),
        widget=forms.Textarea({"rows": 2}),
    )
    session = forms.ChoiceField(label=gettext_lazy("讲座场次"))

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for name in set(self.fields) - {act.asks}:
            del self.fields[name]
        if session := self.fields.get("session"):
            cast("forms.ChoiceField", session).choices = [
                ("", _("请选择")),
                *seating.offered(now=timezone.now()),
            ]


@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Say for whom it will be done and for whom not; nothing is done yet."""
    act = _act(key)
    people = list(_chosen(request, act)[: MOST + 1])
    is_sent = "once" in request.POST
    form = OptionsForm(request.POST if is_sent else None, act=act)
    once = _once(request)
    if is_sent and form.is_valid() and people and len(people) <= MOST:
        job = work.submit(
            act=act,
            learners=[one.pk for one in people],
            options=form.cleaned_data,
            requested_by=cast("User", request.user),
            once=once,
            now=timezone.now(),
        )
        return redirect("jobs:job", job.pk)
    return _asked(request, act, people, form, once)


def _asked(
    request: HttpRequest, act: Act, people: list[Learner], form: OptionsForm, once: str
) -> HttpResponse:
    shown, now, user = people[:MOST], timezone.now(), cast("User", request.user)
    ids = [one.pk for one in shown]
    reached = set(act.reach(user, now=now).filter(pk__among=ids).values_list("pk", flat=True))
    may = [one for one in shown if one.pk in reached]
    told = act.sort(may, user=user, options={"session": ""}, now=now)
    beyond = [
        Refused(one, _("不在你可以办理这件事的范围内")) for one in shown if one.pk not in reached
    ]
    context = {
        "act": act,
        "told": Sorted(told.may, [*told.refused, *beyond]),
        "people": shown,
        "is_too_many": len(people) > MOST,
        "most": MOST,
        "form": form,
        "once": once,
    }
    return render(request, "portal/acts/check.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, act: Act) -> QuerySet[Learner]:
    """The ticked ones, or all that the desk's filter finds, of those whom the officer reads about.
    Who was ticked and is nobody's of hers is not found."""
    if not act.reach(cast("User", request.user), now=timezone.now()).exists():
        raise Http404
    on = timezone.localdate()
    reach = unit_desk.reach_of(request.user, on=on)
    if request.POST.get("everyone") == "1":
        found = _filtered(request, reach)
    else:
        ticked = _ticked(request)
        found = Learner.objects.filter(agency__in=reach).serving(on=on).filter(pk__in=ticked)
        if found.count() != len(ticked):
            raise Http404
    return found.select_related("agency").order_by("agency__path", "sort_key", "pk")


def _ticked(request: HttpRequest) -> set[str]:
    ticked = set(request.POST.getlist("learner"))
    if not all(one.isdecimal() and len(one) < 19 for one in ticked):
        raise Http404
    return ticked


def _filtered(request: HttpRequest, reach: QuerySet[Agency]) -> QuerySet[Learner]:
    on = timezone.localdate()
    form = DeskForm(request.POST, reach=reach, year=on.year)
    wishes = form.wishes()
    if form.errors:
        raise Http404
    return unit_desk.found(reach, wishes, year=on.year, on=on)


def _act(key: str) -> Act:
    if key not in ACTS:
        raise Http404
    return ACTS[key]


def _once(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("once", "")))
    except ValueError:
        return str(uuid4())
