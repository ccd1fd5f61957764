"""Exemptions: filed by one person, approved by another, never edited, never a diagnosis."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits import standing
from credits.circumstances import exemptions, refusals
from credits.circumstances.reassessing import reassess
from credits.models import Exemption, ExemptionState, Ground, Standing

pytestmark = pytest.mark.django_db
MARCH, AUGUST = date(2026, 3, 1), date(2026, 8, 31)


def file(learner, filer, now, *, code="E1", starts_on=MARCH, ends_on=AUGUST):
    return exemptions.file(
        learner=learner, code=code, starts_on=starts_on, ends_on=ends_on, filed_by=filer, now=now
    )


def needed(learner, **options):
    return standing.statement_of(learner, year=2026, **options).minimums[0].needed


def test_an_exemption_counts_once_a_second_person_has_approved_it(liu, filer, authority, now):
    filed = file(liu, filer, now)
    before = needed(liu)

    exemptions.approve(exemption=filed, decided_by=authority, now=now)

    assert (before, needed(liu)) == (10, 0)
    assert standing.statement_of(liu, year=2026).met


def test_half_of_what_is_needed_is_left(liu, filer, authority, now):
    filed = file(liu, filer, now, code="E2")

    exemptions.approve(exemption=filed, decided_by=authority, now=now)

    assert needed(liu) == Decimal(5)


def test_a_refused_or_withdrawn_one_counts_for_nothing(liu, chen, filer, authority, now):
    refused, withdrawn = file(liu, filer, now), file(chen, filer, now)
    exemptions.approve(exemption=withdrawn, decided_by=authority, now=now)

    exemptions.refuse(exemption=refused, ground=Ground.NOT_ENTITLED, decided_by=authority, now=now)
    exemptions.withdraw(
        exemption=withdrawn, ground=Ground.WRONG_DATES, withdrawn_by=authority, now=now
    )

    assert (needed(liu), needed(chen)) == (10, 10)
    states = Exemption.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ExemptionState.REFUSED, ExemptionState.WITHDRAWN]


def test_a_past_day_is_judged_by_what_was_approved_then(liu, filer, authority, now):
    filed = file(liu, filer, now)
    exemptions.approve(exemption=filed, decided_by=authority, now=now + timedelta(days=2))
    exemptions.withdraw(
        exemption=filed,
        ground=Ground.ENDED_EARLY,
        withdrawn_by=authority,
        now=now + timedelta(days=4),
    )
    today = now.date()

    seen = [needed(liu, as_known_on=today + timedelta(days=later)) for later in range(6)]

    assert seen == [10, 10, 0, 0, 10, 10]


def test_standings_follow(liu, filer, authority, now):
    standing.rebuild(year=2026, now=now)
    filed = file(liu, filer, now)
    exemptions.approve(exemption=filed, decided_by=authority, now=now)

    reassess([liu.pk], requested_by=authority, now=now)

    assert Standing.objects.get(learner=liu).is_met


def test_an_unknown_code_is_refused_with_the_known_ones(liu, filer, now):
    with pytest.raises(refusals.UnknownNameError, match=r"《测试办法》.*“病假”.*E1、E2"):
        file(liu, filer, now, code="病假")

    assert not Exemption.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (date(2026, 1, 1), date(2026, 2, 28), False),
        (date(2026, 1, 1), MARCH, True),
        (date(2026, 5, 1), date(2026, 5, 31), True),
        (AUGUST, None, True),
        (date(2026, 9, 1), None, False),
        (date(2025, 1, 1), None, True),
    ],
)
def test_the_same_code_is_not_filed_twice_over_the_same_days(
    liu, filer, now, starts_on, ends_on, overlaps
):
    file(liu, filer, now)
    file(liu, filer, now, code="E2")

    if overlaps:
        with pytest.raises(refusals.OverlapError, match="2026-03-01 至 2026-08-31"):
            file(liu, filer, now, starts_on=starts_on, ends_on=ends_on)
    else:
        file(liu, filer, now, starts_on=starts_on, ends_on=ends_on)

    assert Exemption.objects.count() == 2 + (not overlaps)


def test_a_refused_one_may_be_filed_again(liu, filer, authority, now):
    first = file(liu, filer, now)
    exemptions.refuse(exemption=first, ground=Ground.INCOMPLETE, decided_by=authority, now=now)

    again = file(liu, filer, now)

    assert again.pk != first.pk


def test_dates_outside_the_service_are_refused(liu, filer, now):
    liu.joined_on, liu.left_on = date(2020, 1, 1), date(2026, 6, 1)
    liu.save()

    for dates in [(AUGUST, MARCH), (date(2026, 6, 1), None), (date(2019, 1, 1), date(2019, 5, 1))]:
        with pytest.raises(refusals.ImpossibleDatesError):
            file(liu, filer, now, starts_on=dates[0], ends_on=dates[1])

    assert not Exemption.objects.exists()


def test_nobody_decides_her_own_filing_or_her_own_case(liu, filer, authority, now):
    filed = file(liu, filer, now)
    liu.user = authority
    liu.save()

    with pytest.raises(refusals.SamePersonError):
        exemptions.approve(exemption=filed, decided_by=filer, now=now)
    for act in (
        lambda: exemptions.approve(exemption=filed, decided_by=authority, now=now),
        lambda: exemptions.withdraw(
            exemption=filed, ground=Ground.WRONG_CODE, withdrawn_by=authority, now=now
        ),
        lambda: file(liu, authority, now, code="E2"),
    ):
        with pytest.raises(refusals.OwnCaseError):
            act()

    filed.refresh_from_db()
    assert filed.state == ExemptionState.FILED


def test_what_is_decided_is_not_decided_again(liu, filer, authority, now):
    filed = file(liu, filer, now)
    exemptions.approve(exemption=filed, decided_by=authority, now=now)

    with pytest.raises(refusals.AlreadyDecidedError):
        exemptions.refuse(
            exemption=filed, ground=Ground.NOT_ENTITLED, decided_by=authority, now=now
        )


def test_the_database_itself_refuses_one_person(liu, filer, now):
    filed = file(liu, filer, now)

    with (
        pytest.raises(IntegrityError, match="exemption_is_decided_by_a_second_person"),
        transaction.atomic(),
    ):
        Exemption.objects.filter(pk=filed.pk).update(
            state=ExemptionState.APPROVED, decided_by=filer, decided_at=now
        )


@pytest.mark.parametrize(
    "change",
    [{"code": "E2"}, {"starts_on": date(2026, 1, 1)}, {"ends_on": None}, {"group": "技术"}],
    ids=str,
)
def test_the_database_itself_refuses_an_edit(liu, filer, now, change):
    filed = file(liu, filer, now)

    with pytest.raises(DatabaseError, match="exemption_is_append_only"), transaction.atomic():
        Exemption.objects.filter(pk=filed.pk).update(**change)
    with pytest.raises(DatabaseError, match="exemption_is_append_only"), transaction.atomic():
        filed.delete()


def test_there_is_no_room_for_a_diagnosis():
    texts = {
        field.name: field.max_length
        for field in Exemption._meta.fields
        if field.get_internal_type() in {"CharField", "TextField"} and not field.choices
    }

    assert texts == {"group": 60, "code": 40}
