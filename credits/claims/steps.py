"""One step of a claim: the lock under which it is taken, and the row that remembers it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from credits.models import Claim, ClaimState, ClaimStep
from people.models import User


class ClaimError(Exception):
    """A step that cannot be taken; the message says why."""


class ClaimBusyError(ClaimError):
    """Somebody else holds the claim, and it takes long."""


class ClaimMovedOnError(ClaimError):
    """The claim is no longer where the user saw it."""

    def __init__(self, claim: Claim) -> None:
        last = claim.steps.select_related("by").order_by("-pk").first()
        who = str(last.by) if last else ""
        super().__init__(
            _("这项申报刚才已由%(who)s办理，现在是“%(state)s”，本次操作没有生效。")
            % {"who": who, "state": claim.get_state_display()}
        )


@contextmanager
def held(claim: Claim, *, seen: tuple[ClaimState, ...]) -> Iterator[Claim]:
    """The claim as it is now, locked, if it still is in one of the states that were `seen`."""
    with transaction.atomic():
        fresh = lock(claim.pk)
        if fresh.state not in seen:
            raise ClaimMovedOnError(fresh)
        yield fresh


def lock(pk: int) -> Claim:
    try:
        return Claim.objects.select_for_update(of=("self",)).select_related("learner").get(pk=pk)
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
        raise ClaimBusyError(_("另一位同事正在办理这项申报，请稍候再试。")) from error


def is_lock_timeout(error: OperationalError) -> bool:
    """PostgreSQL's lock_timeout; SQLite has let one writer in already."""
    return getattr(error.__cause__, "sqlstate", None) == "55P03"


def move(claim: Claim, to: ClaimState, *, by: User, reason: str, now: datetime) -> None:
    """Write the step and the state; the caller holds the lock and has set the other fields."""
    ClaimStep.objects.create(
        claim=claim, by=by, at=now, from_state=claim.state, to_state=to, reason=reason
    )
    claim.state, claim.changed_at = to, now
    claim.save()
