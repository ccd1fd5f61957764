from django.urls import path

from catalog.seating import unit_views as unit_seat_views

urlpatterns = [
    path("", unit_seat_views.sessions, name="unit_seats"),
    path("<int:pk>/", unit_seat_views.session, name="unit_session"),
    path("<int:pk>/reserve/", unit_seat_views.reserve, name="unit_reserve"),
    path("<int:pk>/assign/", unit_seat_views.assign, name="unit_assign"),
    path("seats/<int:pk>/give-back/", unit_seat_views.give_back, name="unit_give_back"),
]
