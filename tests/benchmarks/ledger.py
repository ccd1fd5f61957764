"""The ledger: one posting at a time on hot chains, postings in bulk, verification of it all.

The textbook for one posting locks the head, inserts the entry and moves the head on: one
transaction, the same columns, indexes and checks, the same durability, but no hash, no test of
what is there already and no look at the person or the measure. In bulk the peer is COPY of the
finished rows; for the verification it is reading the entries in order.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any, NamedTuple

from django.db import connection, connections, transaction
from django.utils import timezone

from credits import ledger, ledger_rows, verification
from credits.ledger_reading import fetched
from credits.models import Fact
from people import bulk
from people.models import Learner
from tests.benchmarks import city
from tests.benchmarks.city import YEAR
from tests.benchmarks.measuring import interleaved, tell, timed
from tests.benchmarks.results import Comparison, Result

THREADS, HOT = 16, 40
ROUNDS = 3
BULK_EACH = 4  # facts a person and round
NOW = datetime(YEAR, 12, 31, tzinfo=timezone.get_default_timezone())
# Without triggers: only the ledger's own table refuses changes.
TEXTBOOK = """
    CREATE TABLE textbook_fact (LIKE credits_fact INCLUDING ALL);
    CREATE TABLE textbook_head (LIKE credits_chainhead INCLUDING ALL);
    ALTER TABLE textbook_fact ADD FOREIGN KEY (learner_id) REFERENCES people_learner (id);
    INSERT INTO textbook_head (learner_id, year, seq, hash)
        SELECT id, %s, 0, '' FROM people_learner ORDER BY id LIMIT %s"""
PLACES = ", ".join(["%s"] * len(ledger_rows.Row._fields))
ORDERED = "SELECT * FROM credits_fact ORDER BY learner_id, year, seq"


class Postings(NamedTuple):
    seconds: float
    median_ms: float
    p99_ms: float


def run(people: int) -> Result:
    city.grow(people, facts_each=0)
    keys = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(TEXTBOOK, [YEAR, HOT])
    comparisons = [
        one_at_a_time(keys[:HOT], number=min(4_000, people)),
        in_bulk(keys),
        verified(),
    ]
    recorded = Fact.objects.count()
    peak = max(one.ours.pop("peak_memory_mb", 0) for one in comparisons)
    return Result(comparisons, {"people": people, "facts": recorded}, peak, ROUNDS)


def one_at_a_time(keys: list[int], *, number: int) -> Comparison:
    rounds: dict[str, list[Postings]] = {"ledger": [], "textbook": []}
    peak = 0.0
    for turn in range(ROUNDS):
        for name, post in (("ledger", post_to_ledger), ("textbook", post_by_the_textbook)):
            done = timed(partial(hammer, post, keys, f"{name}:{turn}", number))
            rounds[name].append(done.answer)
            peak = max(peak, done.peak_mb if name == "ledger" else 0)
            tell(f"{turn + 1}/{ROUNDS} {name} {number / done.answer.seconds:.0f} postings/s")
    ours, peer = (_figures(rounds[name], number) for name in ("ledger", "textbook"))
    return Comparison(
        f"postings a second, {THREADS} threads on {HOT} hot chains, ours ÷ peer",
        ours | {"peak_memory_mb": peak}, ours["per_second"] / peer["per_second"], 0.5, "at_least",
        {"name": "SELECT FOR UPDATE, INSERT, UPDATE in one transaction"} | peer,
    )  # fmt: skip


def _figures(rounds: list[Postings], number: int) -> dict[str, float]:
    return {
        "per_second": number / median(one.seconds for one in rounds),
        "median_ms": median(one.median_ms for one in rounds),
        "p99_ms": median(one.p99_ms for one in rounds),
    }


def hammer(
    post: Callable[[ledger.NewFact], None], keys: list[int], prefix: str, number: int
) -> Postings:
    """Post so many facts to the chains in turn; all threads begin at once."""
    waiting = [fact_of(keys[n % len(keys)], f"{prefix}:{n}") for n in range(number)]
    took: list[float] = []
    start = threading.Barrier(THREADS + 1)

    def work() -> None:
        connection.ensure_connection()
        start.wait()
        while True:
            try:
                fact = waiting.pop()
            except IndexError:
                break
            began = time.perf_counter()
            post(fact)
            took.append(1000 * (time.perf_counter() - began))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert len(took) == number  # a thread that failed has posted less
    return Postings(seconds, median(took), quantiles(took, n=100)[-1])


def fact_of(learner_id: int, key: str, on: date = date(YEAR, 3, 6)) -> ledger.NewFact:
    return ledger.NewFact(
        learner_id, f"catalog.attendance:{key}", "lecture", None, on, {"minutes": "135"},
        {"bucket": "elective", "title": "宪法与依法行政"}, None, "结班：宪法与依法行政",
    )  # fmt: skip


def post_to_ledger(fact: ledger.NewFact) -> None:
    ledger.record(fact=fact, recorded_by=None, now=NOW)


def post_by_the_textbook(fact: ledger.NewFact) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        chain = [fact.learner_id, YEAR]
        cursor.execute(
            "SELECT seq FROM textbook_head WHERE learner_id = %s AND year = %s FOR UPDATE", chain
        )
        seq = cursor.fetchone()[0] + 1
        cursor.execute(
            f"INSERT INTO textbook_fact ({ledger_rows.COLUMNS}) VALUES ({PLACES}) RETURNING id",
            plain_row(fact, seq),
        )
        cursor.execute(
            "UPDATE textbook_head SET seq = %s WHERE learner_id = %s AND year = %s", [seq, *chain]
        )


def plain_row(fact: ledger.NewFact, seq: int) -> list[Any]:
    """The same columns, with nothing worked out."""
    return [
        fact.learner_id, fact.happened_on.year, seq, fact.source, fact.kind, None,
        fact.happened_on.isoformat(), '{"minutes": "135"}',
        '{"bucket": "elective", "title": "宪法与依法行政"}', None, "x" * 64, fact.why, None, NOW,
        None, "v1|sha256", "x" * 64, "x" * 64,
    ]  # fmt: skip


def in_bulk(keys: list[int]) -> Comparison:
    number = BULK_EACH * len(keys)
    done = interleaved(
        {"bulk": partial(record_bulk, keys), "COPY": partial(copy_bulk, keys)}, rounds=ROUNDS
    )
    ours, peer = done["bulk"].seconds, done["COPY"].seconds
    return Comparison(
        "facts recorded a second, a batch of all",
        {"per_second": number / ours, "seconds": ours, "peak_memory_mb": done["bulk"].peak_mb},
        number / ours, 10_000, "at_least",
        {"name": "COPY of as many rows, nothing checked", "seconds": peer,
         "per_second": number / peer},
    )  # fmt: skip


def batch_of(keys: list[int]) -> Iterator[ledger.NewFact]:
    """Sources that no other run has; days that move through the year."""
    now = time.time_ns()
    for turn in range(BULK_EACH):
        on = date(YEAR, 1, 5) + timedelta(days=80 * turn)
        for key in keys:
            yield fact_of(key, f"{now}/{key}/{turn}", on)


def record_bulk(keys: list[int]) -> None:
    with bulk.collector_paused():  # as the imports do
        ledger.record_many(facts=batch_of(keys), recorded_by=None, now=NOW)


def copy_bulk(keys: list[int]) -> None:
    seq = time.time_ns() // 1_000_000 % 1_000_000_000  # above all that are there
    copied = f"COPY textbook_fact ({ledger_rows.COLUMNS}) FROM STDIN"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(copied) as copy:
        for number, fact in enumerate(batch_of(keys)):
            copy.write_row(plain_row(fact, seq + number))


def verified() -> Comparison:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE credits_fact, credits_chainhead")
    done = interleaved({"verify": verify, "read": read_all}, rounds=ROUNDS)
    entries, faults = done["verify"].answer
    assert faults == [], faults[:3]
    ours, peer = done["verify"].seconds, done["read"].seconds
    return Comparison(
        "entries verified a second",
        {"per_second": entries / ours, "seconds": ours, "peak_memory_mb": done["verify"].peak_mb},
        entries / ours, 100_000, "at_least",
        {"name": "reading as many rows in order", "seconds": peer, "per_second": entries / peer},
    )  # fmt: skip


def verify() -> tuple[int, list[str]]:
    checked = verification.verify()
    return checked.entries, list(map(str, checked.faults))


def read_all() -> int:
    return sum(1 for _ in fetched(ORDERED, []))
