from django.urls import path

from catalog import organiser_views, views

app_name = "catalog"
urlpatterns = [
    path("catalog/current/", views.current, name="current"),
    path("catalog/my-sessions/", views.my_sessions, name="my_sessions"),
    path("catalog/sessions/<int:pk>/enrol/", views.enrol, name="enrol"),
    path("catalog/sessions/<int:pk>/wait/", views.join_line, name="join_line"),
    path("catalog/waiting/<int:pk>/leave/", views.leave_line, name="leave_line"),
    path("catalog/enrolments/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("catalog/organise/", organiser_views.organise, name="organise"),
    path("catalog/organise/<int:pk>/", organiser_views.attendance_list, name="attendance"),
    path("catalog/organise/<int:pk>/admit/", organiser_views.admit, name="admit"),
    path("catalog/organise/<int:pk>/close/", organiser_views.close, name="close"),
]
