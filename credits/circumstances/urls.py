"""The addresses of people's circumstances; part of the namespace `credits`."""

from django.urls import path

from credits.circumstances import opening_views, person_views, views

urlpatterns = [
    path("circumstances/", views.desk, name="circumstances"),
    path("circumstances/of/<int:pk>/", person_views.person, name="circumstances_of"),
    path("circumstances/of/<int:pk>/file/", person_views.file, name="file_exemption"),
    path("circumstances/of/<int:pk>/role/", person_views.enter_role, name="enter_role"),
    path("circumstances/exemptions/<int:pk>/decide/", views.decide, name="decide_exemption"),
    path("circumstances/exemptions/<int:pk>/withdraw/", views.withdraw, name="withdraw_exemption"),
    path("circumstances/roles/<int:pk>/end/", person_views.end_role, name="end_role"),
    path("circumstances/openings/", opening_views.lists, name="openings"),
    path("circumstances/openings/enter/", opening_views.enter, name="enter_openings"),
    path("circumstances/openings/<int:pk>/", opening_views.listed, name="opening_list"),
    path("circumstances/openings/<int:pk>/decide/", opening_views.decide, name="decide_openings"),
    path("circumstances/balances/<int:pk>/counter/", opening_views.counter, name="counter_opening"),
]
