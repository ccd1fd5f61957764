"""Prints issued notices as a job: parts of at most 2,000 letters, then one merged file.

A letter with a character that no font has is parked by name and the others are printed.
Whether the officer may still print these notices is asked again in every part.
"""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from credits import notice_finishing
from credits.models import Notice
from credits.notice_finishing import Finish
from credits.notices import issued_notices
from documents import bulk, fonts, forms, printing, wording
from documents.compiling.compiler import Compiler
from documents.compiling.survey import Survey
from documents.letters import Letter
from jobs import askers, files, parts, queue
from jobs.models import Job, Part, PartState
from people import unit_names
from people.models import Agency, RoleKind, User
from people.permissions import holds_role

KIND = "credits.print_notices"
PLAIN = Finish()
SURVEY = "survey.json"  # characters and names of all letters of a job
PRINTERS = (RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT)


class NothingToPrintError(Exception):
    """No notice has been issued for this year and agency."""

    def __init__(self, agency: Agency, year: int) -> None:
        super().__init__(f"{agency.name} {year} 年度没有已签发的通知：请先签发（issue_notices）")


class UnprintableNoticeError(Exception):
    """One document that cannot be printed; the message names the character or the fault."""


def submit(
    *,
    year: int,
    agency: Agency,
    requested_by: User | None,
    once: str,
    now: datetime,
    finish: Finish = PLAIN,
) -> Job:
    """Queue the printing of all notices of a subtree; the letters are fixed when queued.

    `once` tells requests apart: the same one again, as after a double click, is the same job.
    """
    chosen = list(issued_notices(year=year, agency=agency).values_list("pk", flat=True))
    if not chosen:
        raise NothingToPrintError(agency, year)
    size = bulk.LARGEST_PART
    officer = requested_by.pk if requested_by else None
    title = _("打印%(agency)s%(year)d年度欠学分通知（%(count)d份）")
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{officer}:{year}:{agency.code}:{finish}:{once}",
        title=title
        % {"agency": agency.short_name or agency.name, "year": year, "count": len(chosen)},
        requested_by=requested_by,
        stages=[
            [{"notices": chosen[at : at + size]} for at in range(0, len(chosen), size)],
            [{"merge": f"{year}年度欠学分通知"}],
        ],
        arguments={
            "agency": agency.pk,
            "officer": officer,
            "finish": finish.as_arguments(),
        },
        now=now,
    )


# It writes files alone: nobody waits for the database while pages are laid out.
@parts.writes_files_only
def print_part(part: Part) -> dict[str, Any]:
    """Print one part's letters, or, in the last stage, merge what the parts printed."""
    check_permission(part, on=timezone.localdate())
    if "merge" in part.arguments:
        return _merge(part)
    chosen = list(letters(part.arguments["notices"]))
    file = io.BytesIO()
    printed = bulk.print_letters(chosen, file, compiler=_compiler(part), title=part.job.title)
    whose = {one.key: _to_whom(one) for one in chosen}
    name = f"{part.number:06}.pdf" if printed.pages else ""
    if name:
        files.write(part, name, file.getvalue())
    return {
        "file": name,
        "pages": printed.pages,
        "printed": len(printed.printed),
        "parked": [{"title": whose[one.key], "reason": one.reason} for one in printed.refused],
        "plainly": printed.plainly,
    }


def _to_whom(letter: Letter) -> str:
    """As officers are told of one that was not printed; a circular names many."""
    return " ".join([*letter.names, letter.title] if len(letter.names) == 1 else [letter.title])


def letters(chosen: list[int]) -> Iterator[Letter]:
    """The letters of these notices, unit by unit, as they were frozen."""
    notices = Notice.objects.select_related("series", "agency").in_bulk(chosen)
    # Each unit has its own cover and its own file, also where two have one name.
    units = unit_names.told_apart(one.agency for one in notices.values())
    for pk in chosen:
        yield letter_of(notices[pk], unit=units[notices[pk].agency_id])


def letter_of(notice: Notice, *, unit: str = "") -> Letter:
    """A frozen text with its template, as it was when it was issued."""
    number = wording.document_number(notice.series.prefix, notice.series.year, notice.number)
    said = notice.letter
    template, context = printable(said, number=number, day=notice.issued_on)
    return Letter(
        key=str(notice.pk),
        group=unit or notice.agency.name,
        # A viewer lists the titles beside every page: whoever is shown hers sees no other name.
        title=number,
        template=template,
        context=context,
        names=tuple(said.get("names") or [said["name"]]),
    )


def printable(letter: dict[str, Any], *, number: str, day: date) -> tuple[str, dict[str, Any]]:
    """The template of a frozen text and what it is given: 文件格式 has blocks, a letter has not."""
    if "blocks" not in letter:
        return "credits/notice.html", letter | {"number": number, "date": day}
    attachments = letter.get("attachments", [])
    form = forms.Form.RECTIFICATION if "receipt" in letter else forms.Form.CIRCULAR
    return forms.TEMPLATES[form], forms.official(
        letter, number=number, day=day, attachments=attachments
    )


def print_chosen(chosen: list[int], file: BinaryIO, *, title: str) -> bulk.Printed:
    """Print some notices at once, each as the job of a subtree prints it."""
    several = list(letters(chosen))
    compiler = Compiler(fonts.of_this_site(), Survey.of(several))
    return bulk.print_letters(several, file, compiler=compiler, title=title)


def as_pdf(notice: Notice) -> bytes:
    """One document for sending: the same bytes each time it is asked for."""
    chunk = printing.print_chunk(
        [letter_of(notice).document()], chains=fonts.of_this_site(), variant=printing.FOR_SENDING
    )
    if chunk.refused:
        raise UnprintableNoticeError(chunk.refused[0].reason)
    return chunk.pdf


def check_permission(part: Part, *, on: date) -> None:
    """Refuse a part of a job whose officer may no longer issue or print for its agency."""
    officer = part.data["officer"]
    if officer is None:
        return  # a command: whoever may run it has the whole machine
    agency = Agency.objects.get(pk=part.data["agency"])
    askers.still(
        officer,
        may=lambda user: holds_role(user, *PRINTERS, on=on, agency=agency),
        role=_("这个范围的人事干部或培训主管"),
    )


def _compiler(part: Part) -> Compiler:
    """The fonts and shapes of the whole job; a worker that goes on with a job has them already."""
    path = part.folder / SURVEY
    if not path.is_file():
        survey = Survey()
        for one in part.job.parts.filter(stage=part.stage).order_by("number"):
            for letter in letters(one.arguments["notices"]):
                survey.add(letter)
        # Workers that begin at the same time write the same.
        files.write(part, SURVEY, survey.as_json().encode())
    return _prepared(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _prepared(path: Path, written: int) -> Compiler:
    return Compiler(fonts.of_this_site(), Survey.from_json(path.read_text(encoding="utf-8")))


def _merge(part: Part) -> dict[str, Any]:
    done = list(part.job.parts.filter(stage__lt=part.stage).order_by("stage", "number"))
    results = [one.result for one in done if one.state == PartState.DONE]
    parked = [item for result in results for item in result["parked"]]
    parked += [item for one in done if one.state == PartState.PARKED for item in _unprinted(one)]
    plainly: Counter[str] = Counter()
    for result in results:
        plainly.update(result["plainly"])
    told = {"parked": parked, "plainly": plainly}
    written = [part.folder / result["file"] for result in results if result["file"]]
    if not written:
        return {"file": "", "pages": 0, "printed": 0} | told
    return notice_finishing.finished(part, written) | told


def _unprinted(lost: Part) -> Iterator[dict[str, str]]:
    """Every letter of a part that could not be done, so that none is missing unnoticed."""
    for one in letters(lost.arguments["notices"]):
        yield {"title": _to_whom(one), "reason": lost.last_error}
