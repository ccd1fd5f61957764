"""What taking a batch back would do: how many facts, which were taken back before, which years."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from credits.imports import batches
from credits.ledger_rows import chunks
from credits.models import Fact, ImportBatch
from credits.settlement import settled


@dataclass(frozen=True)
class Outlook:
    """`years` are those of the facts still in force; `left` were reversed or corrected before.

    In a settled year nothing changes until two people confirm an adjustment.
    """

    in_force: int
    left: int
    people: int
    years: dict[int, int]
    settled: set[int]


def outlook(batch: ImportBatch) -> Outlook:
    left = 0
    people: set[int] = set()
    years = Counter[int]()
    for some in chunks(batches.sources_of(batch)):
        rows = Fact.objects.filter(source__in=some).values_list("learner_id", "year", "reversal")
        for learner_id, year, reversal in rows:
            if reversal is None:
                people.add(learner_id)
                years[year] += 1
            else:
                left += 1
    counted = dict(sorted(years.items()))
    return Outlook(years.total(), left, len(people), counted, settled_among(years))


def settled_among(years: Iterable[int]) -> set[int]:
    """Facts of these years come too late for a closing, at least in part of the year."""
    last = settled.closings().aggregate(day=Max("ends_on"))["day"]
    return set() if last is None else {year for year in years if date(year, 1, 1) <= last}
