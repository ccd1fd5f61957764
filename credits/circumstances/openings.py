"""The only writer of opening balances: entered from a file, confirmed by a second person.

Refused, row by row and then the whole file: who is unknown or out of reach, a bucket that the
measure carries nothing into, a year that is not over, a balance already entered. A wrong entry is
undone by a counter-entry, which needs a second person too; then it may be entered anew.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.circumstances.opening_file import LAYOUT, Key, Reader, last_closed
from credits.circumstances.refusals import (
    AlreadyDecidedError,
    CircumstanceError,
    OwnCaseError,
    SamePersonError,
)
from credits.models import OpeningBalance, OpeningList, OpeningState
from keeping.chinese import in_chinese
from keeping.personal_numbers import holds_one
from people import sheets
from people.id_numbers import replacing
from people.models import Agency, Learner, User
from people.sheets import Problem


class RefusedFileError(CircumstanceError):
    """A file of which nothing was taken, with every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(_("文件没有录入：有 %(count)d 处问题") % {"count": len(problems)})
        self.problems = problems


def enter(
    *, data: bytes, name: str, agency: Agency, entered_by: User, now: datetime, group: str = ""
) -> OpeningList:
    """Take a whole file, or nothing; it counts once somebody else has confirmed it."""
    people = Learner.objects.in_subtree(agency).exclude(user=entered_by.pk)
    try:
        data = replacing.replaced(data, name, learners=people)
    except sheets.UnreadableSheetError as error:
        raise RefusedFileError(list(error.problems)) from None
    sha256 = hashlib.sha256(data).hexdigest()
    known = OpeningList.objects.filter(sha256=sha256, group=group)
    if known.exclude(state=OpeningState.REFUSED).exists():
        raise RefusedFileError([Problem(name, _("这个文件已经录入过"))])
    reader = Reader(people, group, timezone.localdate(now).year)
    try:
        for table in sheets.read_bytes(data, name, [LAYOUT]):
            reader.take(table)
    except sheets.UnreadableSheetError as error:
        raise RefusedFileError(list(error.problems)) from None
    if not reader.found and not reader.problems:
        reader.problems.append(Problem(name, _("没有一行期初学分")))
    if reader.problems:
        raise RefusedFileError(reader.problems)
    listed = OpeningList(
        agency=agency, group=group, sha256=sha256,
        name=_("期初学分") if holds_one(name) else name[-120:],
        entered_by=entered_by, entered_at=now,
    )  # fmt: skip
    return _store(listed, reader.found)


@in_chinese()
@transaction.atomic
def counter(*, balance: OpeningBalance, entered_by: User, now: datetime) -> OpeningList:
    """Propose the undoing of one confirmed entry."""
    found = OpeningBalance.objects.select_for_update(of=("self",)).select_related(
        "learner__agency", "listed_in"
    )
    locked = found.get(pk=balance.pk)
    if locked.cancels_id or locked.listed_in.state != OpeningState.CONFIRMED:
        raise AlreadyDecidedError
    if locked.learner.user_id == entered_by.pk:
        raise OwnCaseError
    counters = locked.counters.all()
    if counters.exclude(listed_in__state=OpeningState.REFUSED).exists():
        raise AlreadyDecidedError
    listed = OpeningList.objects.create(
        agency=locked.learner.agency,
        group=locked.group,
        name=_("冲销 %(year)d 年的期初学分") % {"year": locked.earned_in},
        entered_by=entered_by,
        entered_at=now,
    )
    OpeningBalance.objects.create(
        listed_in=listed,
        learner=locked.learner,
        group=locked.group,
        bucket=locked.bucket,
        credits=-locked.credits,
        earned_in=locked.earned_in,
        number=counters.count() + 1,
        cancels=locked,
    )
    return listed


@transaction.atomic
def confirm(*, listed: OpeningList, decided_by: User, now: datetime) -> OpeningList:
    return _decide(listed, OpeningState.CONFIRMED, decided_by, now)


@transaction.atomic
def refuse(*, listed: OpeningList, decided_by: User, now: datetime) -> OpeningList:
    return _decide(listed, OpeningState.REFUSED, decided_by, now)


def _decide(
    listed: OpeningList, state: OpeningState, decided_by: User, now: datetime
) -> OpeningList:
    locked = OpeningList.objects.select_for_update().get(pk=listed.pk)
    if locked.state != OpeningState.ENTERED:
        raise AlreadyDecidedError
    if locked.entered_by_id == decided_by.pk:
        raise SamePersonError
    if locked.balances.filter(learner__user=decided_by).exists():
        raise OwnCaseError
    if state == OpeningState.CONFIRMED:
        _refuse_closed(locked)
    locked.state, locked.decided_by, locked.decided_at = state, decided_by, now
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    return locked


def _refuse_closed(listed: OpeningList) -> None:
    """A year may have been settled since the list was entered."""
    closed = last_closed(listed.group)
    if listed.balances.filter(earned_in__lte=closed).exists():
        raise CircumstanceError(
            _("%(year)d 年及以前已经结算，不能再计入；请先重新开放该年度") % {"year": closed}
        )


def _store(listed: OpeningList, found: Iterable[tuple[Key, Decimal, int]]) -> OpeningList:
    try:
        with transaction.atomic():
            listed.save(force_insert=True)
            OpeningBalance.objects.bulk_create(
                [
                    OpeningBalance(
                        listed_in=listed, learner_id=key.learner_id, group=listed.group,
                        bucket=key.bucket, credits=credits, earned_in=key.earned_in, number=number,
                    )
                    for key, credits, number in found
                ],
                batch_size=2_000,
            )  # fmt: skip
    except IntegrityError:
        # Another officer was quicker, after this file had been looked at.
        problem = Problem(listed.name, _("刚有另一人录入了同样的期初学分，请刷新页面核对"))
        raise RefusedFileError([problem]) from None
    return listed
