"""Waiting lines under attack: each freed seat calls up one person, and nobody waits for a lock
for ever, though the same people stand in two lines in opposite order.
"""

import threading
import time

import pytest
from django.db import connections

from catalog.models import Enrolment, Pool, WaitingPlace
from catalog.seating import capacity, seats, taking, waiting
from catalog.session_lock import SessionBusyError
from people.models import Learner
from tests.catalog import cast
from tests.catalog.cast import NOW

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.fault]
LINE = 12


@pytest.fixture
def halls():
    """Two full sessions on two days; those in line stand in opposite order in each."""
    city = cast.build_city()
    lecture = cast.make_lecture(cast.make_catalog(), city.health)
    waiters = [person(f"3{number:04d}", city.transport) for number in range(LINE)]
    sessions = []
    for day, line in ((10, waiters), (11, waiters[::-1])):
        session = cast.make_session(
            lecture, open_seats=LINE, starts_at=NOW.replace(day=NOW.day + day)
        )
        for number in range(LINE):
            holder = person(f"4{day}{number:04d}", city.health)
            seats.enrol(session=session, learner=holder, enrolled_by=None, now=NOW)
        for one in line:
            waiting.join(session=session, learner=one, joined_by=None, now=NOW)
        sessions.append(session)
    return sessions


def person(number, agency):
    return Learner.objects.create(personnel_no=number, name="刘堃", agency=agency)


def give_everything_back(halls):
    """Every holder of both sessions cancels, a thread for each seat; returns what went wrong."""
    held = list(Enrolment.objects.holding().filter(session__in=halls))
    barrier = threading.Barrier(len(held))
    errors = []

    def run(enrolment):
        barrier.wait()
        try:
            seats.cancel(enrolment=enrolment, cancelled_by=None, now=NOW)
        except SessionBusyError as error:
            errors.append(str(error.__cause__))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_every_freed_seat_calls_up_one(halls):
    errors = give_everything_back(halls)

    assert errors == []
    for session in halls:
        held = Enrolment.objects.holding().filter(session=session)
        assert held.count() == held.values("learner").distinct().count() == LINE
        assert set(held.values_list("learner__agency__code", flat=True)) == {"U2"}
    assert not WaitingPlace.objects.waiting().exists()
    assert not capacity.miscounted().exists()
    assert not Pool.objects.filter(session__in=halls, name="OPEN").exclude(taken=LINE).exists()


@pytest.mark.postgres_only
def test_control_locking_in_the_order_of_the_line_deadlocks(halls, monkeypatch):
    def in_line(*learner_ids):
        for pk in learner_ids:
            Learner.objects.select_for_update(no_key=True).get(pk=pk)
            time.sleep(0.02)

    monkeypatch.setattr(taking, "serialise", in_line)

    # If nobody is thrown out here, the test above proves nothing.
    assert any("deadlock" in error for error in give_everything_back(halls))
