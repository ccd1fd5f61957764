from django.urls import path

from exams.contests import views

urlpatterns = [
    path("contests/", views.contests, name="contests"),
    path("contests/new/", views.new, name="new_contest"),
    path("contests/<int:pk>/", views.contest, name="contest"),
    path("contests/<int:pk>/list/", views.team_list, name="contest_list"),
    path("contests/<int:pk>/run/", views.run, name="run_contest"),
    path("contests/<int:pk>/publish/", views.publish, name="publish_contest"),
    path("contests/<int:pk>/freeze/", views.freeze, name="freeze_contest"),
    path("contests/<int:pk>/draw/", views.draw, name="draw_contest"),
    path("contests/<int:pk>/stages/<int:number>/advance/", views.advance, name="advance_stage"),
    path("contests/<int:pk>/decide/", views.decide, name="decide_contest"),
]
