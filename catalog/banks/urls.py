"""Addresses of the banks; part of the names of `catalog`."""

from django.urls import path

from catalog.banks import course_views, file_views, lecturer_views, point_views, review_views

urlpatterns = [
    path("catalog/banks/", lecturer_views.lecturer_list, name="banks"),
    path("catalog/banks/lecturers/file/", file_views.lecturer_file_page, name="lecturer_file"),
    path("catalog/banks/lecturers.xlsx", file_views.lecturer_workbook, name="lecturer_workbook"),
    path("catalog/banks/lecturers/<int:pk>/", lecturer_views.lecturer_page, name="lecturer"),
    path(
        "catalog/banks/lecturers/<int:pk>/decide/",
        review_views.decide_lecturer,
        name="decide_lecturer",
    ),
    path("catalog/banks/reviews/", review_views.reviews, name="reviews"),
    path("catalog/banks/courses/", course_views.course_list, name="courses"),
    path("catalog/banks/courses/file/", file_views.course_file_page, name="course_file"),
    path("catalog/banks/courses.xlsx", file_views.course_workbook, name="course_workbook"),
    path("catalog/banks/courses/<int:pk>/", course_views.course_page, name="course"),
    path(
        "catalog/banks/courses/<int:pk>/decide/", review_views.decide_course, name="decide_course"
    ),
    path("catalog/banks/points/", point_views.point_list, name="points"),
    path("catalog/banks/points/<int:pk>/", point_views.point_page, name="point"),
    path("catalog/banks/points/<int:pk>/visits/", point_views.record_visit, name="record_visit"),
]
