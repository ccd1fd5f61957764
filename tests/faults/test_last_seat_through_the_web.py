"""The last seats through the real web server: one each, nobody twice, and never an error.

Eighty people ask for one seat, two hundred requests of a hundred people for ten. The control
runs the same server with the lock and the constraints taken away, and watches it oversell.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from catalog.models import AnnualCatalog, Enrolment, Pool, PoolName
from catalog.opening_day import browser, web
from catalog.seating import capacity
from people.models import Learner, User
from tests.catalog import cast
from tests.faults.workers import database_url

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,
]


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return database_url()


@pytest.fixture(scope="module")
def port(address, tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    with web.running(database_url=address, folder=folder) as port:
        yield port


@pytest.fixture
def lecture():
    """Its catalogue is open now, by the clock of the server."""
    lecture = cast.make_lecture(cast.make_catalog(), cast.build_city().health)
    now = timezone.now()
    AnnualCatalog.objects.update(
        selection_opens_at=now - timedelta(days=1), selection_closes_at=now + timedelta(days=90)
    )
    return lecture


@pytest.fixture
def visitors(lecture):
    """A hundred people of the host, logged in."""
    users = User.objects.bulk_create(
        User(username=f"u{number}", password="!") for number in range(100)
    )
    Learner.objects.bulk_create(
        Learner(personnel_no=f"2{number:04d}", name="刘堃", agency=lecture.host, user=user)
        for number, user in enumerate(users)
    )
    return [browser.logged_in(user) for user in users]


@pytest.fixture
def without_constraints():
    with connection.cursor() as cursor:
        cursor.execute("""
            ALTER TABLE catalog_pool DROP CONSTRAINT pool_is_never_oversold;
            DROP INDEX learner_holds_one_seat_per_session""")
    yield
    Enrolment.objects.all().delete()
    Pool.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("""
            ALTER TABLE catalog_pool ADD CONSTRAINT pool_is_never_oversold
                CHECK (taken >= 0 AND taken <= seats);
            CREATE UNIQUE INDEX learner_holds_one_seat_per_session
                ON catalog_enrolment (session_id, learner_id) WHERE state = 'ENROLLED'""")


def a_session(lecture, number):
    """Each on a day of its own, so that nobody is refused for a clash."""
    starts_at = timezone.now() + timedelta(days=3 + number)
    return cast.make_session(lecture, open_seats=0, starts_at=starts_at)


def ask_all_at_once(port, visitors, session):
    """One connection for each, all open before the first of them asks; how often which answer."""
    path = reverse("catalog:enrol", args=[session.pk])

    async def rush():
        browsers = [browser.Browser(port, one) for one in visitors]
        await asyncio.gather(*(one.connect() for one in browsers))
        answers = await asyncio.gather(*(one.post(path) for one in browsers))
        await asyncio.gather(*(one.close() for one in browsers))
        return answers

    return Counter(answer.status for answer in asyncio.run(rush()))


def sell(port, visitors, lecture, *, seed, number_of_seats, requests):
    session = a_session(lecture, seed)
    Pool.objects.filter(session=session, name=PoolName.OPEN).update(seats=number_of_seats)
    asking = [*visitors, *visitors][:requests]
    Random(seed).shuffle(asking)

    answers = ask_all_at_once(port, asking, session)

    holders = Counter(
        Enrolment.objects.holding().filter(session=session).values_list("learner", flat=True)
    )
    return answers, holders.total(), holders.total() - len(holders)


def check_seed(port, visitors, lecture, seed):
    one = sell(port, visitors, lecture, seed=2 * seed, number_of_seats=1, requests=80)
    ten = sell(port, visitors, lecture, seed=2 * seed + 1, number_of_seats=10, requests=200)

    assert one == ({302: 80}, 1, 0)
    assert ten == ({302: 200}, 10, 0)
    assert not capacity.miscounted().exists()


def test_last_seats_are_sold_once(port, visitors, lecture):
    for seed in range(2):
        check_seed(port, visitors, lecture, seed)


@pytest.mark.deep
def test_last_seats_are_sold_once_over_twenty_seeds(port, visitors, lecture, report):
    for seed in range(20):
        check_seed(port, visitors, lecture, seed)
    report(seeds=20, requests=20 * 280, oversold=0, doubled=0, server_errors=0)


def test_control_without_protection_oversells(
    address, visitors, lecture, without_constraints, tmp_path
):
    careless = web.running(
        database_url=address,
        folder=tmp_path,
        workers=1,
        threads=4,  # as many as the careless server waits for
        application="tests.faults.careless_seats:application",
    )

    with careless as port:
        _answers, sold, _twice = sell(
            port, visitors, lecture, seed=1, number_of_seats=1, requests=16
        )

    # If this one ever holds, the tests above prove nothing.
    assert sold > 1
