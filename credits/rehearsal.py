"""A draft measure tried over a recorded year: who would change between met and short.

Reads the ledger a batch at a time and saves nothing. Refuses nothing of its own: a faulty
draft is refused by the rulebook reader, a year without a measure by `editions`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from credits import assessment, editions, standing
from credits.assessment import Statement
from credits.rulebook import Rulebook
from people.models import Agency


@dataclass
class Change:
    """People of one agency or tier; `cost` sums how much their largest gaps grow, in the
    units of those minimums (negative: they shrink)."""

    people: int = 0
    to_short: int = 0
    to_met: int = 0
    cost: Decimal = Decimal(0)

    def count(self, before: Statement, after: Statement) -> None:
        self.people += 1
        self.to_short += before.met and not after.met
        self.to_met += after.met and not before.met
        self.cost += standing.gap_of(after) - standing.gap_of(before)

    def as_json(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "to_short": self.to_short,
            "to_met": self.to_met,
            "cost": f"{self.cost.normalize():f}",
        }


@dataclass
class Rehearsal:
    """Agencies by id; tiers by the name the measure in force gives them ("" for none)."""

    year: int
    in_force: str
    draft: str
    everyone: Change = field(default_factory=Change)
    agencies: dict[int, Change] = field(default_factory=lambda: defaultdict(Change))
    tiers: dict[str, Change] = field(default_factory=lambda: defaultdict(Change))

    def as_json(self) -> dict[str, Any]:
        units = Agency.objects.in_bulk(list(self.agencies))
        return {
            "year": self.year,
            "in_force": self.in_force,
            "draft": self.draft,
            "everyone": self.everyone.as_json(),
            "agencies": [
                {"code": units[key].code, "name": units[key].name, **change.as_json()}
                for key, change in sorted(
                    self.agencies.items(), key=lambda item: units[item[0]].code
                )
            ],
            "tiers": [{"tier": key, **self.tiers[key].as_json()} for key in sorted(self.tiers)],
        }


def rehearse(*, draft: Rulebook, year: int) -> Rehearsal:
    """Judge everyone who served in the year by the measure in force and by the draft."""
    present, proposed = editions.in_force(year), assessment.compile(draft)
    rehearsal = Rehearsal(year, present.rulebook.digest, proposed.rulebook.digest)
    for learner, case in standing.everyone(year=year):
        before, after = case.judged_by(present), case.judged_by(proposed)
        for change in (
            rehearsal.everyone,
            rehearsal.agencies[learner.agency_id],
            rehearsal.tiers[before.tier or ""],
        ):
            change.count(before, after)
    return rehearsal
