"""The year's catalogue to take away, for everybody who may read it, and to bring in as a file."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.forms import YearFileForm
from catalog.models import AnnualCatalog
from catalog.permissions import runs_the_catalogue
from catalog.publishing import book, workbook
from catalog.publishing.listing import listed
from catalog.year_import import work as import_work
from jobs import files
from people.permissions import user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def book_page(request: HttpRequest, year: int) -> HttpResponse:
    catalog = _catalog(year)
    context = {
        "catalog": catalog,
        "book": book.of(catalog),
        "may_run": _may_run(request),
    }
    return render(request, "catalog/book_page.html", context)


@require_POST
def print_book(request: HttpRequest, year: int) -> HttpResponse:
    if not _may_run(request):
        raise Http404
    catalog = _catalog(year)
    try:
        book.submit(catalog=catalog, requested_by=user_of(request), now=timezone.now())
    except book.NothingToPrintError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已开始印制，完成后在本页下载。"))
    return redirect("catalog:book", year)


@require_safe
def book_file(request: HttpRequest, year: int) -> FileResponse:
    printed = book.of(_catalog(year)).printed
    path = files.result_of(printed) if printed else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require_safe
def workbook_file(request: HttpRequest, year: int) -> HttpResponse:
    content = workbook.written(listed(_catalog(year).lectures()))
    name = f"catalogue-{year}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, year: int) -> HttpResponse:
    """The department checks a file and, when nothing is wrong with it, takes it over as drafts."""
    if not _may_run(request):
        raise Http404
    officer = user_of(request)
    form = YearFileForm()
    if request.method == "POST":
        form = YearFileForm(request.POST, request.FILES)
        if form.is_valid():
            import_work.submit(
                year=year,
                upload=form.cleaned_data["file"],
                checks_only="import" not in request.POST,
                requested_by=officer,
                now=timezone.now(),
            )
            return redirect("catalog:import_year", year)
    job = import_work.latest(year=year, officer=officer)
    found = import_work.found_by(job) if job else None
    context = {"year": year, "form": form, "job": job, "found": found}
    return render(request, "catalog/import_year.html", context, status=422 if form.errors else 200)


def _may_run(request: HttpRequest) -> bool:
    return runs_the_catalogue(request.user, on=timezone.localdate())


def _catalog(year: int) -> AnnualCatalog:
    """Two pages of one year would be a mistake; then the first is meant, as everywhere."""
    catalog = AnnualCatalog.objects.live().filter(year=year).order_by("pk").first()
    if catalog is None:
        raise Http404
    return catalog
