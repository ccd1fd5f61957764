from django.urls import include, path

from credits import notice_views

app_name = "credits"
urlpatterns = [
    path("", include("credits.claims.urls")),
    path("notices/", notice_views.notices_page, name="notices"),
    path("notices/issue/", notice_views.issue, name="issue_notices"),
    path("notices/print/", notice_views.print_issued, name="print_notices"),
]
