"""Steps of the ladder and frozen statistics; a decision, once recorded, is never rewritten.

SQLite rebuilds a table when a later migration alters it, and loses its triggers then: such a
migration must end with `AppendOnly` again (a test looks for the triggers).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly

DECISION = (
    "learner_id", "year", "step", "reason", "skipping", "reference",
    "deadline_on", "notice_id", "decided_by_id", "decided_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0005_claims_are_decided_twice"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("REMINDER", "提醒"),
                            ("CIRCULAR", "通报"),
                            ("RECTIFICATION", "督促整改"),
                            ("CRITICISM", "批评教育"),
                            ("DISCIPLINE", "处分"),
                        ],
                        max_length=16,
                        verbose_name="措施",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("skipping", models.CharField(blank=True, max_length=300, verbose_name="越级理由")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=60, verbose_name="处分决定文号"),
                ),
                ("deadline_on", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="本人答复")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                ),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="撤销理由"),
                ),
                (
                    "decided_by",
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
                        related_name="ladder_steps",
                        to="people.learner",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="credits.notice",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "督促措施",
                "verbose_name_plural": "督促措施",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("learner", "year", "step"),
                        name="one_open_step_of_a_kind_per_learner_and_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="ladder_step_carries_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("step", "DISCIPLINE"), models.Q(("reference", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("step", "DISCIPLINE"), _negated=True), ("reference", "")
                            ),
                            _connector="OR",
                        ),
                        name="discipline_alone_refers_to_a_formal_act",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ladder_answer_is_given_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""),
                                ("withdrawn_at", None),
                                ("withdrawn_by", None),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ladder_step_is_withdrawn_in_full_or_not_at_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statistic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("MONTH", "月度"), ("QUARTER", "季度"), ("HALF_YEAR", "半年")],
                        max_length=10,
                        verbose_name="周期",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(verbose_name="止")),
                ("figures", models.JSONField(verbose_name="数据")),
                ("made_at", models.DateTimeField(verbose_name="统计时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statistics",
                        to="people.agency",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "完成情况统计",
                "verbose_name_plural": "完成情况统计",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "period", "starts_on"),
                        name="statistic_is_one_per_agency_and_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="statistic_ends_after_it_starts",
                    ),
                ],
            },
        ),
        AppendOnly("LadderStep", "ladder_step", DECISION),
        AppendOnly("Statistic", "statistic"),
    ]
