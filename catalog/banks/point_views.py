"""Pages of the on-site teaching points: who owns them, what is taught there, who has come."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.banks import visiting
from catalog.models import BankState, Grade, Route, RouteStop, Venue
from catalog.permissions import recordable_points, runs_the_catalogue, teaching_points
from keeping.free_texts import FreeText
from people.models import Agency

VISITS = 20


class PointFilterForm(forms.Form):
    district = forms.TypedChoiceField(
        label=gettext_lazy("地区"), required=False, coerce=int, empty_value=None
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("等级"),
        required=False,
        choices=[("", gettext_lazy("全部")), *Grade.choices],
    )

    def __init__(self, data: Any, *, districts: Iterable[tuple[int, str]]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("全部")), *districts]

    def wishes(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class VisitForm(forms.Form):
    visited_on = forms.DateField(
        label=gettext_lazy("日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    group = FreeText(label=gettext_lazy("团组"), max_length=120)
    people = forms.IntegerField(label=gettext_lazy("人数"), min_value=1, max_value=100_000)
    agency = forms.ModelChoiceField(label=gettext_lazy("组织单位"), queryset=Agency.objects.none())
    route = forms.ModelChoiceField(
        label=gettext_lazy("路线"), required=False, queryset=Route.objects.none()
    )

    def __init__(self, *args: Any, venue: Venue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        agency, route = self.fields["agency"], self.fields["route"]
        assert isinstance(agency, forms.ModelChoiceField)
        assert isinstance(route, forms.ModelChoiceField)
        agency.queryset = Agency.objects.filter(depth__lte=2).order_by("path")
        route.queryset = Route.objects.filter(stops__venue=venue).order_by("name")


@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    districts = Agency.objects.filter(venues__is_teaching_point=True).distinct().order_by("path")
    form = PointFilterForm(request.GET, districts=districts.values_list("pk", "name"))
    year = timezone.localdate().year
    points = (
        teaching_points()
        .filter(**form.wishes())
        .select_related("owner", "district")
        .annotate(route_count=Count("stops__route", distinct=True))
        .order_by("grade", "name")
    )
    visitors = dict(
        points.filter(visits__visited_on__year=year)
        .order_by()
        .values_list("pk")
        .annotate(people=Sum("visits__people"))
        .values_list("pk", "people")
    )
    routes = Route.objects.order_by("name").prefetch_related(_stops())
    context = {
        "form": form,
        "points": [(point, visitors.get(point.pk, 0)) for point in points],
        "routes": routes,
        "year": year,
        "keeps": runs_the_catalogue(request.user, on=timezone.localdate()),
    }
    return render(request, "catalog/banks/points.html", context)


@require_safe
def point_page(request: HttpRequest, pk: int) -> HttpResponse:
    point = get_object_or_404(teaching_points().select_related("owner", "district"), pk=pk)
    return _point(request, point, None)


@require_POST
def record_visit(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    reach = recordable_points(request.user, on=timezone.localdate(now))
    point = get_object_or_404(reach.select_related("owner", "district"), pk=pk)
    form = VisitForm(request.POST, venue=point)
    if not form.is_valid():
        return _point(request, point, form, status=422)
    try:
        visiting.record(venue=point, by=request.user, now=now, **form.cleaned_data)
    except visiting.VisitError as refusal:
        form.add_error(None, str(refusal))
        return _point(request, point, form, status=422)
    messages.success(request, _("已登记这次参观。"))
    return redirect("catalog:point", pk)


def _point(
    request: HttpRequest, point: Venue, form: VisitForm | None, status: int = 200
) -> HttpResponse:
    on = timezone.localdate()
    visits = point.visits.select_related("agency", "route").order_by("-visited_on", "-pk")
    context: dict[str, Any] = {
        "point": point,
        "courses": point.courses.filter(state=BankState.IN_BANK)
        .select_related("lecturer")
        .order_by("title"),
        "routes": Route.objects.filter(stops__venue=point)
        .order_by("name")
        .prefetch_related(_stops()),
        "page": Paginator(visits, VISITS).get_page(request.GET.get("page")),
    }
    if recordable_points(request.user, on=on).filter(pk=point.pk).exists():
        context["form"] = form or VisitForm(venue=point, initial={"visited_on": on})
    return render(request, "catalog/banks/point.html", context, status=status)


def _stops() -> Prefetch:
    return Prefetch("stops", RouteStop.objects.select_related("venue").order_by("sort_order"))
