"""Issued transcripts, which the database itself refuses to change or delete.

SQLite rebuilds a table when a later migration alters it, and loses its triggers then: such a
migration must end with `install_guards` again (a test looks for the triggers).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER transcript_is_append_only_update BEFORE UPDATE ON credits_transcript
    BEGIN SELECT RAISE(ABORT, 'transcript_is_append_only: UPDATE'); END""",
    """CREATE TRIGGER transcript_is_append_only_delete BEFORE DELETE ON credits_transcript
    BEGIN SELECT RAISE(ABORT, 'transcript_is_append_only: DELETE'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS transcript_is_append_only_update",
    "DROP TRIGGER IF EXISTS transcript_is_append_only_delete",
]
POSTGRESQL = [
    """CREATE FUNCTION transcript_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: %', TG_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER transcript_is_append_only BEFORE UPDATE OR DELETE ON credits_transcript
    FOR EACH ROW EXECUTE FUNCTION transcript_refuses()""",
    """CREATE TRIGGER transcript_is_never_truncated BEFORE TRUNCATE ON credits_transcript
    FOR EACH STATEMENT EXECUTE FUNCTION transcript_refuses()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS transcript_is_append_only ON credits_transcript",
    "DROP TRIGGER IF EXISTS transcript_is_never_truncated ON credits_transcript",
    "DROP FUNCTION IF EXISTS transcript_refuses()",
]


def install_guards(apps, schema_editor):
    _execute(schema_editor, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_guards(apps, schema_editor):
    _execute(schema_editor, sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK)


def _execute(schema_editor, **statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0006_shortfalls_climb_a_ladder"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Transcript",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要（SHA-256）")),
                ("code", models.CharField(max_length=24, unique=True, verbose_name="验证码")),
                ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transcripts",
                        to="people.learner",
                    ),
                ),
            ],
            options={
                "verbose_name": "学分档案",
                "verbose_name_plural": "学分档案",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("learner", "digest"),
                        name="transcript_of_one_content_is_issued_once",
                    )
                ],
            },
        ),
        migrations.RunPython(install_guards, remove_guards),
    ]
