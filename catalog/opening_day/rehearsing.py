"""One rehearsal over a throw-away database: let people in, open the catalogue, send them, judge."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections
from django.utils import timezone

from catalog.models import AnnualCatalog, Lecture, Opening, Session
from catalog.opening_day import arrivals, browser, copying, sheet, web
from catalog.opening_day.sheet import Sheet
from people.models import Learner, User

ALIAS = "rehearsal"
LOOK_EVERY = 0.1  # seconds between two counts of the connections


class NothingToRehearseError(Exception):
    """The year's catalogue, its sessions or its people are missing; the message says which."""


def rehearse(
    *,
    database_url: str,
    folder: Path,
    people: int,
    clients: int,
    year: int | None,
    now: datetime,
    say: Callable[[str], None],
) -> Sheet:
    """`ALIAS` is the fresh database at this address; the ordinary one is only read."""
    copied = copying.copy(source="default", target=ALIAS)
    say(f"  已复制 {copied} 行")
    catalog = _open_catalog(year, now=now)
    sessions = _sessions(catalog, now=now)
    visitors = _let_in(people)
    say(f"  {len(visitors)} 人，{len(sessions)} 场次，同时 {clients} 个连接")
    coming = arrivals.plan(visitors, sessions, seed=catalog.year)
    before = sheet.held(ALIAS)
    with web.running(database_url=database_url, folder=folder) as port, _counting() as most:
        started = time.perf_counter()
        answers = arrivals.run(
            coming, port=port, clients=clients, catalogue=catalog.get_url() or "/"
        )
        seconds = time.perf_counter() - started
    p50, p95 = sheet.spread(answers)
    return Sheet(
        people=len(visitors),
        clients=clients,
        database=connections[ALIAS].vendor,
        requests=len(answers),
        accepted=sheet.held(ALIAS) - before,
        oversold=sheet.oversold(ALIAS),
        duplicates=sheet.duplicates(ALIAS),
        miscounted=sheet.miscounted(ALIAS),
        server_errors=sheet.server_errors(answers),
        broken=sheet.broken(answers),
        p50_ms=p50,
        p95_ms=p95,
        seconds=round(seconds, 1),
        connections_at_most=max(most, default=None),
    )


def _open_catalog(year: int | None, *, now: datetime) -> AnnualCatalog:
    """Open now, and first come first served: the rush that a draw would spare the server."""
    live = AnnualCatalog.objects.using(ALIAS).filter(live=True)
    catalog = (live.filter(year=year) if year else live).order_by("-year").first()
    if catalog is None:
        raise NothingToRehearseError(f"没有已发布的{year or ''}年度目录，请先发布。")
    AnnualCatalog.objects.using(ALIAS).filter(pk=catalog.pk).update(
        opening=Opening.FIRST_COME,
        selection_opens_at=now - timedelta(minutes=1),
        selection_closes_at=now + timedelta(days=1),
        preferred_hours=0,
    )
    return catalog


def _sessions(catalog: AnnualCatalog, *, now: datetime) -> list[Session]:
    lectures = Lecture.objects.using(ALIAS).filter(path__startswith=catalog.path, live=True)
    coming = Session.objects.using(ALIAS).upcoming(now=now).filter(lecture__in=lectures)
    found = list(coming.select_related("lecture").order_by("pk"))
    if not found:
        raise NothingToRehearseError(f"{catalog.year} 年度目录没有即将举办的场次，无座可选。")
    return found


def _let_in(people: int) -> list[browser.Visitor]:
    """The first so many by key; who has no login gets one in the copy."""
    learners = list(
        Learner.objects.using(ALIAS)
        .serving(on=timezone.localdate())
        .select_related("user")
        .order_by("pk")[:people]
    )
    if not learners:
        raise NothingToRehearseError("数据库里没有在职人员，请先导入花名册。")
    for learner in learners:
        if learner.user is None:
            name = f"rehearsal-{learner.pk}"
            learner.user = User.objects.using(ALIAS).create(username=name, password="!")  # noqa: S106 -- nobody can log in with it
            learner.save(using=ALIAS, update_fields=["user"])
    return [browser.logged_in(one.user, using=ALIAS) for one in learners]


@contextmanager
def _counting() -> Iterator[list[int]]:
    """The numbers of open database connections, as they were seen during the rush."""
    seen: list[int] = []
    done = threading.Event()
    query = "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()"

    def look() -> None:
        while not done.wait(LOOK_EVERY):
            with connections[ALIAS].cursor() as cursor:
                cursor.execute(query)
                seen.append(cursor.fetchone()[0])
        connections[ALIAS].close()

    if connections[ALIAS].vendor != "postgresql":
        yield seen
        return
    connections[ALIAS].close()  # of this thread: it is not the server's
    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()
