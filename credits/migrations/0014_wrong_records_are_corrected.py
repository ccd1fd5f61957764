"""Wrong records about notices are corrected by further ones, wrong receipts withdrawn.

SQLite rebuilds the table of events and loses its triggers: they come again at the end.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0013_holidays_to_2026_are_known"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceiptWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="撤回理由")),
                ("is_erased", models.BooleanField(verbose_name="文件已删除")),
                ("withdrawn_at", models.DateTimeField(verbose_name="撤回时间")),
            ],
            options={
                "verbose_name": "撤回的回执",
                "verbose_name_plural": "撤回的回执",
            },
        ),
        migrations.RemoveConstraint(
            model_name="noticeevent",
            name="notice_event_of_a_kind_happens_once",
        ),
        migrations.AddField(
            model_name="noticeevent",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="credits.noticeevent",
            ),
        ),
        migrations.AddField(
            model_name="noticeevent",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="次第"),
        ),
        migrations.AlterField(
            model_name="noticeevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("SERVED", "送达"),
                    ("ACKNOWLEDGED", "签收"),
                    ("ANSWERED", "答复"),
                    ("RECTIFIED", "整改完成"),
                    ("CORRECTED", "登记更正"),
                ],
                max_length=16,
                verbose_name="事项",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.UniqueConstraint(
                fields=("notice", "kind", "turn"), name="notice_event_of_a_kind_and_turn_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", False)),
                fields=("corrects",),
                name="notice_event_is_corrected_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("corrects__isnull", False),
                        ("kind", "CORRECTED"),
                        models.Q(("text", ""), _negated=True),
                    ),
                    models.Q(models.Q(("kind", "CORRECTED"), _negated=True), ("corrects", None)),
                    _connector="OR",
                ),
                name="correction_alone_refers_to_a_record_and_says_why",
            ),
        ),
        migrations.AddField(
            model_name="receiptwithdrawal",
            name="receipt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="credits.noticereceipt",
            ),
        ),
        migrations.AddField(
            model_name="receiptwithdrawal",
            name="withdrawn_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptwithdrawal",
            constraint=models.UniqueConstraint(
                fields=("receipt",), name="receipt_is_withdrawn_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="receipt_withdrawal_carries_a_reason",
            ),
        ),
        AppendOnly("NoticeEvent", "notice_event"),
        AppendOnly("ReceiptWithdrawal", "receipt_withdrawal"),
    ]
