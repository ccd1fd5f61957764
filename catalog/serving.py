"""Finds the page of a year in one query; Wagtail asks level by level, and the list is asked most.

Every other address, and every address of an installation with several sites, goes Wagtail's way.
What Wagtail does with a page that was found, its view restrictions among it, stays as it is.
"""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from wagtail import views
from wagtail.models import Site
from wagtail.url_routing import RouteResult

from catalog.models import AnnualCatalog, Release


def serve(request: HttpRequest, path: str) -> HttpResponse:
    if page := _year_at(path):
        # Where Page.route_for_request keeps what it has found for the rest of the request.
        request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]  # -- Wagtail's
    response: HttpResponse = views.serve(request, path)
    return response


def _year_at(path: str) -> AnnualCatalog | None:
    roots = Site.get_site_root_paths()
    if len(roots) != 1 or not path:
        return None
    newest = Release.objects.filter(catalog=OuterRef("pk")).order_by("-number").values("pk")
    years = AnnualCatalog.objects.live().filter(url_path=f"{roots[0].root_path}{path}")
    return years.annotate(newest_release=Subquery(newest[:1])).first()
