"""Kinds whose quantities add up over the year before they are converted.

Each fact is credited what it adds: the year so far with it, less the year so far without it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.assessment.lines import Draft
    from credits.assessment.plan import KindPlan

ZERO = Decimal(0)
Quantities = Mapping[str, Decimal]


def accumulated(drafts: "Sequence[Draft]", without: Mapping[int, object]) -> "list[Draft]":
    """Convert again, in the order of events, all that counts and repeats nothing."""
    so_far: dict[tuple[str, str | None], Quantities] = {}
    done = list(drafts)
    for position, draft in enumerate(drafts):
        fact, kind, bucket, _, _, article, reason, counts = draft
        if kind is None or not kind.accumulates or not counts or position in without:
            continue
        before = so_far.get((kind.key, bucket), {})
        after = {name: before.get(name, ZERO) + more for name, more in fact.quantity.items()}
        so_far[kind.key, bucket] = {**before, **after}
        worth, cited, why = kind.convert(fact._replace(quantity={**before, **after}), bucket)
        added = (worth or ZERO) - _worth(kind, fact, bucket, before)
        told = why or reason or _told(added)
        done[position] = fact, kind, bucket, added, added, cited or article, told, counts
    return done


def _worth(kind: "KindPlan", fact: Fact, bucket: str | None, quantity: Quantities) -> Decimal:
    if not quantity:
        return ZERO
    return kind.convert(fact._replace(quantity=quantity), bucket)[0] or ZERO


def _told(added: Decimal) -> str:
    return "按全年累计折算" if added else "按全年累计折算，暂未满一个单位"
