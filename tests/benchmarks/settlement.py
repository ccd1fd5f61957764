"""Everyone's totals under a measure: the compiled kernel against SQL written for that measure.

The two must agree on every person, or the run ends with an error. Both read the same facts from
the same database and hold one answer for each person at the end. Beside them stands the least
that any kernel outside the database needs: to fetch those facts and look at none.

The ORM loops are what one writes first, a person at a time, timed over a sample and scaled up
(`one_by_one`). One stores the standings, as `standing.rebuild` does, and reads for it what a
rebuild reads; one reads posts and facts alone and stores nothing.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from credits import assessment, editions, rulebook, standing
from people import bulk
from people.models import Learner
from tests.benchmarks import city, one_by_one
from tests.benchmarks.city import FACTS_EACH, YEAR
from tests.benchmarks.measuring import Run, interleaved, tell, timed, together
from tests.benchmarks.results import Comparison, Result

MEASURE = Path(__file__).parent / "measure.toml"
GROWTH = 4
ROUNDS = 5
Answer = dict[int, tuple[Decimal, Decimal, Decimal, bool]]  # total, required, elective, met

# OFFSET 0 keeps the planner from flattening a subquery, which would work out each cap once for
# each time its column is named.
QUERY = """
    SELECT l.id, coalesce(c.required + c.elective, 0), coalesce(c.required, 0),
        coalesce(c.elective, 0), coalesce(c.required + c.elective >= p.total_need
            AND c.required >= p.required_need, false)
    FROM people_learner l
    JOIN (SELECT learner_id, CASE rank WHEN '四级调研员' THEN 60 ELSE 50 END AS total_need,
            CASE rank WHEN '四级调研员' THEN 40 ELSE 30 END AS required_need
        FROM people_post WHERE ends_on IS NULL) p ON p.learner_id = l.id
    LEFT JOIN (
        SELECT learner_id, least(classes, 40) + exams AS required,
            least(least(online, 15) + lectures, 24) AS elective
        FROM (
            SELECT learner_id,
                coalesce(sum(floor((quantity->>'minutes')::numeric / 45))
                    FILTER (WHERE kind = 'lecture'), 0) AS lectures,
                coalesce(sum(granted) FILTER (WHERE kind = 'online_course'), 0) AS online,
                coalesce(sum(6 * (quantity->>'days')::numeric)
                    FILTER (WHERE kind = 'class'), 0) AS classes,
                coalesce(sum(3) FILTER (WHERE kind = 'exam'
                    AND (attributes->>'exam_passed')::boolean), 0) AS exams
            FROM credits_fact f
            WHERE year = %s AND learner_id BETWEEN %s AND %s AND reverses_id IS NULL
                AND NOT EXISTS (SELECT FROM credits_fact r WHERE r.reverses_id = f.id)
            GROUP BY learner_id OFFSET 0) AS sums
        OFFSET 0) AS c ON c.learner_id = l.id
    WHERE l.id BETWEEN %s AND %s"""

ROWS = """
    SELECT learner_id, id, reverses_id, source, kind, happened_from, happened_on, quantity,
        attributes, granted
    FROM credits_fact WHERE learner_id BETWEEN %s AND %s ORDER BY learner_id, id"""


class DisagreementError(Exception):
    """Two ways of working out the same thing came to different ends."""


def run(people: int) -> Result:
    facts = city.grow(people)
    tell(f"{people} people, {facts} facts")
    publish()
    ways: dict[str, Callable[[], Any]] = {
        "kernel": kernel,
        "query": partial(query, workers=0),
        "query, all cores": partial(query, workers=2),
        "orm": partial(one_by_one.answers, min(one_by_one.SAMPLE, people)),
        "fetching": fetching,
    }
    done = interleaved(ways, rounds=ROUNDS)
    refuse_disagreement(done["kernel"].answer, done["query"].answer)
    some = {key: done["kernel"].answer[key] for key in done["orm"].answer}
    refuse_disagreement(some, done["orm"].answer)
    comparisons = against_others(people, facts, done)
    comparisons += [one_by_one.against_rebuild(people), two_workers(people)]
    ours = done["kernel"].seconds
    comparisons += growth(people, ours, done["kernel"].peak_mb)
    return Result(
        comparisons,
        {"people": people, "facts": facts, "facts_each": FACTS_EACH},
        done["kernel"].peak_mb,
        ROUNDS,
    )


def against_others(people: int, facts: int, done: dict[str, Run]) -> list[Comparison]:
    ours, peer = done["kernel"].seconds, done["query"].seconds
    parallel, fetched = done["query, all cores"].seconds, done["fetching"].seconds
    sample = len(done["orm"].answer)
    orm = done["orm"].seconds * people / sample
    figures = {"seconds": ours, "per_second": facts / ours}
    return [
        Comparison(
            "seconds of one core for everyone, ours ÷ peer", figures, ours / peer, 10,
            peer={"name": "one set-based query, hard-coded caps, one core", "seconds": peer},
        ),
        Comparison(
            "the same, the query on all cores", figures, ours / parallel,
            peer={"name": "the same query with two more workers", "seconds": parallel},
        ),
        Comparison(
            "the same, merely fetching the facts", figures, ours / fetched,
            peer={"name": "the rows of all facts, looked at by nobody", "seconds": fetched},
        ),
        Comparison(
            "seconds for everyone, peer ÷ ours", figures, orm / ours, 50, "at_least",
            {"name": f"ORM loop, posts and facts, {sample} people scaled up", "seconds": orm},
        ),
    ]  # fmt: skip


def publish() -> None:
    text, now = MEASURE.read_text(), timezone.now()
    edition = editions.store(text=text, name="measure.toml", now=now, effective_year=YEAR)
    editions.publish(edition=edition, now=now)


def kernel(first: int = 0, last: int = 2**31) -> Answer:
    compiled = assessment.compile(rulebook.load(MEASURE))
    learners = Learner.objects.filter(pk__range=(first, last))
    with bulk.collector_paused():  # as `standing.rebuild` does
        return {
            learner.pk: _answer(case.judged_by(compiled, with_lines=False))
            for learner, case in standing.everyone(year=YEAR, learners=learners)
        }


def _answer(statement: assessment.Statement) -> tuple[Decimal, Decimal, Decimal, bool]:
    totals = statement.totals
    return totals["total"], totals["required"], totals["elective"], statement.met


def query(first: int = 0, last: int = 2**31, *, workers: int) -> Answer:
    with connection.cursor() as cursor:
        cursor.execute(f"SET max_parallel_workers_per_gather = {workers}")
        cursor.execute(QUERY, [YEAR, first, last, first, last])
        return {row[0]: row[1:] for row in cursor.fetchall()}


def fetching() -> int:
    """The floor of whatever judges outside the database: the rows arrive, nobody looks at them."""
    number = 0
    with bulk.collector_paused(), connection.cursor() as cursor:
        for keys in batched_keys():
            cursor.execute(ROWS, [keys[0], keys[-1]])
            number += len(cursor.fetchall())
    return number


def batched_keys() -> list[list[int]]:
    keys = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
    return [keys[start : start + standing.BATCH] for start in range(0, len(keys), standing.BATCH)]


def two_workers(people: int) -> Comparison:
    """Half of the people each, as the parts of a job."""
    half = people // 2
    alone, pair = [], []
    for number in range(3):
        alone.append(timed(kernel).seconds)
        halves = [partial(kernel, 0, half), partial(kernel, half + 1)]
        pair.append(max(one.seconds for one in together(halves)))
        tell(f"{number + 1}/3 alone {alone[-1]:.2f} s, two workers {pair[-1]:.2f} s")
    one, two = sorted(alone)[1], sorted(pair)[1]
    return Comparison(
        "seconds of one worker ÷ seconds of two", {"seconds": two}, one / two, 1.8, "at_least",
        {"name": "one worker", "seconds": one},
    )  # fmt: skip


def growth(people: int, seconds: float, peak_mb: float) -> list[Comparison]:
    """A city four times as large: four times the time, the same memory but for the answers."""
    larger = people * GROWTH
    facts = city.grow(larger)
    tell(f"{larger} people, {facts} facts")
    big = timed(kernel_counting)
    small = timed(partial(kernel_counting, 0, people))
    return [
        Comparison(
            f"seconds a person at {GROWTH}× the people ÷ seconds a person",
            {"seconds": big.seconds}, big.seconds / GROWTH / small.seconds, 1.25,
            peer={"name": f"{people} people", "seconds": small.seconds},
        ),
        Comparison(
            f"peak memory at {GROWTH}× the people ÷ peak memory", {"mb": big.peak_mb},
            big.peak_mb / small.peak_mb, 1.1,
            peer={"name": f"{people} people", "mb": small.peak_mb},
        ),
    ]  # fmt: skip


def kernel_counting(first: int = 0, last: int = 2**31) -> int:
    """Everyone again, keeping nothing: how many have met their requirements."""
    compiled = assessment.compile(rulebook.load(MEASURE))
    learners = Learner.objects.filter(pk__range=(first, last))
    with bulk.collector_paused():
        judged = (
            case.judged_by(compiled, with_lines=False)
            for _, case in standing.everyone(year=YEAR, learners=learners)
        )
        return sum(statement.met for statement in judged)


def refuse_disagreement(ours: Answer, theirs: Answer) -> None:
    if ours == theirs:
        return
    different: list[Any] = [key for key in ours | theirs if ours.get(key) != theirs.get(key)]
    first = different[0]
    raise DisagreementError(
        f"{len(different)} people differ, such as {first}: {ours.get(first)}, {theirs.get(first)}"
    )
