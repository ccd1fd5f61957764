from django.urls import path

from connections import course_views, views
from connections.api import api, urls_of
from connections.xapi.api import HEADERS, xapi

urlpatterns = [
    path("connections/", views.tokens_page, name="connections"),
    path("connections/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("connections/courses/", course_views.courses, name="known_courses"),
    path("connections/courses/<int:pk>/close/", course_views.close, name="close_known_course"),
    path("api/v1/", urls_of(api)),
    path("xapi/", urls_of(xapi, HEADERS)),
]
