"""Nobody reads about people beyond her reach, and nobody without a role changes anything.

Every address that anybody comes upon is asked for by those whom it does not concern.
"""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone

from catalog.models import Enrolment
from keeping.digests import differing, of_rows
from people.models import Learner, RoleKind, Session, User
from people.permissions import agencies_for, visible_learners
from people.signing_in import accounts
from portal.demo_city import city
from portal.demo_city.logins import DEMO_LOGINS
from tests.trust.walking import said, walk

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PEOPLE = 120
# Whose reach is one unit, herself alone, or nobody.
NARROW = ("gongwuyuan", "lianluoyuan", "renshi", "mingti", "pingwei", "xitong", "anquan")


@pytest.fixture
def addresses(db, settings, tmp_path):
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(NOW, tick=False):
        city.found(people=PEOPLE, now=timezone.now(), say=lambda line: None)
        yield sorted(set().union(*(walk(client_of(one.username)) for one in DEMO_LOGINS)))


@pytest.mark.deep
# A library's temporary file is closed when it is collected, not before.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_address_keeps_to_the_readers_reach(addresses):
    inviting = [one for one in addresses if one.startswith("/invitations/")]
    others = sorted({*addresses}.difference(inviting))
    told = {name: beyond_reach_of(name) & named_to(name, others) for name in NARROW}
    invited = {name: named_to(name, inviting) - numbers(invited_by(name)) for name in NARROW}
    # The control: the same walk by whoever may see the city names those whom a unit may not see.
    to_the_department = named_to("peixun", addresses) & beyond_reach_of("renshi")
    before = everything()
    outsider = client_of(User.objects.create(username="outsider", name="外人").username)
    for address in addresses:
        outsider.post(address)

    assert len(addresses) > 250
    assert {name: len(people) for name, people in told.items() if people} == {}
    assert {name: len(people) for name, people in invited.items() if people} == {}
    assert len(to_the_department) > PEOPLE // 3
    # She herself, that she was refused, and that she has put her own tour away.
    hers = {"keeping.AuditHead", "keeping.AuditRecord", "people.User", "portal.PutAwayTour"}
    assert set(differing(before, everything())) == hers


def client_of(username):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=username))
    return client


def named_to(username, addresses):
    """The personnel numbers in all that a user is answered."""
    reader = client_of(username)
    texts = (said(reader.get(address)) for address in addresses)
    return {one for text in texts for one in re.findall(r"(?<![\d.])\d{9}(?![\d.])", text)}


def beyond_reach_of(username):
    """The numbers of all others; who comes to a unit's own lectures stands on its lists."""
    user, today = User.objects.get(username=username), NOW.date()
    hosts = agencies_for(user, RoleKind.TRAINING_OFFICER, on=today)
    guests = Enrolment.objects.filter(session__lecture__host__in=hosts).values("learner")
    known = (
        visible_learners(user, on=today),
        Learner.objects.filter(user=user),
        Learner.objects.filter(pk__in=guests),
    )
    return numbers(Learner.objects.all()).difference(*map(numbers, known))


def invited_by(username):
    """Whom she may give a way in: the lists of invitations name them, and nobody else."""
    user = User.objects.get(username=username)
    return accounts.invitable_learners(user, on=NOW.date())


def numbers(learners):
    return set(learners.values_list("personnel_no", flat=True))


def everything():
    """What every table holds, but for who is logged in."""
    return {
        model._meta.label: of_rows(repr(row).encode() for row in model._base_manager.values_list())
        for model in apps.get_models()
        if model is not Session
    }
