"""A person's own jobs: how far they are and what they made. A foreign job is not found."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from jobs import files
from jobs.models import Job, JobQuerySet, PartState

PAGE_SIZE = 20


@require_GET
def jobs_page(request: HttpRequest) -> HttpResponse:
    jobs = _own_jobs(request).with_progress().order_by("-created_at", "-pk")
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page})


@vary_on_headers("HX-Request")
@require_GET
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_own_jobs(request).with_progress(), pk=pk)
    failed = list(job.parts.failed())
    file = files.result_of(job)
    context = {
        "job": job,
        "file": file,
        "cleared": job.is_finished and job.result.get("file") and file is None,
        "refused": job.result.get("parked", []),
        "parked": [one for one in failed if one.state == PartState.PARKED],
        "struggling": [one for one in failed if one.state != PartState.PARKED],
    }
    template = (
        "jobs/partials/progress.html" if request.headers.get("HX-Request") else "jobs/job.html"
    )
    return render(request, template, context)


@require_GET
def result_file(request: HttpRequest, pk: int) -> FileResponse:
    job = get_object_or_404(_own_jobs(request), pk=pk)
    path = files.result_of(job)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _own_jobs(request: HttpRequest) -> JobQuerySet:
    return Job.objects.visible_to(request.user)  # type: ignore[arg-type]  # a login is needed
