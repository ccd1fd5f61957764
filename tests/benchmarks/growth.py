"""The same work for ten times the people: what one person, one page, one seat costs then.

Counted is processor time, ours and that of the database's process that serves us, so that others
at work on the machine do not bend the figures; what PostgreSQL does in the background (log,
checkpoints, vacuum) is not in it. Peak memory is that of our own process.

Facts are recorded for all, by the ledger itself; notices are issued to as many as one part of the
job has; letters are printed for a tenth of the people. The rest is the whole city.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from django.utils import timezone

from catalog import draw
from catalog.models import Session
from catalog.seating import seats
from credits import ledger, notices, standing, verification
from credits.models import Standing
from credits.settlement import outlook
from documents import fonts
from people import bulk
from people.models import Agency, Learner, RoleKind, User
from tests.benchmarks import city, hall
from tests.benchmarks import notices as letters
from tests.benchmarks.city import YEAR
from tests.benchmarks.draw import wish_file
from tests.benchmarks.ledger import NOW, fact_of
from tests.benchmarks.measuring import tell, timed
from tests.benchmarks.results import Comparison, Result
from tests.benchmarks.settlement import publish
from tests.catalog import cast

TIMES, MOST = 10, 1.3
EACH = 3  # facts a person
SLICE = 2_000  # people who get a notice; a part of the printing job has as many
UNIT = 500
UNIT_ON_AVERAGE = 100
SPREAD = """
    WITH units AS (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS number
        FROM people_agency WHERE code LIKE 'G%')
    UPDATE people_learner l SET agency_id = units.id FROM units
    WHERE units.place = l.id % units.number
        AND l.agency_id NOT IN (SELECT id FROM people_agency WHERE code = 'U2')"""
SEATS = 500
ASKED = 20  # times a page is asked for
TICKS = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Of one person, or of one page."""

    cpu_ms: float
    mb: float
    of: int


def run(people: int) -> Result:
    small = people // TIMES
    with connection.cursor() as cursor:  # a query's helpers are processes that nobody counts
        cursor.execute("SELECT current_database()")
        name = cursor.fetchone()[0]
        cursor.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
    pages = _open_house()
    before, after = _costs(0, small, pages), _costs(small, people, pages)
    compared = [_compared(name, before[name], after[name]) for name in before]
    peak = max(one.mb for one in after.values())
    worst = max(before, key=lambda name: _memory(after[name]) / _memory(before[name]))
    memory = Comparison(
        f"peak memory a person, the act that grows most ({worst})", {"mb": after[worst].mb},
        _memory(after[worst]) / _memory(before[worst]), MOST,
        peer={"name": f"{small} people", "mb": before[worst].mb},
    )  # fmt: skip
    size = {"people": people, "facts": EACH * people}
    return Result([*compared, memory], size, peak, 1, _on_the_disk())


def _compared(name: str, before: Cost, after: Cost) -> Comparison:
    return Comparison(
        f"processor time of {name}, {TIMES}× the people ÷ before",
        {"cpu_ms": after.cpu_ms, "mb": after.mb}, after.cpu_ms / before.cpu_ms, MOST,
        peer={"name": "a tenth of the people", "cpu_ms": before.cpu_ms, "mb": before.mb},
    )  # fmt: skip


def _memory(cost: Cost) -> float:
    return cost.mb / cost.of


def _on_the_disk() -> dict[str, float]:
    """Bytes of a row, indexes and all: what the arithmetic of docs/scale.md begins with."""
    tables = {"fact": "credits_fact", "standing": "credits_standing", "notice": "credits_notice"}
    with connection.cursor() as cursor:
        return {f"bytes_a_{one}": _bytes_a_row(cursor, table) for one, table in tables.items()}


def _bytes_a_row(cursor: Any, table: str) -> float:
    cursor.execute(f"SELECT pg_total_relation_size('{table}') / greatest(count(*), 1) FROM {table}")
    return float(cursor.fetchone()[0])


def _open_house() -> dict[str, str]:
    catalog, _sessions = hall.open_hall()
    publish()
    root = Agency.objects.get(depth=1)
    Agency.objects.filter(pk=root.pk).update(document_prefix="绿人社")
    cast.make_officer(Agency.objects.get(code="U2"), "officer", RoleKind.PERSONNEL_OFFICER)
    return {
        "the catalogue's page": str(catalog.url),
        "one's own year": f"/my-credits/?year={YEAR}",
        "the desk of a unit of 500": f"/unit/?year={YEAR}",
    }


def _costs(known: int, people: int, pages: dict[str, str]) -> dict[str, Cost]:
    """The city grows to so many people; every act is measured in a process of its own."""
    city.grow(people, facts_each=0)
    _spread(people)
    if not known:
        _people_the_unit(min(UNIT, people // 2))
    fresh, part, printed = people - known, min(SLICE, people - known), max(2, people // TIMES)
    acts: dict[str, tuple[Callable[[], float], int]] = {
        "a person's facts recorded": (partial(_record, known), fresh),
        "a person's facts verified": (_verify, people),
        "a person's standing made anew": (_rebuild, people),
        "a person in the settlement's outlook": (_look_out, people),
        "a notice issued": (partial(_issue, people, part), part),
        "a letter printed": (partial(_print, printed), printed),
        "a seat taken": (partial(_seat, people), min(SEATS, people)),
        "a person in a draw": (partial(_draw, people), people),
        **{name: (partial(_ask, path), 1) for name, path in pages.items()},
    }
    return {name: _cost(name, act, of, people) for name, (act, of) in acts.items()}


def _cost(name: str, act: Callable[[], float], of: int, people: int) -> Cost:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    done = timed(act)
    took = f"{done.answer:.2f} s of {done.seconds:.2f} s, {done.peak_mb:.0f} MB"
    tell(f"{people} people, {name}: {took}")
    return Cost(1000 * done.answer / of, done.peak_mb, people)


def _spread(people: int) -> None:
    """A larger city has more units, not larger ones; the database plans by how many there are."""
    root = Agency.objects.get(depth=1)
    for number in range(
        Agency.objects.filter(code__startswith="G").count(), people // UNIT_ON_AVERAGE
    ):
        root.add_child(code=f"G{number:05}", name=f"第{number}单位")
    with connection.cursor() as cursor:
        cursor.execute(SPREAD)


def _people_the_unit(number: int) -> None:
    ours = Agency.objects.get(code="U2")
    keys = list(Learner.objects.order_by("pk").values_list("pk", flat=True)[:number])
    Learner.objects.filter(pk__in=keys).update(agency=ours)
    Learner.objects.filter(pk=keys[0]).update(user=User.objects.create(username="reader"))


def _counted(act: Callable[[], object]) -> float:
    """Seconds of the processor: this process and the one that serves its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    began = time.process_time() + _server_seconds(server)
    act()
    return time.process_time() + _server_seconds(server) - began


def _server_seconds(pid: int) -> float:
    """The 14th and 15th field; the second one, the name in brackets, may hold blanks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _record(known: int) -> float:
    keys = list(Learner.objects.order_by("pk").values_list("pk", flat=True)[known:])

    def facts() -> Iterator[ledger.NewFact]:
        for turn in range(EACH):
            on = date(YEAR, 1, 5) + timedelta(days=80 * turn)
            yield from (fact_of(key, f"growth/{key}/{turn}", on) for key in keys)

    with bulk.collector_paused():  # as the imports do
        return _counted(lambda: ledger.record_many(facts=facts(), recorded_by=None, now=NOW))


def _verify() -> float:
    def verified() -> None:
        faults = verification.verify().faults
        assert faults == [], faults[:3]

    return _counted(verified)


def _rebuild() -> float:
    Standing.objects.all().delete()
    return _counted(lambda: standing.rebuild(year=YEAR, now=timezone.now()))


def _look_out() -> float:
    return _counted(lambda: outlook.of(year=YEAR, now=timezone.now()))


def _issue(people: int, part: int) -> float:
    """To the last of those who have none yet, as one part of the job."""
    now, root = timezone.now(), Agency.objects.get(depth=1)
    last = Learner.objects.order_by("-pk").values_list("pk", flat=True)[:part]
    short = notices.shortfalls(year=YEAR, agency=root, on=timezone.localdate(now))
    chosen, organ = short.filter(learner__among=list(last)), notices.issuing_organ(root)

    def issue() -> None:
        issued = notices.issue_to(chosen, year=YEAR, organ=organ, issued_by=None, now=now)
        assert issued.issued == part, issued

    return _counted(issue)


def _print(number: int) -> float:
    chains = fonts.resolve(None, folders=())
    return _counted(lambda: letters.ours(number, chains))


def _seat(people: int) -> float:
    """By those who came last, in all sessions in turn."""
    sessions = list(Session.objects.order_by("pk"))
    takers = list(Learner.objects.order_by("-pk")[: min(SEATS, people)])
    now = timezone.now()

    def take() -> None:
        for number, learner in enumerate(takers):
            session = sessions[number % len(sessions)]
            seats.enrol(session=session, learner=learner, enrolled_by=None, now=now)

    return _counted(take)


def _draw(people: int) -> float:
    wishes = wish_file(people)
    return _counted(lambda: draw.allocate(draw.read(wishes), seed=YEAR))


def _ask(path: str) -> float:
    client = Client()
    client.force_login(User.objects.get(username="officer" if "/unit/" in path else "reader"))
    assert client.get(path).status_code == 200  # templates and caches are warm

    def ask() -> None:
        for _number in range(ASKED):
            client.get(path)

    return _counted(ask) / ASKED
