"""One person's statement from the ledger: what a page waits for.

The peer is the hard-coded query of the settlement, asked for one person: the least that a
database takes to answer at all.
"""

import time
from functools import partial
from statistics import median, quantiles

from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import standing
from people.models import Learner
from tests.benchmarks import city
from tests.benchmarks.city import YEAR
from tests.benchmarks.measuring import interleaved, tell, timed
from tests.benchmarks.results import Comparison, Result
from tests.benchmarks.settlement import publish, query

ASKED = 300
ROUNDS = 5


def run(people: int) -> Result:
    facts = city.grow(people)
    tell(f"{people} people, {facts} facts")
    publish()
    keys = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
    keys = keys[:: max(1, people // ASKED)][:ASKED]
    done = interleaved(
        {"statement": partial(statements, keys), "query": partial(queries, keys)}, rounds=ROUNDS
    )
    typical, slow = done["statement"].answer
    peer, _ = done["query"].answer
    count = timed(partial(number_of_queries, keys[0])).answer
    figures = {"ms": typical, "p99_ms": slow}
    return Result(
        [
            Comparison("milliseconds a statement", figures, typical, 5),
            Comparison("queries a statement", {"queries": count}, count, 6),
            Comparison(
                "milliseconds, ours ÷ peer", figures, typical / peer,
                peer={"name": "one hard-coded query for one person", "ms": peer},
            ),
        ],
        {"people": people, "facts": facts, "asked": len(keys)},
        done["statement"].peak_mb,
        ROUNDS,
    )  # fmt: skip


def statements(keys: list[int]) -> tuple[float, float]:
    learners = list(Learner.objects.filter(pk__in=keys))
    standing.statement_of(learners[0], year=YEAR)  # a running server has compiled the measure
    took = []
    for learner in learners:
        started = time.perf_counter()
        standing.statement_of(learner, year=YEAR)
        took.append(1000 * (time.perf_counter() - started))
    return spread(took)


def queries(keys: list[int]) -> tuple[float, float]:
    took = []
    for key in keys:
        started = time.perf_counter()
        query(key, key, workers=0)
        took.append(1000 * (time.perf_counter() - started))
    return spread(took)


def spread(took: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile."""
    return median(took), quantiles(took, n=100)[-1]


def number_of_queries(key: int) -> int:
    learner = Learner.objects.get(pk=key)
    standing.statement_of(learner, year=YEAR)
    with CaptureQueriesContext(connection) as captured:
        standing.statement_of(learner, year=YEAR)
    return len(captured)
