"""For whom an act is done: an officer's people whom she ticked, or all that the filter finds."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Agency, Learner
from people.permissions import user_of
from portal import unit_desk
from portal.acts.acts import Act
from portal.acts.sorting import Refused, Sorted
from portal.forms import DeskForm

MOST = 900  # as many as one form may hold (DATA_UPLOAD_MAX_NUMBER_FIELDS)


def chosen(request: HttpRequest, act: Act) -> list[Learner]:
    """Those whom the officer reads about; one more than MOST if there are more.
    Who was ticked and is nobody's of hers is not found."""
    if not act.reach(user_of(request), now=timezone.now()).exists():
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
    ordered = found.select_related("agency").order_by("agency__path", "sort_key", "pk")
    return list(ordered[: MOST + 1])


def sorted_for(
    request: HttpRequest, act: Act, people: list[Learner], options: dict[str, Any]
) -> Sorted:
    """For whom it can be done and for whom not, as told before anything is done."""
    now, user = timezone.now(), user_of(request)
    ids = [one.pk for one in people]
    reached = set(act.reach(user, now=now).filter(pk__among=ids).values_list("pk", flat=True))
    may = [one for one in people if one.pk in reached]
    told = act.sort(may, user=user, options=options, now=now)
    beyond = [
        Refused(one, _("不在你可以办理这件事的范围内")) for one in people if one.pk not in reached
    ]
    return Sorted(told.may, [*told.refused, *beyond])


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
