"""Two of the three roles for one person at the same moment: the database takes one of them.

The control has the guard look without waiting for the person's row: both look before either writes.
"""

import pytest
from django.db import connection

from people.held_apart import NAME
from people.models import Role, RoleKind, User
from tests.catalog import cast
from tests.catalog.cast import TODAY
from tests.faults.test_two_at_once import at_once, kinds

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,  # SQLite lets one writer in at a time
]
WITHOUT_WAITING = (" FOR NO KEY UPDATE;", ";")
SLOWLY = ("RETURN NEW", "PERFORM pg_sleep(0.5); RETURN NEW")  # time for the other to look


@pytest.fixture
def guard(transactional_db):
    """Rewrites the guard's function for one test, and puts it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [NAME])
        (as_it_is,) = cursor.fetchone()

        def rewrite(*changes):
            changed = as_it_is
            for old, new in changes:
                assert old in changed
                changed = changed.replace(old, new)
            cursor.execute(changed)

        yield rewrite
        cursor.execute(as_it_is)


@pytest.fixture
def both(transactional_db):
    root, user = cast.build_city().root, User.objects.create_user("xi")

    def grant(kind):
        return lambda: Role.objects.create(user=user, kind=kind, agency=root, starts_on=TODAY)

    return [grant(RoleKind.SYSTEM_ADMINISTRATOR), grant(RoleKind.SECURITY_ADMINISTRATOR)]


def test_of_two_of_the_three_at_once_one_is_refused(both, guard):
    guard(SLOWLY)

    assert kinds(at_once(*both)) == ["IntegrityError", "Role"]
    assert Role.objects.count() == 1


def test_control_without_waiting_both_are_granted(both, guard):
    guard(SLOWLY, WITHOUT_WAITING)

    assert kinds(at_once(*both)) == ["Role", "Role"]
