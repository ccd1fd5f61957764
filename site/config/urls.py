"""Every address of the product, app by app."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from catalog import serving
from config.watching import figures, health

urlpatterns = [
    # First the rooms whose addresses are told apart by their first word: passing them costs little.
    path("", include("exams.urls")),
    path("", include("portal.urls")),  # before Wagtail's: there is one login
    path("", include("connections.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("jobs.urls")),
    path("", include("credits.urls")),
    path("", include("catalog.urls")),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", figures.figures),
    re_path(wagtail_urls.serve_pattern, serving.serve, name="wagtail_serve"),
    # Wagtail last: it answers every address that is left with a page or a 404.
    path("", include(wagtail_urls)),
]
handler500 = "config.unavailable.failed"
