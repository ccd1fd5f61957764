"""Every address of the product, app by app."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from catalog import serving

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("", include("portal.urls")),
    path("", include("jobs.urls")),
    path("", include("credits.urls")),
    path("", include("catalog.urls")),
    path("", include("exams.urls")),
    re_path(wagtail_urls.serve_pattern, serving.serve, name="wagtail_serve"),
    # Wagtail last: it answers every address that is left with a page or a 404.
    path("", include(wagtail_urls)),
]
