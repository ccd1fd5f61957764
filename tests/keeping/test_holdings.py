"""Every table says what it holds about people, and what it says is so."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from keeping import holdings, holdings_check
from keeping.holdings import Erasure, Kept, Kind
from keeping.management.commands import data_register

TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture
def declare(monkeypatch):
    """Declare otherwise than the app does; None takes its declaration away."""

    def declare(label, holding):
        app, name = label.split(".")
        module = holdings.import_module(f"{app}.holdings")
        table = {key: one for key, one in module.HOLDINGS.items() if key != name}
        monkeypatch.setattr(module, "HOLDINGS", table | ({name: holding} if holding else {}))

    return declare


def problems():
    return [str(one) for one in holdings_check.every_table_is_declared()]


def test_every_table_and_every_link_to_a_person_is_declared():
    assert problems() == []


def test_a_table_without_a_declaration_is_refused(declare):
    declare("jobs.Part", None)

    assert len(problems()) == 1
    assert "jobs.Part" in problems()[0]


def test_a_link_to_a_person_without_a_declaration_is_refused(declare):
    declare("catalog.Scan", holdings.house())

    assert len(problems()) == 1
    assert "learner" in problems()[0]


@pytest.mark.parametrize(
    "change",
    [
        {"whose": ("learner", "agency")},
        {"whose": ("learner", "nowhere")},
        {"unshown": ("no_such_column",)},
        {"kinds": ()},
        {"erasure": Erasure.BLANKED},
        {"kinds": (Kind.TEXT,)},
    ],
    ids=["no_person", "no_path", "no_column", "no_class", "nothing_blanked", "words_that_stay"],
)
def test_a_declaration_that_is_not_so_is_refused(declare, change):
    declare("credits.Standing", replace(holdings.declared()["credits.Standing"], **change))

    assert len(problems()) == 1


def test_a_declaration_of_a_table_that_is_gone_is_refused(declare):
    declare("jobs.Nothing", holdings.house())

    assert len(problems()) == 1


@pytest.mark.django_db
def test_what_is_said_to_be_fixed_is_guarded_by_the_database():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        guarded = {table for (table,) in cursor.fetchall()}

    fixed = {label for label, one in holdings.declared().items() if one.erasure == Erasure.FIXED}

    open_to_change = {
        label for label in fixed if apps.get_model(label)._meta.db_table not in guarded
    }
    assert open_to_change == {"credits.ImportBatch"}


def test_whoever_reads_the_register_finds_a_reason_for_what_is_withheld():
    """A table about people that one's own copy leaves out says why."""
    silent = [
        label
        for label, one in holdings.declared().items()
        if one.kinds and not one.is_exported and not one.withheld
    ]

    assert silent == []
    assert {one.kept for one in holdings.declared().values()} == set(Kept)


def test_the_page_for_administrators_is_what_the_tables_declare():
    page = (Path(__file__).resolve().parents[2] / "docs" / "privacy.md").read_text()

    assert page.endswith("\n".join(data_register.register()) + "\n")
