"""The year's catalogue as a book: a job lays it out once for each state of the catalogue.

The job is the record of what was printed: its key names the state, its result the file and the
state that was found when it ran. Everybody who may read the catalogue may take the file. A
character that no font has stops the book, and the lecture that holds it is named.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import AnnualCatalog
from catalog.permissions import runs_the_catalogue
from catalog.publishing import book_plan
from catalog.publishing.book_plan import Plan
from catalog.publishing.listing import ListedLecture, listed
from documents import fonts, printing
from jobs import askers, files, parts, queue
from jobs.models import Job, Part
from keeping.chinese import in_chinese
from people.models import Agency, User

KIND = "catalog.print_book"


class NothingToPrintError(Exception):
    """The year has no published lecture."""

    def __init__(self, year: int) -> None:
        super().__init__(_("%(year)d 年度还没有发布的讲座，不能印制。") % {"year": year})


@dataclass(frozen=True)
class Book:
    """What has been printed last, whether it is still true, and what is being printed now."""

    printed: Job | None
    is_current: bool
    running: Job | None
    refused: Job | None


def plan_of(catalog: AnnualCatalog) -> Plan:
    """What the book says now: what readers of the catalogue see."""
    return book_plan.plan(
        title=catalog.title,
        theme=catalog.theme,
        foreword=catalog.foreword,
        year=catalog.year,
        lectures=listed(catalog.lectures()),
    )


@in_chinese()
def submit(*, catalog: AnnualCatalog, requested_by: User | None, now: datetime) -> Job:
    """Queue the printing of the catalogue as it is; a state printed before is not printed again."""
    plan = plan_of(catalog)
    if not plan.lectures:
        raise NothingToPrintError(catalog.year)
    key = f"{KIND}:{catalog.pk}:{book_plan.digest(plan)}"
    earlier = Job.objects.filter(kind=KIND, key__startswith=key)
    last = earlier.order_by("-pk").first()
    if last and (not last.is_finished or files.result_of(last)):
        return last
    return queue.submit(
        kind=KIND,
        # Another try after one that failed, as when a font has been installed since.
        key=f"{key}:{earlier.count()}",
        title=_("印制%(title)s（%(count)d 个讲座）")
        % {"title": catalog.title, "count": len(plan.lectures)},
        requested_by=requested_by,
        stages=[[{}]],
        arguments={"catalog": catalog.pk, "officer": requested_by.pk if requested_by else None},
        now=now,
    )


def of(catalog: AnnualCatalog) -> Book:
    jobs = list(
        Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{catalog.pk}:").order_by("-pk")
    )
    done = [job for job in jobs if job.is_finished]
    printed = next((job for job in done if files.result_of(job)), None)
    is_current = printed is not None and printed.result["digest"] == book_plan.digest(
        plan_of(catalog)
    )
    return Book(
        printed=printed,
        is_current=is_current,
        running=next((job for job in jobs if not job.is_finished), None),
        refused=done[0] if done and done[0] != printed else None,
    )


# It writes a file alone: nobody waits for the database while pages are laid out.
@parts.writes_files_only
def print_part(part: Part) -> dict[str, Any]:
    """Lay the book out and put the file into the job's folder."""
    _check_permission(part)
    catalog = AnnualCatalog.objects.get(pk=part.data["catalog"])
    plan, chains = plan_of(catalog), fonts.of_this_site()
    result = {"file": "", "pages": 0, "digest": book_plan.digest(plan), "parked": []}
    if refused := list(_undrawable(plan, chains)):
        return result | {"parked": refused}
    city = Agency.objects.filter(depth=1).order_by("path").first()
    chunk = printing.print_book(
        document(plan, publisher=city.name if city else "", printed_on=timezone.localdate()),
        chains=chains,
        variant=printing.FOR_SENDING,
    )
    if not chunk.pdf:
        parked = [{"title": one.title, "reason": one.reason} for one in chunk.refused]
        return result | {"parked": parked}
    name = _("%(year)d年度培训大讲堂目录") % {"year": plan.year} + ".pdf"
    files.write(part, name, chunk.pdf)
    return result | {"file": name, "pages": chunk.pages, "lectures": len(plan.lectures)}


@in_chinese()
def document(plan: Plan, *, publisher: str, printed_on: date) -> printing.Document:
    context = {"plan": plan, "publisher": publisher, "printed_on": printed_on}
    return printing.Document(
        key=str(plan.year),
        group="",
        title=plan.title,
        html=render_to_string("catalog/book/book.html", context),
        names=tuple({lecture.lecturer for lecture in plan.lectures if lecture.lecturer}),
    )


def _undrawable(plan: Plan, chains: fonts.Chains) -> Iterator[dict[str, str]]:
    front = "".join([plan.title, plan.theme, *plan.foreword])
    texts = [(_("封面和前言"), front)]
    texts += [(f"{one.number} {one.title}", _text_of(one)) for one in plan.lectures]
    for title, text in texts:
        if reason := printing.undrawable(chains, text):
            yield {"title": title, "reason": reason}


def _text_of(lecture: ListedLecture) -> str:
    told = asdict(lecture).items()
    own = [text for name, text in told if isinstance(text, str) and name not in book_plan.UNPRINTED]
    return "".join([*own, *(session.venue for session in lecture.sessions)])


def _check_permission(part: Part) -> None:
    officer = part.data["officer"]
    if officer is None:
        return  # a command: whoever may run it has the whole machine
    may = partial(runs_the_catalogue, on=timezone.localdate())
    askers.still(officer, may=may, role=_("培训主管部门的角色"))
