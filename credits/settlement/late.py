"""Late facts: entries for a settled year that came after it was frozen and were not let in.

Includes late reversals. They wait until an adjustment is confirmed; an entry that belongs to a
refused one goes on waiting and may be proposed again.
"""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from credits.ledger_reading import Reach
from credits.ledger_rows import chunks
from credits.models import Fact, YearClosing
from credits.settlement import settled


def facts(closing: YearClosing, learner_ids: Iterable[int] | None = None) -> Iterator[Fact]:
    """The late facts of a closing, of everyone or of some learners, in the ledger's order.

    Of a closing that is only prepared: those that will be late when it is closed.
    """
    for some in chunks(_after(closing, learner_ids).iterator()):
        reaches = _reaches(closing, {fact.learner_id for fact in some})
        for fact in some:
            reach = reaches.get(fact.learner_id)
            if reach and not reach.holds(entry=fact.pk, chain=fact.year, seq=fact.seq):
                yield fact


def count(closing: YearClosing) -> int:
    return sum(1 for _fact in facts(closing))


def _after(closing: YearClosing, learner_ids: Iterable[int] | None) -> QuerySet[Fact]:
    """Recorded after the preparation began, about the closed year or before it.

    What lies before an earlier closing's end is late for that one.
    """
    found = Fact.objects.filter(
        pk__gt=closing.ledger_end,
        year__lte=closing.ends_on.year,
        happened_on__lte=closing.ends_on,
    )
    earlier = settled.closings().filter(year__lt=closing.year).order_by("-year").first()
    if earlier is not None:
        found = found.filter(happened_on__gt=earlier.ends_on)
    if learner_ids is not None:
        found = found.filter(learner_id__in=list(learner_ids))
    return found.order_by("pk")


def _reaches(closing: YearClosing, learner_ids: set[int]) -> dict[int, Reach]:
    return {
        learner_id: settled.reach_of(row, closing.ends_on)
        for learner_id, row in settled.latest(closing, learner_ids).items()
    }
