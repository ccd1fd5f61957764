"""One gathering for all: statement, standing, rehearsal, everyone and transcript agree."""

from datetime import date
from decimal import Decimal

import pytest

from credits import cases, editions, ledger, rehearsal, rulebook, standing, transcripts
from credits.circumstances import exemptions, held_roles, openings
from credits.models import Standing
from people.models import Learner, Post, RoleKind
from tests.credits.circumstances.conftest import MEASURE, days, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(liu, chen, wang, city, finance, now):
    """Liu has one of everything that an assessment looks at."""
    editions.publish(
        edition=editions.store(text=MEASURE, name="办法.toml", now=now, effective_year=2024),
        now=now,
    )
    filer = officer("renshi", RoleKind.PERSONNEL_OFFICER, finance)
    authority = officer("peixun", RoleKind.TRAINING_DEPARTMENT, city)
    Post.objects.create(learner=liu, post="科员", starts_on=date(2015, 1, 1))
    held_roles.enter(
        learner=liu, name="试用期", starts_on=date(2025, 7, 1), ends_on=None,
        entered_by=filer, now=now,
    )  # fmt: skip
    filed = exemptions.file(
        learner=liu, code="E2", starts_on=date(2026, 3, 1), ends_on=None, filed_by=filer, now=now
    )
    exemptions.approve(exemption=filed, decided_by=authority, now=now)
    text = "人事编号,姓名,学分类别,学分,取得年度\n100001,刘喆,选修,0.5,2025\n"
    listed = openings.enter(
        data=text.encode(), name="期初.csv", agency=finance, entered_by=filer, now=now
    )
    openings.confirm(listed=listed, decided_by=authority, now=now)
    ledger.record_many(facts=[days(liu, 1, "0.2")], recorded_by=None, now=now)
    return liu


def test_every_way_to_a_statement_gives_the_same(known, now):
    statement = standing.statement_of(known, year=2026)
    standing.rebuild(year=2026, now=now)
    kernel = editions.in_force(2026)

    stored = Standing.objects.get(learner=known)
    of_everyone = {learner.pk: case for learner, case in standing.everyone(year=2026)}
    drafted = rehearsal.rehearse(draft=rulebook.read(MEASURE, name="draft.toml"), year=2026)
    content = transcripts.content_of(known, on=now.date())

    [minimum] = statement.minimums
    assert statement.tier == "probation"
    figures = (minimum.needed, minimum.has, minimum.short)
    assert figures == (2, Decimal("1.7"), Decimal("0.3"))
    assert of_everyone[known.pk].judged_by(kernel) == statement
    assert cases.of(known, year=2026).judged_by(kernel) == statement
    assert stored.totals == statement.as_json()["totals"]
    assert (stored.tier, stored.short) == ("probation", minimum.short)
    assert drafted.everyone.people == 3
    assert drafted.tiers["probation"].people == 1
    assert drafted.everyone.to_short == drafted.everyone.to_met == drafted.everyone.cost == 0
    assert content["years"][0]["minimums"] == statement.as_json()["minimums"]


@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_takes_three_queries(known, people, django_assert_num_queries):
    some = list(Learner.objects.order_by("pk")[:people])

    with django_assert_num_queries(3):
        found = list(cases.of_batch(some, year=2026))

    assert len(found) == people
    assert len(found[0][1].exemptions) == len(found[0][1].openings) == 1
