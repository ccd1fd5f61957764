"""Two officers decide one claim at once: one decides, the other is told so.

The control takes the lock away, and must let both through; else the test would prove nothing.
"""

import threading

import pytest
from django.db import connection

from credits.claims import decisions, steps
from credits.claims.steps import ClaimMovedOnError
from credits.models import Claim, ClaimStep
from tests.credits import claims_cast as cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]


@pytest.fixture
def claim(liu, settings, tmp_path):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path
    return cast.submit(liu, cast.login(liu, "liu"))


def both_decide(claim, officers):
    barrier, raised = threading.Barrier(2), []

    def run(officer):
        try:
            barrier.wait()
            cast.decide(claim, officer, seen="UNIT_REVIEW")
        except ClaimMovedOnError as refusal:
            raised.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def decisions_made():
    return ClaimStep.objects.filter(from_state="UNIT_REVIEW").count()


def test_one_of_two_at_once_decides(claim, finance, city):
    officers = cast.city_officers(finance, city)

    raised = both_decide(claim, [officers["unit"], officers["personnel"]])

    assert len(raised) == 1
    assert decisions_made() == 1


def test_without_the_lock_both_decide(claim, finance, city, monkeypatch):
    def unlocked(pk):
        return Claim.objects.select_related("learner").get(pk=pk)

    def both_have_looked(*args, **kwargs):
        answer = may_decide(*args, **kwargs)
        meeting.wait(timeout=10)
        return answer

    meeting, may_decide = threading.Barrier(2), decisions.may_decide
    monkeypatch.setattr(steps, "lock", unlocked)
    monkeypatch.setattr(decisions, "may_decide", both_have_looked)
    officers = cast.city_officers(finance, city)

    raised = both_decide(claim, [officers["unit"], officers["personnel"]])

    assert raised == []
    assert decisions_made() == 2
