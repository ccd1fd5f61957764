"""Nothing new comes into the sweep unsaid: an address, a role, a table says first whose it is."""

import pytest
from django.apps import apps
from django.urls import path

from keeping import holdings
from people.models import Agency, RoleKind
from tests.trust.access import asking
from tests.trust.access.asking import ARGUMENTS, UndeclaredArgumentError, kinds_of, routes
from tests.trust.access.reading import LETTERS, RULES

# Rows without words of their own, or shown on the pages of what they belong to only.
NOT_FURNISHED = """
    account.EmailAddress catalog.AttendanceCorrection catalog.AudienceRule catalog.Evaluator
    catalog.Scan catalog.Wish catalog.WrongRoomCode
    credits.Adjustment credits.ChainHead credits.DocumentedStep credits.GroupStanding
    credits.ReceiptWithdrawal credits.SettledStatement
    exams.AnswerStep exams.ChangedResult exams.Honour exams.Marking exams.StageEntry
    exams.TeamMember exams.UnitResult
    people.DataCopy people.Erasure people.NumberViewing people.PastPassword people.Role
    people.SealedNumber people.Session portal.PutAwayTour socialaccount.SocialAccount
    wagtailusers.UserProfile
"""
WORDLESS = {"agency", "pool", "marker"}


def test_each_argument_of_an_address_says_whose_it_is():
    ends = {route[: found.end()] for route in routes() for found in asking.ARGUMENT.finditer(route)}

    assert sorted(ends) == sorted(ARGUMENTS)
    assert {kind for kind in ARGUMENTS.values() if not kind.startswith("=")} <= set(RULES)


def test_an_address_that_says_nothing_is_refused():
    with pytest.raises(UndeclaredArgumentError, match="secrets/<int:pk>"):
        kinds_of(str(path("secrets/<int:pk>/open/", lambda request: None).pattern))


@pytest.mark.django_db
def test_each_table_about_a_person_or_a_unit_has_a_row_of_everybody(world):
    """A new table is furnished, or stands in NOT_FURNISHED until somebody does it."""
    furnished = {
        row._meta.label for rows in world.rows.values() for row in rows.values() if len(rows) > 1
    }

    assert sorted(about_somebody() - furnished) == sorted(NOT_FURNISHED.split())
    assert {kind for kind, rows in world.rows.items() if len(rows) > 1} - set(RULES) == WORDLESS


def about_somebody():
    of_units = {
        model._meta.label
        for model in apps.get_models()
        if any(one.related_model is Agency for one in model._meta.concrete_fields)
    }
    return of_units | {label for label, one in holdings.declared().items() if one.whose}


def test_each_role_has_its_letter_in_the_rules():
    # Who is in training has no role of an office: she reads what is her own.
    assert {*LETTERS.values(), RoleKind.CIVIL_SERVANT} == set(RoleKind)
