"""What a new entry says against what is known here: the people's service, the year's kinds.

Asked of what is new only: an entry that is there stays what it is when a roster or a measure
changes later. Writes nothing.
"""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings

from credits import editions
from credits.ledger_checks import InvalidFactError, NewFact
from credits.ledger_heads import UnknownLearnerError
from credits.ledger_rows import chunks
from people.models import Learner

Service = tuple[date | None, date | None]  # first day; first day no longer


def check(facts: Sequence[NewFact]) -> None:
    """Refuse the first fact about a stranger, outside her service or of an unknown kind."""
    for some in chunks(facts):
        served = _served({fact.learner_id for fact in some})
        for fact in some:
            _check_service(fact, *served[fact.learner_id])
        _check_kinds(some)


def check_one(fact: NewFact, *, joined_on: date | None, left_on: date | None) -> None:
    """The same of one fact about somebody whose service is known already."""
    _check_service(fact, joined_on, left_on)
    _check_kinds([fact])


def _served(ids: set[int]) -> dict[int, Service]:
    rows = Learner.objects.filter(pk__among=ids).values_list("pk", "joined_on", "left_on")
    served = {pk: (joined_on, left_on) for pk, joined_on, left_on in rows}
    if strangers := ids - served.keys():
        raise UnknownLearnerError(strangers)
    return served


def _check_service(fact: NewFact, joined_on: date | None, left_on: date | None) -> None:
    on = fact.happened_on
    problem = f"完成日 {on} 不在本人的任职期间内："
    if joined_on is not None and on < joined_on:
        problem += f"{joined_on} 才参加工作，请核对完成日或人事信息"
    elif left_on is not None and on >= left_on:
        problem += f"{left_on} 已经离开，请核对完成日或人事信息"
    else:
        return
    raise InvalidFactError(fact.source, problem)


def _check_kinds(facts: Iterable[NewFact]) -> None:
    asked = {(fact.kind, fact.happened_on.year): fact.source for fact in facts}
    for (kind, year), source in asked.items():
        # What a feeder of the product makes is a fact even where the measure has no use for it.
        if kind in settings.CREDITS_FED_KINDS:
            continue
        measure = editions.in_force(year).rulebook
        also = {name for one in measure.kinds.values() for name in one.recorded_as}
        if kind not in measure.kinds and kind not in also:
            raise InvalidFactError(source, _unknown(kind, year, measure.name, measure.kinds))


def _unknown(kind: str, year: int, measure: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(kind, list(known), 1, 0.5)
    nearest = f"，最接近的是 {near[0]}" if near else ""
    return f"{year} 年的《{measure}》没有种类“{kind}”{nearest}；可用：{'、'.join(known)}"
