"""The addresses of imports; part of the namespace `credits`."""

from django.urls import path

from credits.imports import views

urlpatterns = [
    path("imports/", views.imports_page, name="imports"),
    path("imports/<int:pk>/", views.batch_page, name="import"),
    path("imports/<int:pk>/columns/", views.columns_page, name="import_columns"),
    path("imports/<int:pk>/confirm/", views.confirm, name="confirm_import"),
    path("imports/<int:pk>/check/", views.check_again, name="check_import"),
    path("imports/<int:pk>/again/", views.try_again, name="retry_import"),
    path("imports/<int:pk>/discard/", views.discard, name="discard_import"),
    path("imports/<int:pk>/marked.xlsx", views.marked_workbook, name="marked_import"),
    path("imports/<int:pk>/reverse/", views.reverse_page, name="reverse_import"),
]
