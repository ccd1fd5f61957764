from django.urls import path

from exams.analysing import views as analysing
from exams.papermaking import printing, views

urlpatterns = [
    path("", views.exams, name="papers"),
    path("<int:pk>/", views.paper, name="paper"),
    *(
        path(f"<int:pk>/{kind}/", views.printed, {"kind": kind}, name=f"paper_{kind}")
        for kind in printing.Kind
    ),
    path("<int:pk>/analysis/", analysing.analysis, name="analysis"),
    path("<int:pk>/analysis/file/", analysing.workbook_file, name="analysis_file"),
    path(
        "<int:pk>/analysis/questions/<int:question>/retire/",
        analysing.retire,
        name="retire_question",
    ),
]
