"""What a batch recorded, and what the ledger ought to hold of all of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from credits import ledger
from credits.ledger_drafts import Draft
from credits.ledger_rows import batches as slices_of
from credits.models import CorrectionRequest, ImportBatch, ImportedSources, ImportState

SLICE = 2_000
SLICES_AT_ONCE = 20
# What the ledger may still find when a file has been judged: another feeder was quicker.
LEDGER_REFUSALS = (
    ledger.ConflictingSourceError,
    ledger.UnknownLearnerError,
    ledger.InvalidFactError,
)
IN_FORCE = (ImportState.DONE,)


def record(
    batch: ImportBatch,
    *,
    drafts: Sequence[Draft],
    recorded_by: models.Model | None,
    now: datetime,
) -> None:
    """Record a batch's facts and that it recorded them: either both stay or neither."""
    with transaction.atomic():
        recorded = ledger.record_prepared(prepared=drafts, recorded_by=recorded_by, now=now)
        batch.state = ImportState.DONE
        batch.confirmed_by_id = recorded_by.pk if recorded_by else None
        batch.confirmed_at = now
        batch.save()
        _keep(batch, recorded.sources)


def sources_of(batch: ImportBatch) -> Iterator[str]:
    return _sources(batch.slices.order_by("number"))


def expected_sources() -> Iterator[str]:
    """The facts that batches in force ought to have in the ledger (credits.clearing).

    A line that two people had corrected is theirs, and stands when its batch is taken back.
    """
    kept = ImportedSources.objects.filter(batch__state__in=IN_FORCE)
    yield from _sources(kept)
    corrected = set(
        CorrectionRequest.objects.filter(accepted=True).values_list("source", flat=True)
    )
    if corrected:
        gone = ImportedSources.objects.filter(batch__state=ImportState.REVERSED)
        yield from (source for source in _sources(gone) if source in corrected)


def _sources(slices: models.QuerySet[ImportedSources]) -> Iterator[str]:
    for text in slices.values_list("sources", flat=True).iterator(chunk_size=SLICES_AT_ONCE):
        yield from text.split("\n")


def imported_before(batch: ImportBatch) -> datetime | None:
    """When the very same file was imported last, if it still counts."""
    same = ImportBatch.objects.filter(sha256=batch.sha256, state__in=IN_FORCE)
    same = same.exclude(pk=batch.pk) if batch.pk else same
    return same.order_by("-confirmed_at").values_list("confirmed_at", flat=True).first()


def counts(drafts: Sequence[Draft], **outcomes: int) -> dict[str, Any]:
    """What became of the rows, and whom and which years the new facts are about."""
    people = {draft.fact.learner_id for draft in drafts}
    years = Counter(draft.fact.happened_on.year for draft in drafts)
    return {
        "recorded": outcomes.get("recorded", 0),
        "already_there": outcomes.get("already_there", 0),
        "refused": outcomes.get("refused", 0),
        "people": len(people),
        "years": {str(year): years[year] for year in sorted(years)},
    }


def _keep(batch: ImportBatch, sources: Iterable[str]) -> None:
    ImportedSources.objects.bulk_create(
        (
            ImportedSources(batch=batch, number=number, sources="\n".join(some))
            for number, some in enumerate(slices_of(sources, SLICE), start=1)
        ),
        batch_size=SLICES_AT_ONCE,
    )
