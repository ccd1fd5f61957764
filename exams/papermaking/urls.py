from django.urls import path

from exams.papermaking import printing, views

urlpatterns = [
    path("papers/", views.exams, name="papers"),
    path("papers/<int:pk>/", views.paper, name="paper"),
    *(
        path(f"papers/<int:pk>/{kind}/", views.printed, {"kind": kind}, name=f"paper_{kind}")
        for kind in printing.Kind
    ),
]
