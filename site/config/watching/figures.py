"""Figures for Prometheus: how long requests take, what the jobs do, how old the anchor is.

Nothing is counted per person. Where several processes serve, each writes its times to the folder
PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds them up.
"""

import hmac
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from time import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jobs.models import Job, Part

REQUEST_SECONDS = Histogram(
    "civil_credits_request_seconds",
    "Seconds until a request was answered",
    ["route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


@require_safe
@never_cache
@login_not_required
def figures(request: HttpRequest) -> HttpResponse:
    """For whoever holds METRICS_TOKEN; to anybody else there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = settings.METRICS_TOKEN
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    return HttpResponse(_collected(), content_type=CONTENT_TYPE_LATEST)


def _collected() -> bytes:
    state = CollectorRegistry()
    state.register(State())
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY) + generate_latest(state)
    MultiProcessCollector(state)  # type: ignore[no-untyped-call]
    return generate_latest(state)


class State(Collector):
    """What stands in the database and on the disk at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _by_state("jobs", "Jobs by state", Job)
        yield _by_state("parts", "Parts of jobs by state", Part)
        yield _gauge("oldest_job_seconds", "Age of the oldest unfinished job", _oldest())
        yield _gauge("parts_without_worker", "Parts whose worker was not heard of", _abandoned())
        yield _gauge("free_bytes", "Space left for files", shutil.disk_usage(settings.VAR).free)
        if (age := _anchor_age()) is not None:
            yield _gauge("anchor_age_seconds", "Since the ledger's anchor was written", age)


def _by_state(name: str, about: str, model: type[Job] | type[Part]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"civil_credits_{name}", about, labels=["state"])
    counted = model.objects.values("state").annotate(number=Count("pk")).order_by("state")
    for row in counted:
        family.add_metric([row["state"].lower()], row["number"])
    return family


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"civil_credits_{name}", about, value=value)


def _oldest() -> float:
    first = Job.objects.unfinished().order_by("created_at").values_list("created_at").first()
    return (timezone.now() - first[0]).total_seconds() if first else 0.0


def _abandoned() -> int:
    return Part.objects.abandoned(now=timezone.now()).count()


def _anchor_age() -> float | None:
    path = Path(settings.LEDGER_ANCHOR_FILE)
    return time() - path.stat().st_mtime if path.exists() else None
