"""Claims and corrections about a year that is closed: recorded, told so, waiting to be adjusted."""

from datetime import date

import pytest
import time_machine

from credits import ledger, standing
from credits.claims import corrected, corrections, decisions
from credits.models import Fact
from credits.settlement import late, settled
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW, course
from tests.credits.settlement_cast import FEBRUARY, officer, settle

pytestmark = pytest.mark.django_db
LAST_YEAR = date(2025, 5, 20)


@pytest.fixture(autouse=True)
def _in_june(settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def me(liu):
    return cast.login(liu, "liu")


@pytest.fixture
def approved(liu, me, officers):
    """Before the year was closed."""
    claim = cast.submit(liu, me, happened_on=LAST_YEAR)
    return cast.decide(cast.decide(claim, officers["unit"]), officers["authority"])


@pytest.fixture
def close_year(city):
    def close():
        two = officer("feng", "冯某", city), officer("shen", "沈某", city)
        return settle(2025, *two, now=NOW)

    return close


def total(learner):
    return standing.statement_of(learner, year=2025).totals["total"]


def test_a_claim_about_a_closed_year_says_so_and_waits(client, liu, me, officers, close_year):
    closing = close_year()
    claim = cast.submit(liu, me, happened_on=LAST_YEAR)
    client.force_login(me)
    assert "2025 年度已经结算" in client.get(f"/claims/{claim.pk}/").content.decode()

    cast.decide(cast.decide(claim, officers["unit"]), officers["authority"])

    assert [one.source for one in late.facts(closing)] == [claim.source]
    assert total(liu) == 0


def test_a_revocation_in_a_closed_year_waits(client, liu, approved, officers, close_year):
    closing = close_year()
    client.force_login(officers["second"])
    assert "撤销核准先在台账冲销" in client.get(f"/claims/{approved.pk}/").content.decode()

    decisions.revoke(claim=approved, reason="证书经核为假", by=officers["second"], now=NOW)

    assert [one.reverses.source for one in late.facts(closing)] == [approved.source]
    assert total(liu) == 12


def test_a_correction_in_a_closed_year_waits(client, liu, me, officers, close_year):
    fact = ledger.record(fact=course(liu, 1, on=LAST_YEAR), recorded_by=None, now=FEBRUARY)
    closing = close_year()
    asked = corrections.ask(fact=fact, says="是他人的记录", by=me, now=NOW)
    client.force_login(officers["unit"])
    assert "2025 年度已经结算" in client.get(f"/corrections/{asked.pk}/").content.decode()

    proposed = corrections.propose(
        request=asked, proposal=corrected.TAKEN_BACK, text="属实", by=officers["unit"], now=NOW
    )
    corrections.carry_out(request=proposed, by=officers["authority"], now=NOW)

    assert not Fact.objects.in_force().exists()
    assert len(list(late.facts(closing))) == 1
    assert total(liu) == 2


def test_an_open_year_is_not_spoken_of_as_closed(client, liu, me, close_year):
    close_year()
    claim = cast.submit(liu, me)
    client.force_login(me)

    assert "已经结算" not in client.get(f"/claims/{claim.pk}/").content.decode()
    assert settled.closing_on(claim.happened_on) is None
