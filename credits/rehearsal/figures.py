"""What a rehearsal counts: changes by agency and by grade, and records the draft does not know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from credits import assessment, editions, outcomes, standing
from credits.assessment import Case, Kernel, Statement, plain
from credits.rulebook import Rulebook
from people.models import Agency, Learner

COUNTS = ("people", "met_before", "met_after", "to_short", "to_met")


@dataclass
class Change:
    """People of one agency or tier; `cost` sums how much their largest gaps grow, in the
    units of those minimums (negative: they shrink)."""

    people: int = 0
    met_before: int = 0
    met_after: int = 0
    to_short: int = 0
    to_met: int = 0
    cost: Decimal = Decimal(0)

    def count(self, before: Statement, after: Statement) -> None:
        self.people += 1
        self.met_before += before.met
        self.met_after += after.met
        self.to_short += before.met and not after.met
        self.to_met += after.met and not before.met
        self.cost += outcomes.gap_of(after) - outcomes.gap_of(before)

    def add(self, other: Mapping[str, Any]) -> None:
        """Take in a part's figures, as `as_json` wrote them."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + other[name])
        self.cost += Decimal(other["cost"])

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COUNTS} | {"cost": plain(self.cost)}


@dataclass
class Unknown:
    """Records of one kind that the draft has no word for."""

    facts: int = 0
    people: int = 0


@dataclass(frozen=True)
class Changed:
    """Somebody who passes from met to short, or back; the gaps are the largest ones."""

    learner_id: int
    is_met: bool
    before: Decimal
    after: Decimal

    def as_json(self) -> list[Any]:
        return [self.learner_id, self.is_met, plain(self.before), plain(self.after)]


def changed_from(row: list[Any]) -> Changed:
    """Read what `Changed.as_json` wrote."""
    learner_id, is_met, before, after = row
    return Changed(learner_id, is_met, Decimal(before), Decimal(after))


@dataclass
class Rehearsal:
    """Agencies by id; tiers by the key that the measure in force gives them ("" for none)."""

    year: int
    in_force: Rulebook
    draft: Rulebook
    everyone: Change = field(default_factory=Change)
    agencies: dict[int, Change] = field(default_factory=lambda: defaultdict(Change))
    tiers: dict[str, Change] = field(default_factory=lambda: defaultdict(Change))
    unknown: dict[str, Unknown] = field(default_factory=lambda: defaultdict(Unknown))
    changed: list[Changed] = field(default_factory=list)

    def judge(self, learner: Learner, case: Case, present: Kernel, proposed: Kernel) -> None:
        before, after = case.judged_by(present), case.judged_by(proposed)
        for change in (
            self.everyone,
            self.agencies[learner.agency_id],
            self.tiers[before.tier or ""],
        ):
            change.count(before, after)
        if before.met != after.met:
            gaps = outcomes.gap_of(before), outcomes.gap_of(after)
            self.changed.append(Changed(learner.pk, after.met, *gaps))
        strange = [
            fact.kind
            for fact in case.facts
            if proposed.year_of(fact.on) == self.year and not proposed.knows(fact.kind)
        ]
        for kind in strange:
            self.unknown[kind].facts += 1
        for kind in set(strange):
            self.unknown[kind].people += 1

    def as_json(self) -> dict[str, Any]:
        units = Agency.objects.in_bulk(list(self.agencies))
        names = {tier.key: tier.name for tier in self.in_force.tiers}
        return {
            "year": self.year,
            "in_force": _measure(self.in_force),
            "draft": _measure(self.draft),
            "everyone": self.everyone.as_json(),
            "agencies": [
                {"code": units[key].code, "name": units[key].name, **change.as_json()}
                for key, change in sorted(
                    self.agencies.items(), key=lambda item: units[item[0]].code
                )
            ],
            "tiers": [
                {"tier": key, "name": names.get(key, ""), **self.tiers[key].as_json()}
                for key in sorted(self.tiers)
            ],
            "unknown_kinds": [
                {
                    "kind": kind,
                    "name": self._name_of(kind),
                    "facts": one.facts,
                    "people": one.people,
                }
                for kind, one in sorted(self.unknown.items())
            ],
        }

    def _name_of(self, kind: str) -> str:
        """What the measure in force calls it."""
        known = self.in_force.kinds.get(kind)
        return known.name if known else ""

    def as_part(self) -> dict[str, Any]:
        """What one part of a job hands to the last one; no name of anybody."""
        return {
            "everyone": self.everyone.as_json(),
            "agencies": {key: change.as_json() for key, change in self.agencies.items()},
            "tiers": {key: change.as_json() for key, change in self.tiers.items()},
            "unknown": {kind: [one.facts, one.people] for kind, one in self.unknown.items()},
            "changed": [one.as_json() for one in self.changed],
        }

    def add(self, part: Mapping[str, Any]) -> None:
        """Take in what `as_part` wrote; the order of the parts does not matter."""
        self.everyone.add(part["everyone"])
        for key, change in part["agencies"].items():
            self.agencies[int(key)].add(change)
        for key, change in part["tiers"].items():
            self.tiers[key].add(change)
        for kind, (facts, people) in part["unknown"].items():
            self.unknown[kind].facts += facts
            self.unknown[kind].people += people
        self.changed += [changed_from(row) for row in part["changed"]]


def rehearse(*, draft: Rulebook, year: int, learners: QuerySet[Learner] | None = None) -> Rehearsal:
    """Judge everyone (or these learners) who served in the year by both measures."""
    present, proposed = editions.in_force(year), assessment.compile(draft)
    rehearsal = Rehearsal(year, present.rulebook, draft)
    for learner, case in standing.everyone(year=year, learners=learners):
        rehearsal.judge(learner, case, present, proposed)
    return rehearsal


def merged(draft: Rulebook, year: int, parts: Iterable[Mapping[str, Any]]) -> Rehearsal:
    rehearsal = Rehearsal(year, editions.in_force(year).rulebook, draft)
    for part in parts:
        rehearsal.add(part)
    rehearsal.changed.sort(key=lambda one: (one.is_met, one.before - one.after, one.learner_id))
    return rehearsal


def _measure(book: Rulebook) -> dict[str, Any]:
    return {"name": book.name, "digest": book.digest, "has_minimums": bool(book.minimums)}
