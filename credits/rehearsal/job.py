"""A rehearsal as a job: parts by range of learners, then one that adds them up.

Writes files in the job's own folder and not one row. Whether whoever asked is still in charge of
these people is asked again in every part.
"""

import json
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions, rulebook, standing
from credits.rehearsal import figures
from credits.rulebook import Rulebook
from jobs import askers, files, parts, queue
from jobs.models import Job, Part
from keeping.chinese import in_chinese
from people.models import Agency, Learner, RoleKind, User
from people.permissions import holds_role

KIND = "credits.rehearse"
AUTHORITY = (RoleKind.TRAINING_DEPARTMENT,)
PEOPLE_A_PART = 2_000
# Beside the result for download: whose standing changes, for the page alone.
CHANGED = "changed.json"


@in_chinese()
def submit(
    *, draft: Rulebook, text: str, year: int, agency: Agency, requested_by: User, now: datetime
) -> Job:
    """Queue a rehearsal over an agency's subtree; the draft travels as its text."""
    editions.in_force(year)  # refused now rather than in the background
    ids = list(standing.serving(_people(agency), year).order_by("pk").values_list("pk", flat=True))
    slices = [ids[at : at + PEOPLE_A_PART] for at in range(0, len(ids), PEOPLE_A_PART)]
    said = {"name": draft.name, "year": year, "agency": agency.short_name or agency.name}
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{requested_by.pk}:{now:%Y%m%dT%H%M%S.%f}",
        title=_("预演《%(name)s》：%(agency)s %(year)d 年") % said,
        requested_by=requested_by,
        stages=[[{"first": some[0], "last": some[-1]} for some in slices], [{"merge": True}]],
        arguments={
            "year": year,
            "agency": agency.pk,
            "officer": requested_by.pk,
            "draft": text,
        },
        now=now,
    )


@parts.writes_files_only
def rehearse_part(part: Part) -> dict[str, Any]:
    """Judge one range of learners by both measures or, at the end, add up all ranges."""
    agency = _permitted(part, on=timezone.localdate())
    draft = rulebook.read(part.data["draft"], name=_("草案"))
    if "merge" in part.arguments:
        return _merge(part, draft)
    learners = _people(agency).filter(pk__range=(part.arguments["first"], part.arguments["last"]))
    found = figures.rehearse(draft=draft, year=part.data["year"], learners=learners)
    files.write(part, _name(part), json.dumps(found.as_part()).encode())
    return {"people": found.everyone.people}


def changed_in(job: Job) -> list[figures.Changed]:
    """Who changes, to short first and the largest growth of a gap before the smaller ones."""
    path = job.folder / CHANGED
    if not path.is_file():
        return []
    return [figures.changed_from(row) for row in json.loads(path.read_bytes())]


def _merge(part: Part, draft: Rulebook) -> dict[str, Any]:
    year = part.data["year"]
    earlier = part.job.parts.filter(stage__lt=part.stage).order_by("number")
    read = (json.loads((part.folder / _name(one)).read_bytes()) for one in earlier)
    found = figures.merged(draft, year, read)
    files.write(part, CHANGED, json.dumps([one.as_json() for one in found.changed]).encode())
    shown = found.as_json()
    name = f"rehearsal-{year}.json"
    files.write(part, name, json.dumps(shown, ensure_ascii=False, indent=2).encode())
    return {"file": name, "figures": shown}


def _name(part: Part) -> str:
    return f"part-{part.number:06}.json"


def _people(agency: Agency) -> Any:
    return Learner.objects.in_subtree(agency)


def _in_charge(user: User, *, agency: Agency, on: date) -> bool:
    return holds_role(user, *AUTHORITY, on=on, agency=agency)


def _permitted(part: Part, *, on: date) -> Agency:
    agency = Agency.objects.get(pk=part.data["agency"])
    may = partial(_in_charge, agency=agency, on=on)
    askers.still(part.data["officer"], may=may, role="这个范围的培训主管")
    return agency
