"""`statement`: the shape of COMMANDS, from the ledger."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from credits import ledger, standing
from tests.credits.conftest import course, lecture

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("statement", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def recorded(liu, now):
    ledger.record_many(facts=[lecture(liu, 1), course(liu, 2)], recorded_by=None, now=now)


def test_json_has_the_shape_of_a_statement(liu, recorded):
    shown = json.loads(run("100001", "--year", "2026", "--json"))

    assert shown == standing.statement_of(liu, year=2026).as_json()
    assert set(shown) == {
        "year",
        "period",
        "lines",
        "totals",
        "minimums",
        "met",
        "carried_in",
        "carried_out",
    }
    assert set(shown["lines"][0]) == {
        "source",
        "kind",
        "bucket",
        "claimed",
        "credited",
        "article",
        "reason",
    }
    assert shown["totals"]["total"] == "4.5"


def test_text_names_the_person_the_lines_and_the_outcome(recorded):
    shown = run("100001", "--year", "2026")

    assert "刘喆（100001）" in shown
    assert "catalog.attendance:1" in shown
    assert "未完成" in shown


def test_as_known_on_leaves_out_what_came_later(recorded):
    shown = json.loads(run("100001", "--year", "2026", "--as-known-on", "2026-06-29", "--json"))

    assert shown["lines"] == []


def test_an_unknown_number_is_refused(recorded):
    with pytest.raises(CommandError, match="999999") as refusal:
        run("999999", "--year", "2026")

    assert refusal.value.returncode == 1


def test_a_year_without_a_measure_is_refused(recorded, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    with pytest.raises(CommandError, match="load_rulebook"):
        run("100001", "--year", "2026")
