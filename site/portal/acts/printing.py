"""Papers about many people in one file: transcripts, made when they are printed, and notices.

Notices are those that stand, as they were issued; a character that no font has parks one paper by
name and the others are printed.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import notice_printing, notices, transcript_printing, transcripts
from credits.models import Notice
from credits.notice_printing import PRINTERS
from jobs import files
from jobs.models import Part
from people.models import Learner, User
from people.permissions import agencies_for
from portal.acts.reminding import REMINDERS
from portal.acts.sorting import Refused, Sorted, sorted_by


def reach(user: User, *, now: datetime) -> QuerySet[Learner]:
    """Whose records an officer reads; an auditor's reading makes no papers."""
    return _serving(agencies_for(user, *REMINDERS, on=timezone.localdate(now)), now)


def reach_of_notices(user: User, *, now: datetime) -> QuerySet[Learner]:
    return _serving(agencies_for(user, *PRINTERS, on=timezone.localdate(now)), now)


def sort(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> Sorted:
    return Sorted(list(learners), [])


def sort_notices(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> Sorted:
    has = _notices(learners, now).values_list("learner_id", flat=True)
    held = set(has)
    return sorted_by(learners, lambda one: "" if one.pk in held else _("本年度没有已签发的通知"))


@dataclass(frozen=True)
class Papers:
    """Files in the job's folder, which the last stage joins, and who has none."""

    files: list[str]
    refused: list[Refused]


def print_transcripts(
    learners: Sequence[Learner], part: Part, *, user: User, now: datetime
) -> Papers:
    papers = Papers([], [])
    for at, learner in enumerate(learners):
        made = transcripts.issue(learner=learner, issued_by=user, now=now)
        try:
            pdf = transcript_printing.as_pdf(made, address=notices.verifiable(made.code)["address"])
        except transcript_printing.UnprintableTranscriptError as fault:
            papers.refused.append(Refused(learner, str(fault)))
        else:
            papers.files.append(files.write(part, _name(part, at), pdf).name)
    return papers


def print_notices(learners: Sequence[Learner], part: Part, *, user: User, now: datetime) -> Papers:
    """All of a slice at once: letters of one shape are laid out once (documents.bulk)."""
    people = {one.pk: one for one in learners}
    of_whom = dict(_notices(learners, now).values_list("pk", "learner_id"))
    file = io.BytesIO()
    printed = notice_printing.print_chosen(list(of_whom), file, title=part.job.title)
    refused = [Refused(people[of_whom[int(one.key)]], one.reason) for one in printed.refused]
    if not printed.pages:
        return Papers([], refused)
    return Papers([files.write(part, _name(part, 0), file.getvalue()).name], refused)


def _name(part: Part, at: int) -> str:
    return f"{part.number:05}-{at:03}.pdf"


def _serving(agencies: Any, now: datetime) -> QuerySet[Learner]:
    return Learner.objects.filter(agency__in=agencies).serving(on=timezone.localdate(now))


def _notices(learners: Sequence[Learner], now: datetime) -> QuerySet[Notice]:
    ids = [one.pk for one in learners]
    standing = Notice.objects.in_force().filter(
        learner_id__among=ids, year=timezone.localdate(now).year
    )
    return standing.order_by("agency__path", "learner__sort_key", "number")
