from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from portal import seat_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("my-credits/", views.my_credits, name="my_credits"),
    path("my-credits/ways/", views.ways, name="ways"),
    path("my-credits/take-seats/", seat_views.take_seats, name="take_seats"),
    path("unit/", views.desk, name="unit_desk"),
    path("unit/people/<int:pk>/", views.person, name="person"),
    path("unit/people/<int:pk>/ways/", views.ways, name="ways_of_person"),
    path("unit/shortfall.xlsx", views.shortfall_file, name="shortfall_file"),
    path(
        "login/",
        auth_views.LoginView.as_view(redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", login_not_required(auth_views.LogoutView.as_view()), name="logout"),
]
