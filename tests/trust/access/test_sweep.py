"""Every address of ours, asked for by each kind of officer about her own unit and about others.

No answer holds a canary that its reader may not read by the reference of `reading`, and what is
somebody else's is answered as what does not exist.
"""

import pytest

from people.models import RoleKind
from tests.trust.access.asking import addresses, client_of, likeness, routes
from tests.trust.access.furnishing import furnish_person
from tests.trust.access.reading import LETTERS
from tests.trust.access.sweeping import HTMX, Sweep, sweep
from tests.trust.access.units import (
    Reader,
    canary,
    civil_servants,
    officers,
    powerless,
    readers,
)

LIAISON, DEPARTMENT = (
    Reader(f"{kind.lower()}_unit", kind, "unit")
    for kind in (
        RoleKind.TRAINING_OFFICER,
        RoleKind.TRAINING_DEPARTMENT,
    )
)
HERSELF = Reader(canary("learner", "unit"))
# About whom officers of each unit ask, on both sides of each relation: their own, above, below,
# beside, with a code that begins alike, moved away.
ASKED_ABOUT = {
    "unit": ("unit", "district", "office", "twin", "moved", "leaver"),
    "twin": ("unit",),
    "far": ("moved", "unit"),
    "moved": ("unit", "far"),
    "district": ("far",),
    "office": ("unit",),
    "city": ("unit",),
}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [LIAISON, DEPARTMENT, HERSELF], ids=lambda one: one.username)
def test_nobody_reads_about_another_unit(world, reader):
    found = sweep(world, [reader], ("twin",))

    assert found.asked > 250
    assert found.named == set()


@pytest.mark.deep
@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_everybody_everywhere_about_everybody(world, report):
    walk = Sweep(world)
    for reader in (*officers(), *civil_servants(), *powerless()):
        walk.of(reader, ASKED_ABOUT.get(reader.at or "unit", ()), "get")
    for reader in (*officers(), HERSELF, *powerless()):
        if reader.at in {"unit", "twin", ""}:
            walk.of(reader, ("unit" if reader.at == "twin" else "twin",), "post")
    for reader in (LIAISON, HERSELF):
        walk.of(reader, ("twin",), "head", "put", "patch", "delete")
        walk.of(reader, ("twin",), "get", **HTMX)

    found = walk.found
    report(
        requests=found.asked,
        routes=len(routes()),
        readers=len(readers()),
        failures=len(found.failed),
        leaks=len(found.leaks),
        foreign_changes=len(found.changes),
        existence_oracles=len(found.oracles),
    )
    assert found.named == set()


@pytest.mark.deep
@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_no_page_changes_by_what_another_unit_adds(world, report):
    """Counts and sums tell too: what only another unit has more of moves no figure of ours."""
    asking = [Reader(f"{kind.value.lower()}_unit", kind, "unit") for kind in LETTERS.values()]
    asking.append(HERSELF)
    before = {reader: pages(world, reader) for reader in asking}
    # Asked again some differ by themselves: a moment, a word that is drawn anew.
    restless = {
        (reader, path)
        for reader, known in before.items()
        for path, said in pages(world, reader).items()
        if known[path] != said
    }

    furnish_person(world, "newcomer")

    moved = {
        (reader, path)
        for reader, known in before.items()
        for path, said in pages(world, reader).items()
        if known[path] != said
    } - restless
    report(
        pages=sum(map(len, before.values())),
        restless=sorted({path for _reader, path in restless}),
        changed=len(moved),
    )
    assert sorted(f"{path} as {reader.username}" for reader, path in moved) == []


def pages(world, reader):
    """Every page that is about nobody in particular."""
    client = client_of(world, reader.username)
    found = [one for one in addresses(world, ()) if not one.about]
    return {one.path: likeness(client.get(one.path), one.path) for one in found}
