"""Notices have kinds, codes and a life: what happens to them is kept in rows that nobody changes.

Notices issued before carry no code and are printed as they were. SQLite rebuilds a table when a
later migration alters it, and loses its triggers then: such a migration must end with
`AppendOnly` again (a test looks for the triggers).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0008_years_are_settled"),
        ("jobs", "0001_initial"),
        ("people", "0002_messages_reach_a_learner_or_an_officer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentedStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "措施所发公文",
                "verbose_name_plural": "措施所发公文",
            },
        ),
        migrations.CreateModel(
            name="NoticeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SERVED", "送达"),
                            ("ACKNOWLEDGED", "签收"),
                            ("ANSWERED", "答复"),
                            ("RECTIFIED", "整改完成"),
                        ],
                        max_length=16,
                        verbose_name="事项",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("IN_PERSON", "当面送达"),
                            ("BY_POST", "邮寄送达"),
                            ("IN_SYSTEM", "系统内送达"),
                            ("LEFT", "留置送达"),
                        ],
                        max_length=16,
                        verbose_name="送达方式",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="内容")),
                ("reply_by", models.DateField(blank=True, null=True, verbose_name="答复期限")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "通知办理事项",
                "verbose_name_plural": "通知办理事项",
            },
        ),
        migrations.CreateModel(
            name="NoticeReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=40, verbose_name="类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("place", models.CharField(max_length=60)),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "送达回执",
                "verbose_name_plural": "送达回执",
            },
        ),
        migrations.CreateModel(
            name="SpecialDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "is_working",
                    models.BooleanField(
                        help_text="调休上班的周末勾选；放假的日子不勾选。", verbose_name="上班"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
            ],
            options={
                "verbose_name": "节假日与调休",
                "verbose_name_plural": "节假日与调休",
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="learner_gets_one_notice_a_year",
        ),
        migrations.AddField(
            model_name="notice",
            name="code",
            field=models.CharField(blank=True, max_length=30, verbose_name="验证码"),
        ),
        migrations.AddField(
            model_name="notice",
            name="deadline_on",
            field=models.DateField(blank=True, null=True, verbose_name="整改期限"),
        ),
        migrations.AddField(
            model_name="notice",
            name="job",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="jobs.job",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("REMINDER", "提醒函"),
                    ("CIRCULAR", "通报"),
                    ("RECTIFICATION", "整改通知书"),
                    ("WITHDRAWAL", "撤销通知"),
                ],
                default="REMINDER",
                max_length=16,
                verbose_name="文种",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="refers_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="credits.notice",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="次第"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="learner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="people.learner",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ("REMINDER", "RECTIFICATION"))),
                fields=("learner", "year", "kind", "turn"),
                name="learner_gets_one_notice_of_a_kind_and_turn_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="notice_code_is_given_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("refers_to",), name="notice_is_withdrawn_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "WITHDRAWAL"), ("refers_to__isnull", False)),
                    models.Q(models.Q(("kind", "WITHDRAWAL"), _negated=True), ("refers_to", None)),
                    _connector="OR",
                ),
                name="withdrawal_alone_refers_to_another_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "WITHDRAWAL"),
                    models.Q(("kind", "CIRCULAR"), ("learner", None)),
                    models.Q(
                        ("kind__in", ("REMINDER", "RECTIFICATION")), ("learner__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="circular_alone_is_not_to_one_person",
            ),
        ),
        migrations.AddField(
            model_name="documentedstep",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="credits.notice",
            ),
        ),
        migrations.AddField(
            model_name="documentedstep",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="credits.ladderstep",
            ),
        ),
        migrations.AddField(
            model_name="noticeevent",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="credits.notice",
            ),
        ),
        migrations.AddField(
            model_name="noticeevent",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticereceipt",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="credits.notice",
            ),
        ),
        migrations.AddField(
            model_name="noticereceipt",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.UniqueConstraint(fields=("on",), name="day_is_special_in_one_way"),
        ),
        migrations.AddConstraint(
            model_name="specialday",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="special_day_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentedstep",
            constraint=models.UniqueConstraint(
                fields=("step",), name="ladder_step_is_documented_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.UniqueConstraint(
                fields=("notice", "kind"), name="notice_event_of_a_kind_happens_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "SERVED"),
                        models.Q(("how", ""), _negated=True),
                        ("reply_by__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind", "SERVED"), _negated=True), ("how", ""), ("reply_by", None)
                    ),
                    _connector="OR",
                ),
                name="service_alone_has_a_way_and_a_reply_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", "LEFT"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="service_by_leaving_names_a_witness",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "ANSWERED"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="notice_answer_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticereceipt",
            constraint=models.UniqueConstraint(
                fields=("notice", "sha256"), name="receipt_is_attached_once_to_a_notice"
            ),
        ),
        AppendOnly("Notice", "notice"),
        AppendOnly("DocumentedStep", "documented_step"),
        AppendOnly("NoticeEvent", "notice_event"),
        AppendOnly("NoticeReceipt", "notice_receipt"),
    ]
