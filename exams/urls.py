from django.urls import path

from exams import views

app_name = "exams"
urlpatterns = [
    path("exams/", views.exams, name="exams"),
    path("exams/<int:pk>/", views.exam, name="exam"),
    path("exams/<int:pk>/start/", views.start, name="start"),
    path("exams/attempts/<int:pk>/", views.attempt, name="attempt"),
    path("exams/attempts/<int:pk>/answers/", views.answer, name="answer"),
    path("exams/attempts/<int:pk>/submit/", views.submit, name="submit"),
    path("exams/attempts/<int:pk>/result/", views.result, name="result"),
]
