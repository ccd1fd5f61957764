"""Every address of Wagtail's admin, asked for by who edits there and by who does not."""

from dataclasses import replace
from datetime import date
from unittest import mock

import pytest
from django.http import HttpResponse
from django.urls import path

from config import urls
from exams.models import Exam
from exams.papermaking import permissions
from people.models import Learner
from portal import editors
from tests.trust.access import admin_addresses, admin_sweeping
from tests.trust.access.admin_addresses import furnish_the_admin, kinds_of, plain
from tests.trust.access.admin_sweeping import ANONYMOUS, AdminSweep, swept
from tests.trust.access.asking import ARGUMENT, UndeclaredArgumentError, put
from tests.trust.access.test_sweep import ASKED_ABOUT, HERSELF
from tests.trust.access.units import civil_servants, officers, powerless

# Wagtail leaves a picture's own file open when it cannot be turned into another.
pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
READERS = {one.username: one for one in (*officers(), *powerless())}
CHIEF = READERS["training_department_city"]
DEPARTMENT = READERS["training_department_unit"]
AUTHOR = READERS["exam_author_unit"]
WIDE = replace(editors.DESKS[editors.CITY], deepest=editors.ANYWHERE)


def everybody(request):
    return HttpResponse("".join(Learner.objects.values_list("name", flat=True)))


# A page of the admin that somebody wrote and let everybody into.
urlpatterns = [path("admin/planted/", everybody), *urls.urlpatterns]


@pytest.mark.django_db
def test_who_edits_nothing_is_let_in_nowhere(world):
    walk = swept(world)

    walk.of(HERSELF, ("unit",), "get", "post")
    for reader in (ANONYMOUS, READERS["ended"]):
        walk.of(reader, ("unit",), "get")

    assert walk.found.asked > 1000
    assert set(walk.found.answered) == set(admin_sweeping.EVERYBODYS)
    assert walk.named == set()


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [DEPARTMENT, AUTHOR], ids=lambda one: one.username)
def test_an_editor_of_a_unit_finds_her_own_desk_alone(world, reader):
    walk = swept(world)

    walk.of(reader, ("twin", "unit"), "get")

    assert walk.found.answered["admin/"] == 1
    assert walk.named == set()


@pytest.mark.django_db
def test_the_department_of_the_city_reads_of_nobody_in_the_admin(world):
    walk = swept(world)

    walk.of(CHIEF, ("twin",), "get")

    assert len(walk.found.answered) > 120
    assert walk.named == set()


@pytest.mark.deep
@pytest.mark.django_db
def test_everybody_everywhere_in_the_admin(world, report):
    walk = swept(world)
    for reader in (*officers(), *civil_servants(), *powerless(), ANONYMOUS):
        about = ASKED_ABOUT.get(reader.at or "unit", ())
        if admin_addresses.is_editor(reader):
            walk.of(reader, (*about, reader.at), "get")
            walk.of(reader, about[:2], "post")
        else:
            walk.of(reader, about[:1], "get", "post")
    for reader in (ANONYMOUS, HERSELF, AUTHOR, DEPARTMENT, CHIEF):
        walk.of(reader, ("twin",), "head", "put", "patch", "delete")

    report(
        requests=walk.found.asked,
        routes=len(admin_addresses.routes()),
        failures=len(walk.found.failed),
        leaks=len(walk.found.leaks),
        let_in=len(walk.let_in),
        foreign_changes=len(walk.found.changes),
        existence_oracles=len(walk.found.oracles),
    )
    assert walk.named == set()


def asked_once(world, reader, begun):
    """What the sweep names at the addresses that begin so."""
    walk = AdminSweep(world)
    walk.routes = [one for one in walk.routes if one[0].startswith(begun)]
    assert walk.routes
    walk.of(reader, ("twin",), "get")
    return walk.named


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "reader", [READERS["nobody"], CHIEF], ids=["nobody", "training_department_city"]
)
def test_a_page_of_the_admin_that_asks_nobody_is_named(world, reader):
    furnish_the_admin(world)
    named = asked_once(world, reader, "admin/planted/")

    assert f"get admin/planted/ as {reader.username}: 200" in named
    assert f"get admin/planted/ as {reader.username}: learner of far" in named


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("planted", "reader", "begun"),
    [
        ((permissions, "edited_by", lambda user, on: Exam.objects.all()), AUTHOR, "admin/exam/"),
        ((editors, "_is_shut", lambda path, user: False), CHIEF, "admin/users/edit/"),
        ((editors, "seat", lambda user, on: None), READERS["ended"], "admin/formtext/"),
        ((editors, "DESKS", {editors.CITY: WIDE}), DEPARTMENT, "admin/lecturer/"),
        ((editors, "OF_THE_CITY", ("/no/",)), AUTHOR, "admin/pages/<int:page_id>/revisions/"),
    ],
    ids=[
        "a list without its scope",
        "a room nobody uses",
        "a role that ended",
        "a unit's reach",
        "a room of the city",
    ],
)
def test_each_flaw_that_is_planted_is_named(world, planted, reader, begun):
    furnish_the_admin(world)
    editors.seat(world.city.users["ended"], on=date(2025, 1, 1))
    sound = asked_once(world, reader, begun)
    editors.seat(world.city.users["ended"], on=date(2025, 1, 1))

    with mock.patch.object(*planted):
        named = asked_once(world, reader, begun)

    assert (sound, named != set()) == (set(), True)


def test_an_argument_that_says_nothing_is_refused():
    with pytest.raises(UndeclaredArgumentError, match="admin/secrets/<int:pk>"):
        kinds_of("admin/secrets/<int:pk>/")
    with pytest.raises(UndeclaredArgumentError, match="secrets"):
        plain(r"admin/secrets/^(\d+)/$")


def test_what_is_declared_of_the_admin_is_there():
    routes = admin_addresses.routes()
    ends = {route[: found.end()] for route in routes for found in ARGUMENT.finditer(route)}
    names = {found[1] for route in routes for found in ARGUMENT.finditer(route)}

    assert set(admin_addresses.ARGUMENTS) <= ends
    assert set(admin_addresses.NAMED) <= names
    assert put(routes[1], ["1"]).startswith("/admin/")
