"""The pass sheet: what the database holds after the rush, and how the server has answered."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from django.db.models import Count, F, Q

from catalog.models import Enrolment, EnrolmentState, Pool
from catalog.opening_day.browser import Answer

SERVER_ERROR = 500


@dataclass(frozen=True)
class Sheet:
    """`broken`: requests that got no answer at all; milliseconds are those of all requests."""

    people: int
    clients: int
    database: str
    requests: int
    accepted: int
    oversold: int
    duplicates: int
    miscounted: int
    server_errors: int
    broken: int
    p50_ms: float
    p95_ms: float
    seconds: float
    connections_at_most: int | None

    @property
    def passed(self) -> bool:
        return not (
            self.oversold or self.duplicates or self.miscounted or self.server_errors or self.broken
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"passed": self.passed}


def oversold(using: str) -> int:
    """People beyond the seats of their pool, counted from the seats held and not from `taken`."""
    holding = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    pools = Pool.objects.using(using).annotate(held=holding).filter(held__gt=F("seats"))
    return sum(pool.held - pool.seats for pool in pools)


def miscounted(using: str) -> int:
    holding = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    return Pool.objects.using(using).annotate(held=holding).exclude(taken=F("held")).count()


def duplicates(using: str) -> int:
    held = Enrolment.objects.using(using).filter(state=EnrolmentState.ENROLLED)
    twice = held.values("session", "learner").annotate(number=Count("pk")).filter(number__gt=1)
    return sum(row["number"] - 1 for row in twice)


def held(using: str) -> int:
    return Enrolment.objects.using(using).filter(state=EnrolmentState.ENROLLED).count()


def spread(answers: Sequence[Answer]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    took = [1000 * one.seconds for one in answers]
    if len(took) < 2:
        return (took or [0.0])[0], (took or [0.0])[0]
    cuts = quantiles(took, n=100)
    return round(cuts[49], 1), round(cuts[94], 1)


def server_errors(answers: Sequence[Answer]) -> int:
    return sum(one.status >= SERVER_ERROR for one in answers)


def broken(answers: Sequence[Answer]) -> int:
    return sum(one.status == 0 for one in answers)
