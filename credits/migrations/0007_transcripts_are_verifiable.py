"""Issued transcripts, which the database itself refuses to change or delete.

SQLite rebuilds a table when a later migration alters it, and loses its triggers then: such a
migration must end with `AppendOnly` again (a test looks for the triggers).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly


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
        AppendOnly("Transcript", "transcript"),
    ]
