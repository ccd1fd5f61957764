from django.urls import path

from exams.practice import office_views, views

urlpatterns = [
    path("", views.today, name="practice"),
    path("questions/<int:pk>/", views.question, name="practice_question"),
    path("questions/<int:pk>/<str:digest>/", views.picture, name="practice_picture"),
    path("points/<int:pk>/", views.point, name="practice_point"),
    path("answers/<int:pk>/", views.answer, name="practice_answer"),
    path("mastery/", views.map_of_points, name="mastery"),
    path("weak-points/", office_views.weak_points, name="weak_points"),
    path("mistakes/", views.book, name="mistakes"),
]
