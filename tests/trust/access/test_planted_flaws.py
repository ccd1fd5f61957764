"""The control of the sweep: flaws of the usual kinds are planted, and it names each of them."""

from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from credits.claims import views as claim_views
from credits.models import Claim
from credits.supervision import statistic_views
from jobs import views as job_views
from people.models import Agency, Learner
from people.models.message import MessageQuerySet
from people.models.role import RoleQuerySet
from portal import unit_desk
from portal import views as portal_views
from tests.trust.access.asking import addresses, client_of
from tests.trust.access.sweeping import HTMX, Sweep
from tests.trust.access.units import officers, powerless

READERS = {one.username: one for one in (*officers(), *powerless())}
OFFICER = "training_officer_unit"


def code_that_begins_alike(user, *kinds, on):
    """410111 is taken to be above 4101112."""
    [code] = user.roles.values_list("agency__code", flat=True)
    return Agency.objects.filter(code__startswith=code)


def forbidden_where_it_exists(rows, **asked):
    found = rows.filter(**asked).first()
    if found is None and rows.model.objects.filter(**asked).exists():
        raise PermissionDenied
    return found_or_404(found)


def named_in_the_refusal(rows, **asked):
    found = rows.filter(**asked).first()
    if found is None:
        others = Learner.objects.filter(**asked).values_list("agency__name", flat=True)
        raise Http404(f"not yours: {[*others]}")
    return found


def found_or_404(found):
    if found is None:
        raise Http404
    return found


def whole_city(user, **asked):
    return Agency.objects.order_by("path")


# What is planted where, the address that ought to give it away, who asks and how.
FLAWS = {
    "a list without its scope": (
        (claim_views, "editable_claims", lambda user, on: Claim.objects.all()),
        ("claims/", OFFICER, "get"),
    ),
    "a code that begins alike": (
        (statistic_views, "agencies_for", code_that_begins_alike),
        ("supervision/statistics/<int:pk>/", OFFICER, "get"),
    ),
    "forbidden instead of not found": (
        (job_views, "get_object_or_404", forbidden_where_it_exists),
        ("jobs/<int:pk>/", OFFICER, "get"),
    ),
    "a refusal that tells": (
        (portal_views, "get_object_or_404", named_in_the_refusal),
        ("unit/people/<int:pk>/", OFFICER, "get"),
    ),
    "an export of everybody": (
        (unit_desk, "tops_of", lambda user, on: list(Agency.objects.filter(depth=1))),
        ("unit/shortfall.xlsx", OFFICER, "get"),
    ),
    "a search over everybody": (
        (unit_desk, "reach_of", whole_city),
        ("unit/search/", OFFICER, "post"),
    ),
    "an act without a check": (
        (MessageQuerySet, "to", lambda rows, user: rows),
        ("messages/<int:pk>/open/", OFFICER, "post"),
    ),
    "a role that has ended": (
        (RoleQuerySet, "in_force", lambda roles, on: roles),
        ("unit/people/<int:pk>/", "ended", "get"),
    ),
    "a part of a page without its scope": (
        (portal_views, "visible_learners", lambda user, on: Learner.objects.all()),
        ("unit/people/<int:pk>/ways/", OFFICER, "get"),
    ),
}


def named(world, flaw) -> set[str]:
    """What the sweep names at the one address of a flaw."""
    route, username, method = FLAWS[flaw][1]
    # Her unit is not hers any more whose roles have ended.
    about = "unit" if username == "ended" else "twin"
    known = {one.route: one for one in addresses(world, (about,))}
    walk, client = Sweep(world), client_of(world, username)
    walk.look(client, READERS[username], known[route], method, **HTMX)
    return walk.found.named


@pytest.mark.django_db
def test_the_sweep_names_each_flaw_that_is_planted(world):
    sound = {flaw: named(world, flaw) for flaw in FLAWS}
    missed = []
    for flaw, (planted, _where) in FLAWS.items():
        with mock.patch.object(*planted):
            if not named(world, flaw):
                missed.append(flaw)

    assert sound == {flaw: set() for flaw in FLAWS}
    assert missed == []
