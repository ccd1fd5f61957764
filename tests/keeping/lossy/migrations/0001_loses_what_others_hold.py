"""Deletes rows, empties a column, drops another, and (PostgreSQL) writes every fact anew."""

from django.db import migrations


def rewrite_facts(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE credits_fact ADD COLUMN chance float DEFAULT random()")


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0015_claims_are_filed_for_several"),
        ("people", "0007_invitations_revoked_and_changes_fixed"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM people_post"),
        migrations.RunSQL("UPDATE people_learner SET sort_key = ''"),
        migrations.RunSQL("ALTER TABLE credits_specialday DROP COLUMN is_working"),
        migrations.RunPython(rewrite_facts),
    ]
