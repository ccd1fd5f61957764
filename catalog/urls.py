from django.urls import include, path

from catalog import clash_views, evaluation_views, organiser_views, views
from catalog.attending import urls as attendance_urls
from catalog.banks import urls as bank_urls
from catalog.declarations import attachment_views
from catalog.declarations import views as declaration_views
from catalog.publishing import calendar_views
from catalog.releasing import views as release_views
from catalog.screening import call_views
from catalog.screening import views as screening_views
from catalog.seating import no_show_views
from catalog.wishes import draw_views
from catalog.wishes import views as wish_views

app_name = "catalog"
urlpatterns = [
    path("", include("catalog.publishing.urls")),
    path("catalog/unit-seats/", include("catalog.seating.unit_urls")),
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
    path("catalog/declarations/", declaration_views.declarations, name="declarations"),
    path("catalog/calls/<int:call_pk>/declare/", declaration_views.declare, name="declare"),
    path("catalog/declarations/<int:pk>/", declaration_views.declaration, name="declaration"),
    path("catalog/declarations/<int:pk>/change/", declaration_views.change, name="redeclare"),
    path("catalog/declarations/<int:pk>/submit/", declaration_views.submit, name="submit_lecture"),
    path(
        "catalog/declarations/<int:pk>/withdraw/",
        declaration_views.withdraw,
        name="withdraw_lecture",
    ),
    path("catalog/declarations/<int:pk>/attach/", attachment_views.attach, name="attach"),
    path(
        "catalog/declarations/<int:pk>/attachments/<int:attachment_pk>/take-out/",
        attachment_views.take_out,
        name="take_attachment_out",
    ),
    path("catalog/attachments/<int:pk>/", attachment_views.attachment, name="attachment"),
    path("catalog/screening/", screening_views.tasks, name="screening"),
    path("catalog/screening/<int:pk>/", screening_views.task, name="screening_task"),
    path("catalog/calls/<int:pk>/", call_views.call, name="call"),
    path("catalog/calls/<int:pk>/assign/", call_views.assign, name="assign_screeners"),
    path(
        "catalog/calls/<int:pk>/declarations/<int:declaration_pk>/assign/",
        call_views.assign_one,
        name="assign_screener",
    ),
    path("catalog/calls/<int:pk>/decide/", call_views.decide, name="decide_declarations"),
    path("catalog/calls/<int:pk>/results/", call_views.results, name="results"),
    path("catalog/calls/<int:pk>/announce/", call_views.announce, name="announce"),
    path(
        "catalog/calls/<int:pk>/tasks/<int:screening_pk>/take-away/",
        call_views.take_away,
        name="take_task_away",
    ),
    path("catalog/calls/<int:pk>/<int:declaration_pk>/", call_views.screened, name="screened"),
    path("catalog/releases/<int:year>/", release_views.releases_page, name="releases"),
    path("catalog/releases/<int:year>/next/", release_views.next_release, name="next_release"),
    path("catalog/releases/<int:year>/publish/", release_views.publish, name="publish_release"),
    path("catalog/session-drafts/<int:pk>/discard/", release_views.discard, name="discard_draft"),
    path("catalog/organise/", organiser_views.organise, name="organise"),
    path("catalog/organise/clashes/", clash_views.clash_list, name="clashes"),
    path("catalog/organise/<int:pk>/", organiser_views.attendance_list, name="attendance"),
    path("catalog/organise/<int:pk>/admit/", organiser_views.admit, name="admit"),
    path(
        "catalog/organise/<int:pk>/comments/<uuid:key>/hide/",
        evaluation_views.hide_comment,
        name="hide_comment",
    ),
    path("catalog/organise/<int:pk>/absent/", no_show_views.absent, name="absent"),
    path("catalog/organise/<int:pk>/absent/<int:learner>/", no_show_views.excuse, name="excuse"),
    path("catalog/organise/<int:pk>/close/", organiser_views.close, name="close"),
    *attendance_urls.urlpatterns,
    *bank_urls.urlpatterns,
]
