from django.urls import path

from exams.analysing import views as analysing
from exams.papermaking import printing, views

urlpatterns = [
    path("papers/", views.exams, name="papers"),
    path("papers/<int:pk>/", views.paper, name="paper"),
    *(
        path(f"papers/<int:pk>/{kind}/", views.printed, {"kind": kind}, name=f"paper_{kind}")
        for kind in printing.Kind
    ),
    path("papers/<int:pk>/analysis/", analysing.analysis, name="analysis"),
    path("papers/<int:pk>/analysis/file/", analysing.workbook_file, name="analysis_file"),
    path(
        "papers/<int:pk>/analysis/questions/<int:question>/retire/",
        analysing.retire,
        name="retire_question",
    ),
]
