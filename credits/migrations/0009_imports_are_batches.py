"""Imports are batches: what a batch recorded is never changed (append-only); how it went is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0007_transcripts_are_verifiable"),
        ("jobs", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="文件")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="文件摘要")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="字节")),
                ("encoding", models.CharField(blank=True, max_length=20, verbose_name="编码")),
                ("platform", models.CharField(blank=True, max_length=40, verbose_name="来源平台")),
                ("mapping", models.JSONField(default=dict, verbose_name="列的对应")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "已上传"),
                            ("PREVIEWED", "待确认"),
                            ("RUNNING", "正在导入"),
                            ("DONE", "已导入"),
                            ("REFUSED", "未导入"),
                            ("REVERSED", "已整批冲销"),
                        ],
                        default="UPLOADED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ALL_OR_NOTHING", "有一行不对就全部不导入"),
                            ("GOOD_ROWS", "只导入没有问题的行"),
                        ],
                        max_length=14,
                        verbose_name="方式",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="计数")),
                ("preview", models.JSONField(default=list, verbose_name="前几行")),
                ("problems", models.JSONField(default=list, verbose_name="问题")),
                (
                    "refusal",
                    models.CharField(blank=True, max_length=500, verbose_name="未导入的原因"),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("reversed_at", models.DateTimeField(null=True, verbose_name="冲销时间")),
                (
                    "reversed_why",
                    models.CharField(blank=True, max_length=300, verbose_name="冲销理由"),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.agency",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "reversed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "记录导入",
                "verbose_name_plural": "记录导入",
            },
        ),
        migrations.CreateModel(
            name="ImportedSources",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("sources", models.TextField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slices",
                        to="credits.importbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("platform", models.CharField(max_length=40, verbose_name="来源平台")),
                ("header", models.CharField(max_length=64, verbose_name="表头摘要")),
                ("columns", models.JSONField(default=dict)),
                ("fixed", models.JSONField(default=dict)),
                ("remembered_at", models.DateTimeField()),
                (
                    "remembered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "列的对应",
                "verbose_name_plural": "列的对应",
            },
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("RUNNING", "DONE", "REVERSED")), _negated=True),
                    models.Q(
                        ("confirmed_at__isnull", False), models.Q(("mode", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="import_runs_after_its_confirmation",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reversed_at__isnull", False), ("state", "REVERSED")),
                    models.Q(
                        models.Q(("state", "REVERSED"), _negated=True),
                        ("reversed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="import_has_a_moment_exactly_when_reversed",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "REVERSED"), _negated=True),
                    models.Q(("reversed_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="import_is_reversed_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "REFUSED"), _negated=True),
                    models.Q(("refusal", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_import_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedsources",
            constraint=models.UniqueConstraint(
                fields=("batch", "number"), name="imported_sources_are_numbered_in_their_batch"
            ),
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(
                fields=("platform", "header"), name="header_of_a_platform_is_mapped_once"
            ),
        ),
        AppendOnly("ImportedSources", "imported_sources"),
    ]
