"""What is taken away and brought in by year; part of the catalogue's own addresses."""

from django.urls import path

from catalog.publishing import views as publication_views

urlpatterns = [
    path("catalog/<int:year>/book/", publication_views.book_page, name="book"),
    path("catalog/<int:year>/book/print/", publication_views.print_book, name="print_book"),
    path("catalog/<int:year>/book.pdf", publication_views.book_file, name="book_file"),
    path("catalog/<int:year>/catalogue.xlsx", publication_views.workbook_file, name="workbook"),
    path("catalog/<int:year>/import/", publication_views.import_page, name="import_year"),
]
