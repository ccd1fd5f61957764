"""One person under several measures: each judges her by itself, lists go by the first."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from credits import cases, editions, group_standings, ledger, standing
from credits.circumstances import exemptions, held_roles
from credits.models import GroupStanding, Standing
from people.models import RoleKind, User
from tests.credits.circumstances.conftest import MEASURE, days, officer

pytestmark = pytest.mark.django_db
GROUP = "专业技术人员"
NEEDS_MORE = MEASURE.replace("others = 10 }", "others = 90 }").replace("测试办法", "继续教育办法")


@pytest.fixture
def measures(db, now):
    for text, group in ((MEASURE, ""), (NEEDS_MORE, GROUP)):
        edition = editions.store(
            text=text, name="办法.toml", now=now, effective_year=2024, group=group
        )
        editions.publish(edition=edition, now=now)


@pytest.fixture
def titled(liu, chen, measures, finance, now):
    """Liu holds a technical title since 2025; both have three days, worth 18."""
    filer = officer("renshi", RoleKind.PERSONNEL_OFFICER, finance)
    held_roles.enter(
        learner=liu, name=GROUP, starts_on=date(2025, 7, 1), ends_on=None, entered_by=filer, now=now
    )
    ledger.record_many(facts=[days(liu, 1, 3), days(chen, 2, 3)], recorded_by=None, now=now)
    return liu


def stored():
    rows = GroupStanding.objects.order_by("learner", "year")
    return list(rows.values_list("learner__name", "year", "group", "short", "is_met"))


def test_each_measure_judges_by_itself(titled, now):
    standing.rebuild(year=2026, now=now)

    assert stored() == [("刘喆", 2026, GROUP, Decimal(72), False)]
    assert list(Standing.objects.order_by("pk").values_list("is_met", flat=True)) == [True, True]


def test_who_held_the_role_on_no_day_of_the_year_is_not_judged(titled, now):
    standing.rebuild(year=2024, now=now)

    assert stored() == []


def test_a_role_withdrawn_takes_the_standing_away(titled, now):
    standing.rebuild(year=2026, now=now)
    officer_2 = User.objects.get(username="renshi")
    held_roles.withdraw(role=titled.held_roles.get(), withdrawn_by=officer_2, now=now)

    standing.rebuild(year=2026, now=now)

    assert stored() == []


def test_an_exemption_counts_under_its_own_measure_only(titled, city, now):
    filer = User.objects.get(username="renshi")
    authority = officer("peixun", RoleKind.TRAINING_DEPARTMENT, city)
    filed = exemptions.file(
        learner=titled, code="E1", starts_on=date(2026, 1, 1), ends_on=None, filed_by=filer,
        now=now, group=GROUP,
    )  # fmt: skip
    exemptions.approve(exemption=filed, decided_by=authority, now=now)

    standing.rebuild(year=2026, now=now)

    assert stored() == [("刘喆", 2026, GROUP, Decimal(0), True)]
    assert standing.statement_of(titled, year=2026).minimums[0].needed == 10


def test_the_statement_says_what_the_standing_says(titled, now):
    standing.rebuild(year=2026, now=now)
    profile = cases.of(titled, year=2026).profile

    [judged] = group_standings.statements_of(titled, year=2026, profile=profile)

    kept = GroupStanding.objects.get()
    assert judged.group == GROUP
    assert kept.totals == judged.statement.as_json()["totals"]
    assert kept.edition == judged.kernel.rulebook.digest


def test_my_credits_show_each_measure(client, titled, time_machine, now):
    time_machine.move_to(now, tick=False)
    titled.user = User.objects.create(username="liuzhe", name="刘喆")
    titled.save()
    client.force_login(titled.user)

    page = client.get(reverse("my_credits")).content.decode()

    assert "另外适用：继续教育办法" in page
    assert "《继续教育办法》第四条" in page
