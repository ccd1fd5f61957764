"""Claims, their evidence and steps, and requests for correction.

Steps are append-only. SQLite rebuilds a table when a later migration alters it, and loses its
triggers then: such a migration must end with `AppendOnly` again.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0004_issued_notices_stay_as_they_are"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("happened_from", models.DateField(blank=True, null=True, verbose_name="开始日")),
                ("happened_on", models.DateField(verbose_name="完成日")),
                ("quantity", models.JSONField(default=dict, verbose_name="数量")),
                ("attributes", models.JSONField(default=dict, verbose_name="属性")),
                (
                    "certificate_no",
                    models.CharField(blank=True, max_length=60, verbose_name="证书或文号"),
                ),
                ("certificate_key", models.CharField(blank=True, db_index=True, max_length=60)),
                (
                    "granted",
                    models.DecimalField(
                        decimal_places=3, max_digits=8, null=True, verbose_name="核定学分"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "草稿"),
                            ("UNIT_REVIEW", "单位审核中"),
                            ("AUTHORITY_REVIEW", "主管部门审核中"),
                            ("RETURNED", "退回补正"),
                            ("APPROVED", "已核准"),
                            ("REFUSED", "未予核准"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        db_index=True,
                        default="DRAFT",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("changed_at", models.DateTimeField(verbose_name="最近办理时间")),
                (
                    "authority_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
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
                        related_name="claims",
                        to="people.learner",
                    ),
                ),
                (
                    "unit_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "学分申报",
                "verbose_name_plural": "学分申报",
            },
        ),
        migrations.CreateModel(
            name="ClaimEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=20)),
                ("size", models.PositiveIntegerField(verbose_name="字节")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("place", models.CharField(max_length=80, unique=True)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="credits.claim",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "证明材料",
                "verbose_name_plural": "证明材料",
            },
        ),
        migrations.CreateModel(
            name="ClaimStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DRAFT", "草稿"),
                            ("UNIT_REVIEW", "单位审核中"),
                            ("AUTHORITY_REVIEW", "主管部门审核中"),
                            ("RETURNED", "退回补正"),
                            ("APPROVED", "已核准"),
                            ("REFUSED", "未予核准"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "草稿"),
                            ("UNIT_REVIEW", "单位审核中"),
                            ("AUTHORITY_REVIEW", "主管部门审核中"),
                            ("RETURNED", "退回补正"),
                            ("APPROVED", "已核准"),
                            ("REFUSED", "未予核准"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="credits.claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "申报办理记录",
                "verbose_name_plural": "申报办理记录",
            },
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="记录来源")),
                ("title", models.CharField(max_length=200, verbose_name="记录")),
                ("happened_on", models.DateField(verbose_name="完成日")),
                ("says", models.CharField(max_length=500, verbose_name="哪里不对")),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField(verbose_name="答复期限")),
                ("accepted", models.BooleanField(null=True, verbose_name="是否更正")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
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
                        related_name="corrections",
                        to="people.learner",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正申请",
                "verbose_name_plural": "更正申请",
            },
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unit_decided_by", models.F("claimant")), _negated=True),
                    models.Q(("authority_decided_by", models.F("claimant")), _negated=True),
                ),
                name="claim_is_never_decided_by_its_claimant",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unit_decided_by", models.F("filed_by")), _negated=True),
                    models.Q(("authority_decided_by", models.F("filed_by")), _negated=True),
                ),
                name="claim_is_never_decided_by_who_filed_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit_decided_by", models.F("authority_decided_by")), _negated=True
                ),
                name="claim_is_decided_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "APPROVED"), _negated=True),
                    models.Q(
                        ("authority_decided_by__isnull", False), ("unit_decided_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="claim_is_approved_after_two_decisions",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("happened_from", None),
                    ("happened_from__lte", models.F("happened_on")),
                    _connector="OR",
                ),
                name="claimed_events_end_after_they_begin",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted", None), ("granted__gte", 0), _connector="OR"),
                name="claim_is_never_granted_less_than_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimevidence",
            constraint=models.UniqueConstraint(
                fields=("claim", "sha256"), name="evidence_is_attached_to_a_claim_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1)), name="evidence_is_never_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_state__in", ["DRAFT", "UNIT_REVIEW"]),
                    models.Q(
                        django.db.models.lookups.Exact(
                            django.db.models.functions.text.Trim("reason"), models.Value("")
                        ),
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="claim_decisions_carry_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)),
                fields=("learner", "source"),
                name="one_open_correction_per_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_by", models.F("asked_by")), _negated=True),
                name="correction_is_never_answered_by_who_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted", None),
                        ("answer", ""),
                        ("answered_at", None),
                        ("answered_by", None),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("accepted__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_is_answered_in_full_or_not_at_all",
            ),
        ),
        AppendOnly("ClaimStep", "claim_step"),
    ]
