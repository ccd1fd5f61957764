"""What a unit's day holds besides the list of people: its people in today's sessions, claims that
wait, and how far the unit's declarations have come. A fixed number of queries; no person is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from catalog.attending.attendance import COUNTS
from catalog.models import DeclarationState, EnrolmentState, Session, SessionState
from catalog.permissions import declared_by
from credits.claims.permissions import decidable_claims
from people.models import Agency, Learner

TOLD = (
    DeclarationState.DRAFT,
    DeclarationState.RETURNED,
    DeclarationState.SUBMITTED,
)


@dataclass(frozen=True)
class Today:
    """Each session with how many of her people are booked, scanned, present and absent."""

    sessions: Sequence[Session]
    claims: int
    declarations: Sequence[tuple[str, int]]


def of_user(user: Any, reach: QuerySet[Agency], *, now: datetime) -> Today:
    on = timezone.localdate(now)
    people = Learner.objects.filter(agency__in=reach).serving(on=on)
    return Today(
        _sessions(people, now=now),
        decidable_claims(user, on=on).count(),
        _declarations(user, now=now),
    )


def _sessions(people: QuerySet[Learner], *, now: datetime) -> list[Session]:
    booked = Q(enrolments__state=EnrolmentState.ENROLLED, enrolments__learner__in=people)
    here = Q(attendances__state__in=COUNTS, attendances__learner__in=people)
    absent = Q(attendances__state="ABSENT", attendances__learner__in=people)
    held = Session.objects.published().exclude(state=SessionState.CANCELLED)
    of_today = held.filter(starts_at__date=timezone.localdate(now)).annotate(
        booked=Count("enrolments", filter=booked, distinct=True),
        scanned=Count("scans__learner", filter=Q(scans__learner__in=people), distinct=True),
        present=Count("attendances", filter=here, distinct=True),
        absent=Count("attendances", filter=absent, distinct=True),
    )
    return list(
        of_today.filter(booked__gt=0).select_related("lecture", "venue").order_by("starts_at", "pk")
    )


def _declarations(user: Any, *, now: datetime) -> list[tuple[str, int]]:
    """By what the unit knows: a decision that is not announced yet is still "declared"."""
    mine = declared_by(user, on=timezone.localdate(now))
    held = Q(decided_by__isnull=False, announced_at=None)
    counts = mine.aggregate(
        draft=Count("pk", filter=Q(state=DeclarationState.DRAFT)),
        returned=Count("pk", filter=Q(state=DeclarationState.RETURNED)),
        submitted=Count("pk", filter=Q(state=DeclarationState.SUBMITTED) | held),
    )
    told = ((state, counts[state.value.lower()]) for state in TOLD)
    return [(str(state.label), number) for state, number in told if number]
