"""Pages of the bank of lecturers, for everybody; scores and telephone for those who weigh them."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog import evaluating
from catalog.banks import lecturers
from catalog.banks.review_views import DecisionForm
from catalog.models import BankState, Session
from catalog.permissions import readable_lecturers, reads_evaluations, runs_the_catalogue

PAGE_SIZE = 30


class SearchForm(forms.Form):
    q = forms.CharField(label=_("搜索"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *BankState.choices]
    )

    def wishes(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


@require_safe
def lecturer_list(request: HttpRequest) -> HttpResponse:
    now, on = timezone.now(), timezone.localdate()
    form = SearchForm(request.GET, label_suffix="")
    wishes = form.wishes()
    found = lecturers.found(
        readable_lecturers(request.user, on=on), words=wishes["q"], state=wishes["state"]
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    with_figures = reads_evaluations(request.user, on=on)
    context = {
        "form": form,
        "page": page,
        "rows": lecturers.rows(page, with_figures=with_figures, now=now),
        "with_figures": with_figures,
        "keeps": runs_the_catalogue(request.user, on=on),
    }
    return render(request, "catalog/banks/lecturers.html", context)


@require_safe
def lecturer_page(request: HttpRequest, pk: int) -> HttpResponse:
    now, on = timezone.now(), timezone.localdate()
    lecturer = get_object_or_404(readable_lecturers(request.user, on=on), pk=pk)
    with_figures = reads_evaluations(request.user, on=on)
    sessions = Session.objects.filter(lecture__lecturer=lecturer)
    context: dict[str, Any] = {
        "lecturer": lecturer,
        "given": lecturers.given(sessions, with_figures=with_figures, now=now),
        "courses": lecturer.courses.filter(state=BankState.IN_BANK).order_by("title"),
        "with_figures": with_figures,
        "keeps": runs_the_catalogue(request.user, on=on),
    }
    if with_figures:
        context["figures"] = evaluating.of_lecturer(lecturer, now=now)
    if context["keeps"]:
        context |= {
            "decisions": lecturer.decisions.select_related("decided_by").order_by("-pk"),
            "decision_form": DecisionForm(initial={"decided_on": on}),
        }
    return render(request, "catalog/banks/lecturer.html", context)
