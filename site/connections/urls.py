from django.urls import path

from connections import views
from connections.api import api, urls_of

urlpatterns = [
    path("connections/", views.tokens_page, name="connections"),
    path("connections/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("api/v1/", urls_of(api)),
]
