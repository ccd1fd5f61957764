"""Roles that tiers look at: held from a day to a day, known to a measure, never edited."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from credits import editions, standing
from credits.circumstances import held_roles, refusals
from credits.models import HeldRole
from tests.credits.circumstances.conftest import MEASURE

pytestmark = pytest.mark.django_db


def enter(learner, by, now, *, starts_on=date(2025, 7, 1), ends_on=None, name="试用期"):
    return held_roles.enter(
        learner=learner, name=name, starts_on=starts_on, ends_on=ends_on, entered_by=by, now=now
    )


def tiers(learner):
    return [standing.statement_of(learner, year=year).tier for year in (2024, 2025, 2026)]


def test_a_role_is_judged_on_its_own_days(liu, filer, now):
    enter(liu, filer, now, ends_on=date(2026, 6, 30))

    assert tiers(liu) == ["others", "probation", "others"]


def test_ending_a_role_enters_it_anew_with_its_last_day(liu, filer, now):
    role = enter(liu, filer, now)
    before = tiers(liu)

    held_roles.end(role=role, ends_on=date(2026, 3, 1), ended_by=filer, now=now)

    assert before == ["others", "probation", "probation"]
    assert tiers(liu) == ["others", "probation", "others"]
    assert HeldRole.objects.count() == 2


def test_a_withdrawn_role_was_never_held(liu, filer, now):
    role = enter(liu, filer, now)

    held_roles.withdraw(role=role, withdrawn_by=filer, now=now)

    assert tiers(liu) == ["others"] * 3
    with pytest.raises(refusals.AlreadyDecidedError):
        held_roles.withdraw(role=role, withdrawn_by=filer, now=now)


def test_an_unknown_role_is_refused_with_the_known_ones(liu, filer, now):
    with pytest.raises(refusals.UnknownNameError, match="最接近的是“试用期”；可用：试用期"):
        enter(liu, filer, now, name="试用")


def test_the_group_of_a_further_measure_is_a_known_role(liu, filer, now):
    further = editions.store(
        text=MEASURE, name="办法.toml", now=now, effective_year=2026, group="专业技术人员"
    )
    editions.publish(edition=further, now=now)

    enter(liu, filer, now, name="专业技术人员")

    assert held_roles.known_names(2026) == ["专业技术人员", "试用期"]
    assert held_roles.known_names(2025) == ["试用期"]


def test_the_same_role_is_not_held_twice_at_a_time(liu, filer, now):
    enter(liu, filer, now, ends_on=date(2026, 6, 30))

    with pytest.raises(refusals.OverlapError):
        enter(liu, filer, now, starts_on=date(2026, 6, 30))
    enter(liu, filer, now, starts_on=date(2026, 7, 1))


def test_nobody_enters_her_own_role(liu, filer, now):
    liu.user = filer
    liu.save()

    with pytest.raises(refusals.OwnCaseError):
        enter(liu, filer, now)


def test_the_database_itself_refuses_an_edit(liu, filer, now):
    role = enter(liu, filer, now)

    with pytest.raises(DatabaseError, match="held_role_is_append_only"), transaction.atomic():
        HeldRole.objects.filter(pk=role.pk).update(ends_on=date(2026, 1, 1))
