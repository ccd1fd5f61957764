"""Prints issued notices as a job: parts of at most 200 letters, then one merged file.

A letter with a character that no font has is parked by name and the others are printed.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models
from django.template.loader import render_to_string

from credits.models import Notice
from credits.notices import issued_notices
from documents import fonts, merging, printing, wording
from jobs import queue
from jobs.models import Job, Part
from people.models import Agency

KIND = "credits.print_notices"


class NothingToPrintError(Exception):
    """No notice has been issued for this year and agency."""

    def __init__(self, agency: Agency, year: int) -> None:
        super().__init__(f"{agency.name} {year} 年度没有已签发的通知：请先签发（issue_notices）")


def submit(*, year: int, agency: Agency, requested_by: models.Model | None, now: datetime) -> Job:
    """Queue the printing of all notices of a subtree; the letters are fixed when queued."""
    numbers = list(issued_notices(year=year, agency=agency).values_list("pk", flat=True))
    if not numbers:
        raise NothingToPrintError(agency, year)
    size = printing.LARGEST_CHUNK
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{year}:{agency.code}:{now.isoformat()}",
        title=f"打印{agency.short_name or agency.name}{year}年度欠学分通知（{len(numbers)}份）",
        requested_by=requested_by,
        stages=[
            [{"notices": numbers[at : at + size]} for at in range(0, len(numbers), size)],
            [{"merge": f"{year}年度欠学分通知"}],
        ],
        now=now,
    )


def print_part(part: Part) -> dict[str, Any]:
    """Print one part's letters, or, in the last stage, merge what the parts printed."""
    if "merge" in part.arguments:
        return _merge(part)
    chunk = printing.print_chunk(
        list(documents(part.arguments["notices"])), chains=fonts.of_this_site()
    )
    name = f"{part.number:06}.pdf"
    if chunk.pdf:
        _write(part.folder / name, chunk.pdf)
    return {
        "file": name if chunk.pdf else "",
        "pages": chunk.pages,
        "parked": [{"title": one.title, "reason": one.reason} for one in chunk.refused],
    }


def documents(numbers: list[int]) -> Iterator[printing.Document]:
    """The letters of these notices, unit by unit, rendered from what was frozen."""
    notices = Notice.objects.select_related("series", "agency").in_bulk(numbers)
    for number in numbers:
        notice = notices[number]
        context = notice.letter | {
            "number": wording.document_number(
                notice.series.prefix, notice.series.year, notice.number
            ),
            "date": notice.issued_on,
        }
        name = notice.letter["name"]
        yield printing.Document(
            key=str(notice.pk),
            group=notice.agency.name,
            title=f"{name} {context['number']}",
            html=render_to_string("credits/notice.html", context),
            names=(name,),
        )


def _merge(part: Part) -> dict[str, Any]:
    printed = part.job.parts.filter(stage__lt=part.stage).order_by("stage", "number")
    results = [one.result for one in printed if one.result]
    files = [part.folder / result["file"] for result in results if result["file"]]
    target = part.folder / f"{part.arguments['merge']}.pdf"
    merged = merging.merge(files, target, title=part.arguments["merge"])
    return {
        "file": target.name,
        "pages": merged.pages,
        "parked": [one for result in results for one in result["parked"]],
    }


def _write(target: Path, content: bytes) -> None:
    """A killed worker leaves no half file under the final name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(target)
