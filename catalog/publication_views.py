"""The year's catalogue to take away: its book and its workbook, for everybody who may read it."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog import book, workbook
from catalog.listing import listed
from catalog.models import AnnualCatalog
from catalog.permissions import runs_the_catalogue
from jobs import files
from people.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
def book_page(request: HttpRequest, year: int) -> HttpResponse:
    catalog = _catalog(year)
    context = {
        "catalog": catalog,
        "book": book.of(catalog),
        "may_print": _may_print(request),
    }
    return render(request, "catalog/book_page.html", context)


@require_POST
def print_book(request: HttpRequest, year: int) -> HttpResponse:
    if not _may_print(request):
        raise Http404
    catalog = _catalog(year)
    try:
        book.submit(catalog=catalog, requested_by=cast("User", request.user), now=timezone.now())
    except book.NothingToPrintError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已开始印制，完成后在本页下载。"))
    return redirect("catalog:book", year)


@never_cache
@require_safe
def book_file(request: HttpRequest, year: int) -> FileResponse:
    printed = book.of(_catalog(year)).printed
    path = files.result_of(printed) if printed else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@never_cache
@require_safe
def workbook_file(request: HttpRequest, year: int) -> HttpResponse:
    content = workbook.written(listed(_catalog(year).lectures()))
    name = f"catalogue-{year}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _may_print(request: HttpRequest) -> bool:
    return runs_the_catalogue(request.user, on=timezone.localdate())


def _catalog(year: int) -> AnnualCatalog:
    """Two pages of one year would be a mistake; then the first is meant, as everywhere."""
    catalog = AnnualCatalog.objects.live().filter(year=year).order_by("pk").first()
    if catalog is None:
        raise Http404
    return catalog
