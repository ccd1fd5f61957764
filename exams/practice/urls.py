from django.urls import path

from exams.practice import office_views, views

urlpatterns = [
    path("practice/", views.today, name="practice"),
    path("practice/questions/<int:pk>/", views.question, name="practice_question"),
    path("practice/questions/<int:pk>/<str:digest>/", views.picture, name="practice_picture"),
    path("practice/points/<int:pk>/", views.point, name="practice_point"),
    path("practice/answers/<int:pk>/", views.answer, name="practice_answer"),
    path("practice/mastery/", views.map_of_points, name="mastery"),
    path("practice/weak-points/", office_views.weak_points, name="weak_points"),
    path("practice/mistakes/", views.book, name="mistakes"),
]
