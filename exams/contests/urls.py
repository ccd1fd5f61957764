from django.urls import path

from exams.contests import views

urlpatterns = [
    path("", views.contests, name="contests"),
    path("new/", views.new, name="new_contest"),
    path("<int:pk>/", views.contest, name="contest"),
    path("<int:pk>/list/", views.team_list, name="contest_list"),
    path("<int:pk>/run/", views.run, name="run_contest"),
    path("<int:pk>/publish/", views.publish, name="publish_contest"),
    path("<int:pk>/freeze/", views.freeze, name="freeze_contest"),
    path("<int:pk>/draw/", views.draw, name="draw_contest"),
    path("<int:pk>/stages/<int:number>/advance/", views.advance, name="advance_stage"),
    path("<int:pk>/decide/", views.decide, name="decide_contest"),
]
