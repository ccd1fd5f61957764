"""What the page says: which records there are, how long they are kept, who may see them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from keeping import holdings
from keeping.holdings import Kept
from people.models import Learner, NumberViewing, Role
from people.scope import READS_PEOPLE


@dataclass(frozen=True)
class Period:
    """Records that are kept alike, by their names."""

    kept: str
    names: list[str]


def periods() -> list[Period]:
    found: dict[Kept, list[str]] = {}
    for label, one in holdings.declared().items():
        if one.is_exported:
            found.setdefault(one.kept, []).append(_name(label))
    return [
        Period(str(kept.label), list(dict.fromkeys(found[kept]))) for kept in Kept if kept in found
    ]


def left_out() -> list[dict[str, str]]:
    """Tables about people that no copy holds, and why."""
    return [
        {"table": label, "name": _name(label), "why": str(one.withheld)}
        for label, one in holdings.declared().items()
        if one.withheld
    ]


def readers(learner: Learner, *, on: date) -> QuerySet[Role, dict[str, Any]]:
    """Which offices may read her record today: by unit and role, not by name."""
    at = learner.agency.path
    step = learner.agency.steplen
    above = [at[:end] for end in range(step, len(at) + 1, step)]
    roles = Role.objects.in_force(on=on).filter(kind__in=READS_PEOPLE, agency__path__in=above)
    return roles.order_by("agency__path", "kind").values("agency__name", "kind").distinct()


def viewings(learner: Learner) -> QuerySet[NumberViewing]:
    """When her ID number was read in full, and what for."""
    return learner.number_viewings.order_by("-at")


def _name(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name)
