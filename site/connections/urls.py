from django.urls import path

from connections import course_views, views
from connections.api import api, urls_of
from connections.webhooks import views as webhook_views
from connections.xapi.api import HEADERS, xapi

urlpatterns = [
    path("connections/", views.tokens_page, name="connections"),
    path("connections/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("connections/courses/", course_views.courses, name="known_courses"),
    path("connections/courses/<int:pk>/close/", course_views.close, name="close_known_course"),
    path("connections/receivers/", webhook_views.receivers_page, name="receivers"),
    path("connections/receivers/<int:pk>/", webhook_views.receiver_page, name="receiver"),
    path("connections/receivers/<int:pk>/again/", webhook_views.send_again, name="send_again"),
    path(
        "connections/receivers/<int:pk>/close/", webhook_views.close_receiver, name="close_receiver"
    ),
    path("api/v1/", urls_of(api)),
    path("xapi/", urls_of(xapi, HEADERS)),
]
