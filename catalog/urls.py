from django.urls import path

from catalog import calendar_views, draw_views, evaluation_views, organiser_views, views, wish_views

app_name = "catalog"
urlpatterns = [
    path("catalog/current/", views.current, name="current"),
    path("catalog/my-sessions/", views.my_sessions, name="my_sessions"),
    path("catalog/my-sessions/<int:pk>/evaluate/", evaluation_views.evaluate, name="evaluate"),
    path("catalog/sessions/<int:pk>/enrol/", views.enrol, name="enrol"),
    path("catalog/sessions/<int:pk>/wait/", views.join_line, name="join_line"),
    path("catalog/waiting/<int:pk>/leave/", views.leave_line, name="leave_line"),
    path("catalog/enrolments/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("catalog/calendar/make/", calendar_views.make, name="make_calendar"),
    path("catalog/calendar/stop/", calendar_views.stop, name="stop_calendar"),
    path("catalog/sessions/<int:pk>.ics", calendar_views.session, name="session_calendar"),
    path("calendar/<str:token>/mine.ics", calendar_views.mine, name="my_calendar"),
    path("calendar/<str:token>/year.ics", calendar_views.whole_year, name="year_calendar"),
    path("catalog/wishes/", wish_views.wishes_page, name="wishes"),
    path("catalog/wishes/change/", wish_views.change, name="change_wishes"),
    path("catalog/draw/<int:year>/", draw_views.draw_page, name="draw"),
    path("catalog/draw/<int:year>/freeze/", draw_views.freeze, name="freeze_wishes"),
    path("catalog/draw/<int:year>/draw/", draw_views.draw_seats, name="draw_seats"),
    path("catalog/draw/<int:year>/wishes.json", draw_views.wishes_file, name="wishes_file"),
    path("catalog/draw/<int:year>/outcome.json", draw_views.outcome_file, name="outcome_file"),
    path("catalog/organise/", organiser_views.organise, name="organise"),
    path("catalog/organise/<int:pk>/", organiser_views.attendance_list, name="attendance"),
    path("catalog/organise/<int:pk>/admit/", organiser_views.admit, name="admit"),
    path(
        "catalog/organise/<int:pk>/comments/<uuid:key>/hide/",
        evaluation_views.hide_comment,
        name="hide_comment",
    ),
    path("catalog/organise/<int:pk>/close/", organiser_views.close, name="close"),
]
