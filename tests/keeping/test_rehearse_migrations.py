"""Every released snapshot is brought to today's code without a loss; a lossy migration is named."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from keeping import rehearsing, snapshots, stores

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


def test_every_released_snapshot_comes_to_today_without_a_loss(drill_tools, capsys, report):
    call_command("rehearse_migrations", json=True)

    told = json.loads(capsys.readouterr().out)
    report(
        snapshots={one["snapshot"]: len(one["applied"]) for one in told},
        rows=sum(one["rows"] for one in told),
        lost=sum(len(one["lost"]) for one in told),
        longest_wait=max(one["watched"]["longest_wait"] or 0 for one in told),
    )
    assert len(told) == len(snapshots.of(connection.vendor)) > 1
    assert [(one["lost"], one["failed"], one["watched"]["rewritten"]) for one in told] == [
        ([], {}, [])
    ] * len(told)


def test_the_live_database_is_rehearsed_and_left_alone(drill_tools, capsys):
    call_command("rehearse_migrations", live=True, json=True)

    (told,) = json.loads(capsys.readouterr().out)
    assert (told["snapshot"], told["applied"], told["sound"]) == ("live", [], True)
    assert told["rows"] > 300


@pytest.mark.sqlite_only  # no snapshot on PostgreSQL is young enough to hold what is destroyed
def test_control_a_lossy_migration_is_named(drill_tools, tmp_path, report):
    newest = snapshots.of(connection.vendor)[-1]

    done = rehearsing.run(
        stores.of(connection.settings_dict),
        snapshots.unpacked(newest, tmp_path),
        name="lossy",
        manage=settings.ROOT / "manage.py",
        environment=snapshots.environment(tmp_path)
        | {"DJANGO_SETTINGS_MODULE": "tests.keeping.lossy_settings"},
    )

    report(named=[loss.where for loss in done.lost], rewritten=done.watched.rewritten)
    assert {loss.where for loss in done.lost} == {
        "people_post",
        "people_learner.sort_key",
        "credits_specialday.is_working",
    }
    postgresql = connection.vendor == "postgresql"
    assert done.watched.rewritten == (["credits_fact"] if postgresql else [])
    assert not done.is_sound


def test_without_snapshots_the_command_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path)

    with pytest.raises(CommandError, match="没有这种数据库的快照"):
        call_command("rehearse_migrations")
