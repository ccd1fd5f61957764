from django.urls import path

from exams.handbook import views

urlpatterns = [
    path("handbook/current/", views.current, name="handbook"),
    path("knowledge/", views.search, name="search_points"),
    path("knowledge/<int:pk>/", views.point, name="point"),
    path("knowledge/<int:pk>/cartoon/", views.cartoon, name="cartoon"),
]
