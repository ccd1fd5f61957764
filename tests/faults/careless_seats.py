"""The site as it must not be: seats are counted and taken without a lock.

Every thread of the server has seen the free seat before any of them takes it. Only a server in a
process of its own may import this module: it changes the modules of whoever does.
"""

import contextlib
import threading

from config.wsgi import application as application  # isort: skip -- sets Django up for the others

from catalog.models import Session
from catalog.seating import checks as seat_checks
from catalog.seating import taking

THREADS = 4
find = seat_checks.free_pool
barrier = threading.Barrier(THREADS)


def slow(*arguments):
    pool = find(*arguments)
    with contextlib.suppress(threading.BrokenBarrierError):
        barrier.wait(timeout=2)
    return pool


seat_checks.free_pool = slow
taking.at_once = lambda *_, **__: None  # step by step, where the lock is Python's
taking.serialise = lambda *learner_ids: None
type(Session.objects.all()).select_for_update = lambda self, **_: self
