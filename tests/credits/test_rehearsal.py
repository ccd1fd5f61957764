"""Rehearsal: a draft over a recorded year says who changes, and saves nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from credits import editions, ledger, rehearsal, rulebook
from credits.models import RulebookEdition, Standing
from tests.credits.conftest import course

pytestmark = pytest.mark.django_db
NANJING = rulebook.shipped_path("nanjing-2009")


def enough(learner, now):
    """What meets Zhengzhou's minimums by a kind of which Nanjing's measure knows nothing."""
    required = {"bucket": "required", "progress": "1"}
    ledger.record_many(
        facts=[
            course(learner, 1, credits="60", attributes=required)._replace(kind="activity"),
            course(learner, 2, credits="60")._replace(kind="activity"),
        ],
        recorded_by=None,
        now=now,
    )


def test_the_measure_in_force_changes_nobody(liu, wang, now):
    enough(liu, now)

    found = rehearsal.rehearse(draft=editions.in_force(2026).rulebook, year=2026).as_json()

    assert found["everyone"] == {"people": 2, "to_short": 0, "to_met": 0, "cost": "0"}
    assert [unit["code"] for unit in found["agencies"]] == ["410101", "410102"]


def test_a_draft_says_who_falls_short_and_saves_nothing(liu, wang, now, capsys):
    enough(liu, now)

    call_command("rehearse", rulebook=str(NANJING), year=2026, json=True)

    found = json.loads(capsys.readouterr().out)
    finance, water = found["agencies"]
    assert (finance["people"], finance["to_short"]) == (1, 1)
    assert (water["people"], water["to_short"]) == (1, 0)
    assert found["everyone"]["to_short"] == 1
    assert not Standing.objects.exists()
    assert not RulebookEdition.objects.exists()


def test_a_faulty_draft_is_refused(tmp_path):
    file = tmp_path / "draft.toml"
    file.write_text("nonsense = 1\n", encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("rehearse", rulebook=str(file), year=2026)
