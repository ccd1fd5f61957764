"""The addresses of exams, room by room.

A request is matched against one address after the other: a room that is not meant is passed over at
once, and the one in which thousands save at the same time comes first.
"""

from django.urls import URLPattern, URLResolver, include, path

from exams import bank_views, views, waiting_views
from exams.contests import urls as contests_urls
from exams.handbook import urls as handbook_urls
from exams.marking import views as marking_views
from exams.oversight import views as oversight_views
from exams.papermaking import urls as papermaking_urls
from exams.practice import urls as practice_urls
from exams.remarking import views as remarking_views

app_name = "exams"
Room = list[URLPattern | URLResolver]

attempt: Room = [
    path("answers/", views.answer, name="answer"),
    path("", views.attempt, name="attempt"),
    path("pictures/<str:digest>/", views.picture, name="picture"),
    path("submit/", views.submit, name="submit"),
    path("result/", views.result, name="result"),
]
marking: Room = [
    path("", marking_views.piles, name="marking"),
    path("<int:pk>/next/", marking_views.next_script, name="next_script"),
    path("scripts/<int:pk>/", marking_views.script, name="script"),
    path("scripts/<int:pk>/pictures/<str:digest>/", marking_views.picture, name="script_picture"),
]
sitting: Room = [
    path("attempts/<int:pk>/", include(attempt)),
    path("attempts/waiting/", waiting_views.waiting, name="waiting"),
    path("attempts/worker.js", waiting_views.worker, name="waiting_worker"),
    path("", views.exams, name="exams"),
    path("<int:pk>/", views.exam, name="exam"),
    path("<int:pk>/start/", views.start, name="start"),
    path("marking/", include(marking)),
]
bank: Room = [
    path("", bank_views.bank, name="bank"),
    path("review/", bank_views.review, name="review_questions"),
    path("export/", bank_views.export, name="export_questions"),
    path("template/", bank_views.template, name="questions_template"),
    path("files/<int:pk>/", bank_views.question_file, name="question_file"),
    path("files/<int:pk>/confirm/", bank_views.confirm_file, name="confirm_question_file"),
    path("files/<int:pk>/discard/", bank_views.discard_file, name="discard_question_file"),
    path("<int:pk>/pictures/<str:digest>/", bank_views.picture, name="bank_picture"),
]
oversight: Room = [
    path("", oversight_views.exams, name="held_exams"),
    path("<int:pk>/", oversight_views.exam, name="held_exam"),
    path("<int:pk>/arrange/", oversight_views.arrange, name="arrange"),
    path(
        "<int:pk>/arrangements/<int:arrangement>/withdraw/",
        oversight_views.withdraw,
        name="withdraw_arrangement",
    ),
    path("<int:pk>/appoint/", oversight_views.appoint, name="appoint"),
    path("<int:pk>/traces/", oversight_views.traces, name="traces"),
    path("<int:pk>/remarkings/", remarking_views.remarkings, name="remarkings"),
]
remarking: Room = [
    path("", remarking_views.remarking, name="remarking"),
    path("preview/", remarking_views.preview, name="preview_remarking"),
    path("agree/", remarking_views.agree, name="agree_remarking"),
    path("withdraw/", remarking_views.withdraw, name="withdraw_remarking"),
]
urlpatterns = [
    path("exams/", include(sitting)),
    path("questions/", include(bank)),
    path("held-exams/", include(oversight)),
    path("exam-remarkings/<int:pk>/", include(remarking)),
    path("contests/", include(contests_urls)),
    path("papers/", include(papermaking_urls)),
    path("practice/", include(practice_urls)),
    path("", include(handbook_urls)),
]
