"""The kept database: it is what migrating would have made, and of these migrations alone."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.migrated import MigratedDatabase, binaries_of


@pytest.mark.django_db
def test_nothing_is_left_to_migrate():
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.django_db
def test_a_database_of_other_migrations_is_not_laid_out(tmp_path):
    (tmp_path / f"{connection.vendor}-0123456789abcdef").touch()

    assert MigratedDatabase(tmp_path, None).lay_out() is False


@pytest.mark.django_db(transaction=True)
def test_keeping_leaves_one_database_of_the_kind(tmp_path, pytestconfig):
    (tmp_path / f"{connection.vendor}-0123456789abcdef").touch()
    kept = MigratedDatabase(tmp_path, binaries_of(pytestconfig))

    kept.keep()

    assert [path.name for path in tmp_path.iterdir()] == [kept.kept.name]
    assert kept.kept.stat().st_size > 100_000
