import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0010_exemptions_openings_and_teams"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("ASK", "提出申请"),
                            ("PROPOSE", "拟定更正"),
                            ("SEND_BACK", "退回重拟"),
                            ("CARRY_OUT", "复核同意并更正"),
                            ("REFUSE", "维持原记录"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=500, verbose_name="说明")),
                ("proposal", models.JSONField(null=True)),
            ],
            options={
                "verbose_name": "更正办理记录",
                "verbose_name_plural": "更正办理记录",
            },
        ),
        migrations.RemoveConstraint(
            model_name="claimevidence",
            name="evidence_is_attached_to_a_claim_once",
        ),
        migrations.RemoveConstraint(
            model_name="correctionrequest",
            name="correction_is_never_answered_by_who_asked",
        ),
        migrations.AddField(
            model_name="claimevidence",
            name="removed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="claimevidence",
            name="removed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="proposal",
            field=models.JSONField(null=True, verbose_name="拟更正为"),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="proposed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="proposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="replacement",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrects",
                to="credits.fact",
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="reversal",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="credits.fact",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimevidence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("claim", "sha256"),
                name="evidence_is_attached_to_a_claim_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("removed_by", None)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_is_removed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_by", models.F("asked_by")), _negated=True),
                    models.Q(("proposed_by", models.F("asked_by")), _negated=True),
                ),
                name="correction_is_never_answered_by_who_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("proposal__isnull", True), ("proposed_at", None), ("proposed_by", None)
                    ),
                    models.Q(
                        ("proposal__isnull", False),
                        ("proposed_at__isnull", False),
                        ("proposed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="correction_is_proposed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("replacement", None),
                        ("reversal", None),
                        models.Q(("accepted", None), ("accepted", False), _connector="OR"),
                    ),
                    models.Q(
                        ("accepted", True),
                        ("proposed_by__isnull", False),
                        ("reversal__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="correction_is_accepted_when_it_is_carried_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted", True), _negated=True),
                    models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="correction_is_carried_out_by_a_second_person",
            ),
        ),
        migrations.AddField(
            model_name="correctionstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correctionstep",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="credits.correctionrequest",
            ),
        ),
        AppendOnly("CorrectionStep", "correction_step"),
    ]
