"""Who may import for whom, and see which batches; a foreign batch is not found."""

from datetime import date

from django.db.models import Q, QuerySet

from credits.models import ImportBatch
from people.models import Agency, Learner, RoleKind, User
from people.permissions import agencies_for, holds_role

IMPORTERS = (RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT)
READERS = (*IMPORTERS, RoleKind.AUDITOR)


def importable_agencies(user: User, *, on: date) -> QuerySet[Agency]:
    return agencies_for(user, *IMPORTERS, on=on)


def visible_batches(user: User, *, on: date) -> QuerySet[ImportBatch]:
    """Those of the agencies that one's roles reach; what a command loaded is the city's."""
    return _within(agencies_for(user, *READERS, on=on))


def changeable_batches(user: User, *, on: date) -> QuerySet[ImportBatch]:
    return _within(importable_agencies(user, on=on))


def may_import(user: User | None, batch: ImportBatch, *, on: date) -> bool:
    """Asked again inside each job: a role may have ended since."""
    if user is None or not user.is_active:
        return False
    return changeable_batches(user, on=on).filter(pk=batch.pk).exists()


def is_importer(user: User, *, on: date) -> bool:
    return holds_role(user, *READERS, on=on)


def learners_of(batch: ImportBatch) -> QuerySet[Learner]:
    """Whom the file may be about."""
    if batch.agency is None:
        return Learner.objects.all()
    return Learner.objects.in_subtree(batch.agency)


def _within(reach: QuerySet[Agency]) -> QuerySet[ImportBatch]:
    found = ImportBatch.objects.filter(agency__in=reach)
    roots = Agency.objects.filter(depth=1)
    if not roots.exclude(pk__in=reach.values("pk")).exists():
        found = ImportBatch.objects.filter(Q(agency__in=reach) | Q(agency=None))
    return found.select_related("agency", "job", "uploaded_by", "confirmed_by", "reversed_by")
