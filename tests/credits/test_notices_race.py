"""Officers who issue at the same moment: no number twice, none left out, nobody twice.

The control takes the lock and the constraints away, and must break; else the test proves nothing.
"""

import threading
from collections import Counter

import pytest
from django.db import connection, connections, transaction

from credits import notices
from credits.models import Notice, NoticeEvent, NoticeSeries, Service
from credits.noticing import events, issuing
from credits.noticing.events import Served
from jobs import worker
from people.models import Agency, Learner
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = [
    # The fixture and not the marker: the triggers come back only after its flush.
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.postgres_only,
]
OFFICERS = 6
PEOPLE = 30
ONE_NUMBER = "notice_number_is_given_once"
ONE_LETTER = "learner_gets_one_notice_of_a_kind_and_turn_a_year"


@pytest.fixture
def bureaus(transactional_db):
    """The city, its authority, and three bureaus of ten people who are all short."""
    city = Agency.add_root(code="4101", name="绿城市")
    cast.found_authority(city)
    for number in range(3):
        bureau = city.add_child(code=f"41010{number}", name=f"绿城市第{number}局")
        for one in range(PEOPLE // 3):
            Learner.objects.create(personnel_no=f"1{number}{one:04}", name="刘堃", agency=bureau)
    cast.assess()
    return [city, *Agency.objects.filter(code__startswith="41010", document_prefix="")]


@pytest.fixture
def without_protection(bureaus, monkeypatch):
    """No lock and no constraint: what is left is read, count up, insert."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE credits_notice DROP CONSTRAINT {ONE_NUMBER}")
        cursor.execute(f"DROP INDEX {ONE_LETTER}")
    barrier = threading.Barrier(OFFICERS)

    def unlocked(prefix, year):
        series, _ = NoticeSeries.objects.get_or_create(prefix=prefix, year=year)
        barrier.wait()
        return series

    NoticeSeries.objects.create(prefix="绿人社", year=2026)
    monkeypatch.setattr(notices, "_locked_series", unlocked)
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE credits_notice DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM credits_notice")
        cursor.execute("ALTER TABLE credits_notice ENABLE TRIGGER USER")
        cursor.execute(
            f"ALTER TABLE credits_notice ADD CONSTRAINT {ONE_NUMBER} UNIQUE (series_id, number)"
        )
        cursor.execute(
            f"CREATE UNIQUE INDEX {ONE_LETTER} ON credits_notice (learner_id, year, kind, turn)"
            " WHERE kind IN ('REMINDER', 'RECTIFICATION')"
        )


def at_once(agencies):
    """Everyone issues at the same moment; returns what each was told."""
    barrier, told = threading.Barrier(len(agencies)), []

    def run(agency):
        barrier.wait()
        try:
            told.append(cast.issue(agency))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(agency,)) for agency in agencies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def doubles(*fields):
    return sum(n - 1 for n in Counter(Notice.objects.values_list(*fields)).values())


def test_officers_of_the_city_and_its_bureaus_share_one_series(bureaus):
    city, *units = bureaus

    told = at_once([city, city, *units, city])

    assert sum(one.issued for one in told) == PEOPLE
    assert [number for number, _ in cast.numbered()] == list(range(1, PEOPLE + 1))
    assert doubles("learner", "year") == 0


def test_a_double_click_issues_once(bureaus):
    city = bureaus[0]

    told = at_once([city, city])

    assert sorted(one.issued for one in told) == [0, PEOPLE]
    assert sorted(one.already for one in told) == [0, PEOPLE]


def test_jobs_of_two_officers_share_one_series_without_a_gap(bureaus):
    """The control is the next test: without the lock of the series numbers are given twice."""
    submitted = [
        issuing.submit(year=2026, agency=bureaus[0], requested_by=None, once=once, now=NOW)
        for once in ("1", "2")
    ]
    barrier = threading.Barrier(2)

    def run(job):
        barrier.wait()
        try:
            worker.work_off(job)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in submitted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    issued = Counter(Notice.objects.values_list("job", flat=True))
    assert sum(issued.values()) == PEOPLE
    assert [number for number, _ in cast.numbered()] == list(range(1, PEOPLE + 1))
    assert doubles("learner", "year") == 0


def test_without_the_lock_numbers_are_given_twice(bureaus, without_protection):
    at_once([bureaus[0]] * OFFICERS)

    assert doubles("series", "number") == (OFFICERS - 1) * PEOPLE
    assert doubles("learner", "year") == (OFFICERS - 1) * PEOPLE


def test_two_officers_who_record_the_same_service_record_it_once(bureaus):
    cast.issue(bureaus[0])
    officers = [cast.officer(bureaus[0], username=name) for name in ("hu", "lu")]

    serve_at_once(officers)

    assert NoticeEvent.objects.filter(kind="SERVED").count() == PEOPLE


def test_without_asking_again_after_the_lock_a_service_is_recorded_twice(bureaus, monkeypatch):
    cast.issue(bureaus[0])
    officers = [cast.officer(bureaus[0], username=name) for name in ("hu", "lu")]
    monkeypatch.setattr(events, "_recorded", lambda *asked: set())

    serve_at_once(officers)

    assert NoticeEvent.objects.filter(kind="SERVED").count() == 2 * PEOPLE


def serve_at_once(officers):
    """Each has chosen while none had a record, and waits for the other's lock."""
    locked, chosen = events._locked, threading.Barrier(len(officers))

    def together(notices):
        chosen.wait(30)
        return locked(Notice.objects.filter(pk__in=[*Notice.objects.values_list("pk", flat=True)]))

    def run(officer):
        try:
            served = Served(Service.IN_PERSON, NOW.date())
            events.serve(Notice.objects.all(), served=served, recorded_by=officer, now=NOW)
        finally:
            connections.close_all()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(events, "_locked", together)
        threads = [threading.Thread(target=run, args=(officer,)) for officer in officers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_a_series_that_stays_locked_is_told_plainly(bureaus):
    locked, release = threading.Event(), threading.Event()
    NoticeSeries.objects.create(prefix="绿人社", year=2026)

    def hold():
        with transaction.atomic():
            NoticeSeries.objects.select_for_update().get()
            locked.set()
            release.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 100")

    try:
        with pytest.raises(notices.NoticesBusyError, match="另一位同事正在签发"):
            cast.issue(bureaus[0])
    finally:
        release.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 3000")

    assert not Notice.objects.exists()
