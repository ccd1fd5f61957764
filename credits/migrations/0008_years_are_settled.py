"""Closings of years, the statements they froze, and adjustments of these; two people for each.

A closing and an adjustment record what becomes of them; who prepared or proposed what is fixed.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly

CLOSING = ("year", "starts_on", "ends_on", "edition", "prepared_by_id", "prepared_at")
ADJUSTMENT = (
    "closing_id",
    "learner_id",
    "facts",
    "years",
    "reason",
    "proposed_by_id",
    "proposed_at",
)


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0011_corrections_are_carried_out_by_two"),
        ("jobs", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(verbose_name="止")),
                ("edition", models.CharField(max_length=64, verbose_name="办法摘要")),
                ("measure", models.CharField(max_length=120, verbose_name="办法")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PREPARED", "待复核"),
                            ("DISCARDED", "已作废"),
                            ("CLOSED", "已结算"),
                            ("REOPENED", "已重新开放"),
                        ],
                        default="PREPARED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(null=True, verbose_name="第几次结算")),
                ("ledger_end", models.PositiveBigIntegerField(default=0)),
                ("figures", models.JSONField(default=dict, verbose_name="数据")),
                (
                    "digest",
                    models.CharField(blank=True, max_length=64, verbose_name="全部结算单的摘要"),
                ),
                ("by_command", models.BooleanField(default=False, verbose_name="经命令行办理")),
                ("prepared_at", models.DateTimeField(verbose_name="准备时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="结算时间")),
                (
                    "reopening_asked_at",
                    models.DateTimeField(null=True, verbose_name="申请重新开放时间"),
                ),
                (
                    "reopening_why",
                    models.CharField(blank=True, max_length=300, verbose_name="重新开放的理由"),
                ),
                ("reopened_at", models.DateTimeField(null=True, verbose_name="重新开放时间")),
                (
                    "closed_by",
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
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopening_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "年度结算",
                "verbose_name_plural": "年度结算",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["PREPARED", "CLOSED"])),
                        fields=("year",),
                        name="year_has_one_open_closing",
                    ),
                    models.UniqueConstraint(
                        fields=("year", "number"), name="closing_number_is_given_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_by", models.F("prepared_by")), _negated=True),
                        name="year_is_closed_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None),
                                ("closed_by", None),
                                ("number", None),
                                ("state__in", ["PREPARED", "DISCARDED"]),
                            ),
                            models.Q(
                                ("state__in", ["CLOSED", "REOPENED"]),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("number__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_year_has_a_second_person_a_number_and_a_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reopened_by", models.F("reopening_asked_by")), _negated=True
                        ),
                        name="year_is_reopened_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reopening_asked_at", None),
                                ("reopening_asked_by", None),
                                ("reopening_why", ""),
                            ),
                            models.Q(
                                ("state__in", ["CLOSED", "REOPENED"]),
                                ("reopening_asked_at__isnull", False),
                                ("reopening_asked_by__isnull", False),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.text.Trim("reopening_why"),
                                        models.Value(""),
                                    ),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="reopening_is_asked_for_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "REOPENED"), _negated=True),
                                ("reopened_at", None),
                                ("reopened_by", None),
                            ),
                            models.Q(
                                ("state", "REOPENED"),
                                ("reopening_asked_by__isnull", False),
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reopened_year_was_asked_for_and_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="settled_year_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facts", models.JSONField(verbose_name="迟到的事实")),
                ("years", models.JSONField(verbose_name="前后对照")),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "待决定"),
                            ("CONFIRMED", "已同意"),
                            ("REFUSED", "不同意"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                (
                    "decision_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="决定的理由"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="people.learner",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="credits.yearclosing",
                    ),
                ),
            ],
            options={
                "verbose_name": "结算调整",
                "verbose_name_plural": "结算调整",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "PROPOSED")),
                        fields=("learner",),
                        name="learner_has_one_open_adjustment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        name="adjustment_is_decided_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("decision_reason", ""),
                                ("state", "PROPOSED"),
                            ),
                            models.Q(
                                ("state__in", ["CONFIRMED", "REFUSED"]),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.text.Trim("decision_reason"),
                                        models.Value(""),
                                    ),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_is_decided_in_full_or_not_at_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Trim("reason"), models.Value("")
                            ),
                            _negated=True,
                        ),
                        name="adjustment_carries_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettledStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="第几稿")),
                ("edition", models.CharField(max_length=64, verbose_name="办法摘要")),
                ("statement", models.JSONField(verbose_name="结算单")),
                ("carried_out", models.JSONField(verbose_name="结转下年")),
                (
                    "short",
                    models.DecimalField(decimal_places=3, max_digits=9, verbose_name="最大差额"),
                ),
                ("is_met", models.BooleanField(verbose_name="已达标")),
                ("heads", models.JSONField(verbose_name="台账截至")),
                ("admitted", models.JSONField(default=list, verbose_name="调整计入的条目")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("settled_at", models.DateTimeField(verbose_name="冻结时间")),
                (
                    "adjustment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="credits.adjustment",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_statements",
                        to="people.learner",
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="credits.yearclosing",
                    ),
                ),
            ],
            options={
                "verbose_name": "结算单",
                "verbose_name_plural": "结算单",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("closing", "learner", "revision"),
                        name="statement_is_settled_once_per_closing_and_revision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adjustment", None), ("revision", 1)),
                            models.Q(("adjustment__isnull", False), ("revision__gt", 1)),
                            _connector="OR",
                        ),
                        name="settled_statement_is_revised_by_an_adjustment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short__gte", 0)),
                        name="settled_statement_is_never_overmet",
                    ),
                ],
            },
        ),
        AppendOnly("YearClosing", "year_closing", CLOSING),
        AppendOnly("Adjustment", "adjustment", ADJUSTMENT),
        AppendOnly("SettledStatement", "settled_statement"),
    ]
