from django.urls import path

from exams import bank_views, views
from exams.contests import urls as contests_urls
from exams.handbook import urls as handbook_urls
from exams.marking import views as marking_views
from exams.oversight import views as oversight_views
from exams.papermaking import urls as papermaking_urls
from exams.practice import urls as practice_urls
from exams.remarking import views as remarking_views

app_name = "exams"
urlpatterns = [
    path("exams/", views.exams, name="exams"),
    path("exams/<int:pk>/", views.exam, name="exam"),
    path("exams/<int:pk>/start/", views.start, name="start"),
    path("questions/", bank_views.bank, name="bank"),
    path("questions/review/", bank_views.review, name="review_questions"),
    path("questions/export/", bank_views.export, name="export_questions"),
    path("questions/template/", bank_views.template, name="questions_template"),
    path("questions/files/<int:pk>/", bank_views.question_file, name="question_file"),
    path(
        "questions/files/<int:pk>/confirm/", bank_views.confirm_file, name="confirm_question_file"
    ),
    path(
        "questions/files/<int:pk>/discard/", bank_views.discard_file, name="discard_question_file"
    ),
    path("exams/attempts/<int:pk>/", views.attempt, name="attempt"),
    path("exams/attempts/<int:pk>/answers/", views.answer, name="answer"),
    path("exams/attempts/<int:pk>/pictures/<str:digest>/", views.picture, name="picture"),
    path("questions/<int:pk>/pictures/<str:digest>/", bank_views.picture, name="bank_picture"),
    path("exams/attempts/<int:pk>/submit/", views.submit, name="submit"),
    path("exams/attempts/<int:pk>/result/", views.result, name="result"),
    path("held-exams/", oversight_views.exams, name="held_exams"),
    path("held-exams/<int:pk>/", oversight_views.exam, name="held_exam"),
    path("held-exams/<int:pk>/arrange/", oversight_views.arrange, name="arrange"),
    path(
        "held-exams/<int:pk>/arrangements/<int:arrangement>/withdraw/",
        oversight_views.withdraw,
        name="withdraw_arrangement",
    ),
    path("held-exams/<int:pk>/appoint/", oversight_views.appoint, name="appoint"),
    path("held-exams/<int:pk>/traces/", oversight_views.traces, name="traces"),
    path("held-exams/<int:pk>/remarkings/", remarking_views.remarkings, name="remarkings"),
    path("exam-remarkings/<int:pk>/", remarking_views.remarking, name="remarking"),
    path("exam-remarkings/<int:pk>/preview/", remarking_views.preview, name="preview_remarking"),
    path("exam-remarkings/<int:pk>/agree/", remarking_views.agree, name="agree_remarking"),
    path("exam-remarkings/<int:pk>/withdraw/", remarking_views.withdraw, name="withdraw_remarking"),
    path("exams/marking/", marking_views.piles, name="marking"),
    path("exams/marking/<int:pk>/next/", marking_views.next_script, name="next_script"),
    path("exams/marking/scripts/<int:pk>/", marking_views.script, name="script"),
    path(
        "exams/marking/scripts/<int:pk>/pictures/<str:digest>/",
        marking_views.picture,
        name="script_picture",
    ),
    *contests_urls.urlpatterns,
    *papermaking_urls.urlpatterns,
    *handbook_urls.urlpatterns,
    *practice_urls.urlpatterns,
]
