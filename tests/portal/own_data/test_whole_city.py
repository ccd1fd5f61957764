"""Over a whole city: all copies together hold every row about somebody, and each only its own."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from keeping import holdings
from people.models import Learner, User
from portal.demo_city import city
from portal.own_data import collecting

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PEOPLE = 120


@pytest.mark.deep
@pytest.mark.sqlite_only
def test_all_copies_together_hold_every_row_once(db, settings, tmp_path, report):
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel(NOW, tick=False):
        city.found(people=PEOPLE, now=timezone.now(), say=lambda line: None)
    give_everybody_a_login()
    numbers = dict(Learner.objects.values_list("user", "personnel_no"))

    given, foreign = Counter(), []
    for user in User.objects.all():
        tables = collecting.of_user(user, now=NOW)
        given.update({one.label: len(one.rows) for one in tables})
        text = json.dumps([one.rows for one in tables], ensure_ascii=False)
        foreign += [pk for pk, number in numbers.items() if pk != user.pk and number in text]

    assert foreign == []
    assert dict(given) == {label: number for label, number in held().items() if number}
    report(people=len(numbers), tables=len(given), rows=given.total(), of_others=len(foreign))


def give_everybody_a_login():
    for learner in Learner.objects.filter(user=None):
        learner.user = User.objects.create(username=f"u{learner.pk}", name=learner.name)
        learner.save()


def held():
    """How many rows of each table lead to a person, counted without the copies' own code."""
    return {
        label: apps.get_model(label)._base_manager.filter(led_to(one)).count()
        for label, one in holdings.declared().items()
        if one.is_exported
    }


def led_to(holding):
    found = Q()
    for path in holding.whose:
        found |= Q(**{f"{path}__isnull": False})
    given_out = Q(**{holding.later: None}) | Q(**{f"{holding.later}__lte": NOW})
    return found & given_out if holding.later else found
