import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0017_knowledge_points_form_a_tree"),
        ("exams", "0011_contests_are_held"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handbook",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("foreword", models.TextField(blank=True, verbose_name="前言")),
            ],
            options={
                "verbose_name": "应知应会读本",
                "verbose_name_plural": "应知应会读本",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HandbookIndex",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
            ],
            options={
                "verbose_name": "应知应会读本目录",
                "verbose_name_plural": "应知应会读本目录",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HandbookPart",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("CHAPTER", "章"), ("MONTHLY", "月读")],
                        default="CHAPTER",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="月读填 1–12，各章不填。",
                        null=True,
                        verbose_name="月份",
                    ),
                ),
                ("introduction", models.TextField(blank=True, verbose_name="导语")),
                (
                    "points",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        help_text="选上级知识点的，其下的知识点一并列出。",
                        related_name="handbook_parts",
                        to="catalog.knowledgepoint",
                        verbose_name="知识点",
                    ),
                ),
            ],
            options={
                "verbose_name": "读本的章和月读",
                "verbose_name_plural": "读本的章和月读",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "CHAPTER"), ("month", None)),
                            models.Q(
                                ("kind", "MONTHLY"),
                                ("month__isnull", False),
                                ("month__range", (1, 12)),
                            ),
                            _connector="OR",
                        ),
                        name="monthly_issue_names_its_month",
                        violation_error_message="月读须填 1–12 月，各章不填月份。",
                    )
                ],
            },
            bases=("wagtailcore.page",),
        ),
    ]
