"""From the ticks of the unit desk to the job: check for whom, then do it once."""

from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from keeping.free_texts import FreeText
from people.models import Learner
from people.permissions import user_of
from portal.acts import choosing, seating, work
from portal.acts.acts import ACTS, Act
from portal.acts.choosing import MOST


class OptionsForm(forms.Form):
    """What an act asks besides the people; fields that it does not ask for are taken away."""

    remark = FreeText(
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
    people = choosing.chosen(request, act)
    is_sent = "once" in request.POST
    form = OptionsForm(request.POST if is_sent else None, act=act)
    once = _once(request)
    if is_sent and form.is_valid() and people and len(people) <= MOST:
        job = work.submit(
            act=act,
            learners=[one.pk for one in people],
            options=form.cleaned_data,
            requested_by=user_of(request),
            once=once,
            now=timezone.now(),
        )
        return redirect("jobs:job", job.pk)
    return _asked(request, act, people, form, once)


def _asked(
    request: HttpRequest, act: Act, people: list[Learner], form: OptionsForm, once: str
) -> HttpResponse:
    shown = people[:MOST]
    context = {
        "act": act,
        "told": choosing.sorted_for(request, act, shown, {"session": ""}),
        "people": shown,
        "is_too_many": len(people) > MOST,
        "most": MOST,
        "form": form,
        "once": once,
    }
    return render(request, "portal/acts/check.html", context, status=422 if form.errors else 200)


def _act(key: str) -> Act:
    if key not in ACTS or ACTS[key].has_pages:
        raise Http404
    return ACTS[key]


def _once(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("once", "")))
    except ValueError:
        return str(uuid4())
