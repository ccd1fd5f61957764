"""`verify_ledger` and its anchor on a sound ledger; tests/faults has the unsound ones."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from credits import anchor, chain, ledger, verification
from credits.models import Fact
from tests.credits.conftest import NOW, course, lecture

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(liu, chen, clerk, now, anchor_file):
    ledger.record_many(facts=[lecture(liu, 1), course(chen, 2)], recorded_by=clerk, now=now)
    ledger.reverse(fact=Fact.objects.first(), why="有误", reversed_by=None, now=now)


def run(*arguments):
    out = StringIO()
    call_command("verify_ledger", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_sound_ledger_is_reported_and_anchored(recorded, anchor_file):
    report = json.loads(run("--json"))

    assert (report["sound"], report["entries"], report["chains"]) == (True, 3, 2)
    assert report["anchor"]["number"] == 1
    assert len(anchor_file.read_text().splitlines()) == 3


def test_an_empty_ledger_is_sound(db, anchor_file):
    assert json.loads(run("--json"))["sound"] is True


def test_the_anchors_number_runs_on(recorded):
    run()

    assert json.loads(run("--json"))["anchor"]["number"] == 2


def test_the_anchor_can_be_left_as_it_is(recorded, anchor_file):
    run("--keep-anchor")

    assert not anchor_file.exists()


def test_the_anchor_holds_no_names(recorded, anchor_file, liu):
    run()

    text = anchor_file.read_text()
    assert liu.name not in text
    assert liu.personnel_no not in text


def test_text_says_how_much_was_checked(recorded):
    assert "核对 3 条，2 条链" in run()


def test_verification_takes_a_fixed_number_of_queries(
    recorded, liu, now, django_assert_num_queries
):
    ledger.record_many(facts=[course(liu, key) for key in range(10, 19)], recorded_by=None, now=now)

    with django_assert_num_queries(2):
        assert verification.verify().faults == []


def test_progress_counts_entries(recorded, monkeypatch):
    monkeypatch.setattr(verification, "STEP", 1)
    heard = []

    verification.verify(on_progress=heard.append)

    assert heard == [2, 3]


def test_a_chain_may_go_on_with_another_algorithm(recorded, liu, now, monkeypatch):
    monkeypatch.setattr(chain, "ALGORITHM", "v1|sm3")
    ledger.record(fact=lecture(liu, 3), recorded_by=None, now=NOW)

    assert Fact.objects.get(source="catalog.attendance:3").algorithm == "v1|sm3"
    assert verification.verify().faults == []
    assert anchor.write(now=NOW).algorithm == "v1|sm3"
    assert anchor.read().algorithm == "v1|sm3"


def test_amounts_verify_however_they_are_written(liu, now, anchor_file):
    for key, credits in enumerate(["0", "10", "2.50", "0.125", "1E+2", "999.999"]):
        ledger.record(fact=course(liu, key, credits=credits), recorded_by=None, now=now)
    ledger.record(
        fact=lecture(liu, 9, attributes={"b": 1, "ä": None, "a": True, "n": 10**17, "t": '"\\'}),
        recorded_by=None,
        now=now.replace(microsecond=7),
    )

    assert verification.verify().faults == []
