"""Every address of the product, app by app."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("portal.urls")),
    path("", include("jobs.urls")),
    path("", include("credits.urls")),
    path("", include("catalog.urls")),
    path("", include("exams.urls")),
    # Wagtail last: it answers every address that is left with a page or a 404.
    path("", include(wagtail_urls)),
]
