"""One activity of several people of a unit, filed by its officer at once: a claim each, one paper.

Each claim goes the way of every other: to the unit's review, decided twice, never by who filed it.
`together` is the number of the act, and a person has one claim of an act: what is done twice files
nothing twice. Refused by name is who has such a claim, was not in service or whose year is settled.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.claims import evidence, filing
from credits.claims.filing import Contents
from credits.claims.permissions import staff_of
from credits.models import Claim, ClaimState
from credits.settlement import settled
from documents.shelf import Taken
from people.models import Learner, User

GIVEN_UP = (ClaimState.REFUSED, ClaimState.WITHDRAWN)


def refusals(
    *, learners: Sequence[Learner], contents: Contents, by: User, now: datetime
) -> dict[int, str]:
    """By learner, why no claim is filed for her; a fixed number of queries."""
    ids, day = [one.pk for one in learners], contents.happened_on
    staff = staff_of(by, on=timezone.localdate(now)).filter(pk__among=ids)
    reached = set(staff.values_list("pk", flat=True))
    such = _such(contents, by).filter(learner_id__among=ids)
    claimed = set(such.values_list("learner_id", flat=True))
    closing = settled.closing_on(day)
    frozen = settled.latest(closing, ids) if closing else {}

    def why(one: Learner) -> str:
        if one.pk not in reached:
            return _("不在你可以代为申报的范围内")
        if one.pk in claimed:
            return _("已有同一天、同一名称的申报")
        if one.pk in frozen and closing:
            said = _("%(year)d 年度已经结算，请在本人名下逐项申报")
            return said % {"year": closing.year}
        return _("完成日还没有参加工作") if _is_before(day, one.joined_on) else ""

    return {one.pk: said for one in learners if (said := why(one))}


def file_for(
    *, learners: Sequence[Learner], contents: Contents, papers: Sequence[Taken], together: UUID,
    by: User, now: datetime,
) -> Mapping[int, str]:  # fmt: skip
    """File and submit a claim for each of them, all or none; who is left out is told why."""
    with transaction.atomic():
        _lock(learners)
        left_out = refusals(learners=learners, contents=contents, by=by, now=now)
        for one in learners:
            if one.pk not in left_out:
                _file(one, contents, papers, together, by, now)
    return left_out


def fellows(claim: Claim) -> QuerySet[Claim]:
    """The other claims of the same act."""
    if claim.together is None:
        return Claim.objects.none()
    return Claim.objects.filter(together=claim.together).exclude(pk=claim.pk)


def _file(
    learner: Learner, contents: Contents, papers: Sequence[Taken], together: UUID, by: User,
    now: datetime,
) -> None:  # fmt: skip
    claim = filing.draft(
        learner=learner, contents=contents, uploads=[], by=by, now=now, together=together
    )
    for paper in papers:
        evidence.show(claim=claim, paper=paper, together=together, by=by, now=now)
    filing.submit(claim=claim, by=by, now=now)


def _lock(learners: Sequence[Learner]) -> None:
    """Two officers who file the same for one person come one after the other."""
    held = Learner.objects.select_for_update(no_key=True).order_by("pk")
    list(held.filter(pk__among=[one.pk for one in learners]).values_list("pk"))


def _such(contents: Contents, by: User) -> QuerySet[Claim]:
    """Claims of the same thing; somebody else's draft is nobody's business."""
    same = Claim.objects.filter(
        kind=contents.kind, title=contents.title, happened_on=contents.happened_on
    )
    return same.exclude(state__in=GIVEN_UP).exclude(Q(state=ClaimState.DRAFT) & ~Q(filed_by=by))


def _is_before(day: date, joined_on: date | None) -> bool:
    return joined_on is not None and day < joined_on
