"""Who may read, enter and decide; somebody outside one's reach is not found."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from credits.models import Exemption, ExemptionState, OpeningList
from people.models import Learner, RoleKind, User
from people.permissions import agencies_for

ENTERERS = (RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT)
AUTHORITY = (RoleKind.TRAINING_DEPARTMENT,)
READERS = (*ENTERERS, RoleKind.AUDITOR)


def readable_learners(user: User, *, on: date) -> QuerySet[Learner]:
    """Whose exemptions an officer may read: fewer officers than may read credits."""
    return Learner.objects.filter(agency__in=agencies_for(user, *READERS, on=on))


def enterable_learners(user: User, *, on: date) -> QuerySet[Learner]:
    """For whom an officer may enter something: never for herself."""
    reach = agencies_for(user, *ENTERERS, on=on)
    own = Learner.objects.filter(pk=OuterRef("pk"), user=user)
    return Learner.objects.filter(~Exists(own), agency__in=reach)


def readable_exemptions(user: User, *, on: date) -> QuerySet[Exemption]:
    readable = Exemption.objects.filter(learner__in=readable_learners(user, on=on))
    return readable.select_related("learner__agency", "filed_by", "decided_by", "withdrawn_by")


def decidable_exemptions(user: User, *, on: date) -> QuerySet[Exemption]:
    """What waits for this user: in the authority's reach, filed by another, about another."""
    reach = agencies_for(user, *AUTHORITY, on=on)
    own = Learner.objects.filter(pk=OuterRef("learner"), user=user)
    waiting = Exemption.objects.filter(state=ExemptionState.FILED, learner__agency__in=reach)
    others = waiting.exclude(filed_by=user).exclude(Exists(own))
    return others.select_related("learner__agency", "filed_by")


def withdrawable_exemptions(user: User, *, on: date) -> QuerySet[Exemption]:
    """One's own filing before the decision; an approved one by the authority."""
    own = Learner.objects.filter(pk=OuterRef("learner"), user=user)
    filed = Exemption.objects.filter(state=ExemptionState.FILED, filed_by=user)
    approved = Exemption.objects.filter(
        state=ExemptionState.APPROVED, learner__agency__in=agencies_for(user, *AUTHORITY, on=on)
    ).exclude(Exists(own))
    return filed | approved


def readable_lists(user: User, *, on: date) -> QuerySet[OpeningList]:
    reach = agencies_for(user, *READERS, on=on)
    lists = OpeningList.objects.filter(agency__in=reach)
    return lists.select_related("agency", "entered_by", "decided_by")


def decidable_lists(user: User, *, on: date) -> QuerySet[OpeningList]:
    """Lists that another entered and that say nothing about oneself."""
    reach = agencies_for(user, *AUTHORITY, on=on)
    own = Learner.objects.filter(user=user, openings__listed_in=OuterRef("pk"))
    waiting = OpeningList.objects.filter(agency__in=reach, state="ENTERED")
    return waiting.exclude(entered_by=user).exclude(Exists(own))
