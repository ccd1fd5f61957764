"""Exemptions, roles and opening balances of persons, teams, and measures for a group of people.

What somebody filed or entered stays as it was; a later column says what became of it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from keeping.append_only import AppendOnly

EXEMPTION = ("learner_id", "group", "code", "starts_on", "ends_on", "filed_by_id", "filed_at")
HELD_ROLE = ("learner_id", "name", "starts_on", "ends_on", "entered_by_id", "entered_at")
OPENING_LIST = ("agency_id", "group", "name", "sha256", "entered_by_id", "entered_at")


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0009_imports_are_batches"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="适用人群")),
                ("code", models.CharField(max_length=40, verbose_name="减免事项")),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("FILED", "待批准"),
                            ("APPROVED", "已批准"),
                            ("REFUSED", "未批准"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        default="FILED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("filed_at", models.DateTimeField(verbose_name="填报时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="批准时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NOT_ENTITLED", "不符合办法规定的条件"),
                            ("WRONG_CODE", "减免事项填错"),
                            ("WRONG_DATES", "起止日期填错"),
                            ("ENDED_EARLY", "提前结束"),
                            ("INCOMPLETE", "审批手续不齐"),
                        ],
                        max_length=16,
                        verbose_name="原因",
                    ),
                ),
            ],
            options={
                "verbose_name": "减免",
                "verbose_name_plural": "减免",
            },
        ),
        migrations.CreateModel(
            name="GroupStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("edition", models.CharField(max_length=64, verbose_name="办法摘要")),
                ("tier", models.CharField(blank=True, max_length=60, verbose_name="档次")),
                ("totals", models.JSONField(default=dict, verbose_name="合计")),
                ("minimums", models.JSONField(default=list, verbose_name="各项要求")),
                (
                    "short",
                    models.DecimalField(decimal_places=3, max_digits=9, verbose_name="最大差额"),
                ),
                ("is_met", models.BooleanField(verbose_name="已达标")),
                ("assessed_at", models.DateTimeField(verbose_name="核算时间")),
                ("group", models.CharField(max_length=60, verbose_name="适用人群")),
            ],
            options={
                "verbose_name": "学员另行适用办法的年度状态",
                "verbose_name_plural": "学员另行适用办法的年度状态",
            },
        ),
        migrations.CreateModel(
            name="HeldRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="身份")),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
            ],
            options={
                "verbose_name": "学员身份",
                "verbose_name_plural": "学员身份",
            },
        ),
        migrations.CreateModel(
            name="OpeningBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="适用人群")),
                ("bucket", models.CharField(max_length=40, verbose_name="学分类别")),
                (
                    "credits",
                    models.DecimalField(decimal_places=3, max_digits=8, verbose_name="学分"),
                ),
                ("earned_in", models.PositiveSmallIntegerField(verbose_name="取得年度")),
                ("number", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "verbose_name": "期初学分",
                "verbose_name_plural": "期初学分",
            },
        ),
        migrations.CreateModel(
            name="OpeningList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="适用人群")),
                ("name", models.CharField(max_length=120, verbose_name="文件或事由")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ENTERED", "待确认"),
                            ("CONFIRMED", "已确认"),
                            ("REFUSED", "未确认"),
                        ],
                        default="ENTERED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="确认时间")),
            ],
            options={
                "verbose_name": "期初学分清单",
                "verbose_name_plural": "期初学分清单",
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("formed_at", models.DateTimeField(verbose_name="建立时间")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
            ],
            options={
                "verbose_name": "班子",
                "verbose_name_plural": "班子",
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "班子成员",
                "verbose_name_plural": "班子成员",
            },
        ),
        migrations.RemoveConstraint(
            model_name="rulebookedition",
            name="edition_is_stored_once_per_year",
        ),
        migrations.RemoveConstraint(
            model_name="rulebookedition",
            name="one_edition_is_published_per_year",
        ),
        migrations.AddField(
            model_name="rulebookedition",
            name="group",
            field=models.CharField(blank=True, max_length=60, verbose_name="适用人群"),
        ),
        migrations.AddConstraint(
            model_name="rulebookedition",
            constraint=models.UniqueConstraint(
                fields=("digest", "effective_year", "group"), name="edition_is_stored_once_per_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulebookedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PUBLISHED")),
                fields=("effective_year", "group"),
                name="one_edition_is_published_per_year",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="filed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exemptions",
                to="people.learner",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupstanding",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="group_standings",
                to="people.learner",
            ),
        ),
        migrations.AddField(
            model_name="heldrole",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="heldrole",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held_roles",
                to="people.learner",
            ),
        ),
        migrations.AddField(
            model_name="heldrole",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="openingbalance",
            name="cancels",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counters",
                to="credits.openingbalance",
            ),
        ),
        migrations.AddField(
            model_name="openingbalance",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="openings",
                to="people.learner",
            ),
        ),
        migrations.AddField(
            model_name="openinglist",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opening_lists",
                to="people.agency",
            ),
        ),
        migrations.AddField(
            model_name="openinglist",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="openinglist",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="openingbalance",
            name="listed_in",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="balances",
                to="credits.openinglist",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="teams",
                to="people.agency",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="formed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="team_memberships",
                to="people.learner",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="credits.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["FILED", "APPROVED"])),
                fields=("learner", "group", "code", "starts_on"),
                name="exemption_begins_once_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("filed_by")), _negated=True),
                name="exemption_is_decided_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="exemption_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="exemption_is_decided_by_somebody_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "WITHDRAWN"),
                        ("withdrawn_by__isnull", False),
                        ("withdrawn_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state", "WITHDRAWN"), _negated=True),
                        ("withdrawn_at", None),
                        ("withdrawn_by", None),
                    ),
                    _connector="OR",
                ),
                name="exemption_is_withdrawn_by_somebody_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("ground", ""), ("state", "FILED")),
                    models.Q(("decided_at__isnull", False), ("ground", ""), ("state", "APPROVED")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state", "REFUSED"),
                        models.Q(("ground", ""), _negated=True),
                    ),
                    models.Q(("state", "WITHDRAWN"), models.Q(("ground", ""), _negated=True)),
                    _connector="OR",
                ),
                name="exemption_is_in_the_state_its_decisions_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupstanding",
            constraint=models.UniqueConstraint(
                fields=("learner", "year", "group"),
                name="group_standing_is_one_per_learner_year_and_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupstanding",
            constraint=models.CheckConstraint(
                condition=models.Q(("group", ""), _negated=True), name="group_standing_has_a_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupstanding",
            constraint=models.CheckConstraint(
                condition=models.Q(("short__gte", 0)), name="group_standing_is_never_overmet"
            ),
        ),
        migrations.AddConstraint(
            model_name="heldrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("learner", "name", "starts_on"),
                name="held_role_begins_once_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="held_role_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="heldrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="held_role_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="held_role_is_withdrawn_by_somebody_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinglist",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("sha256", ""), _negated=True),
                    models.Q(("state", "REFUSED"), _negated=True),
                ),
                fields=("sha256", "group"),
                name="opening_file_is_entered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinglist",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("entered_by")), _negated=True),
                name="openings_are_confirmed_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinglist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "ENTERED")),
                    models.Q(
                        models.Q(("state", "ENTERED"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="opening_list_is_decided_by_somebody_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingbalance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancels", None)),
                fields=("learner", "group", "bucket", "earned_in", "number"),
                name="opening_is_entered_once_per_bucket_and_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingbalance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancels__isnull", False)),
                fields=("cancels", "number"),
                name="opening_is_countered_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingbalance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancels", None), ("credits__gt", 0)),
                    models.Q(("cancels__isnull", False), ("credits__lt", 0)),
                    _connector="OR",
                ),
                name="only_counter_entries_of_openings_are_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dissolved_on", None)),
                fields=("agency", "name"),
                name="team_name_is_used_once_in_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="team_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)),
                fields=("team", "learner"),
                name="one_membership_of_a_team_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="membership_ends_after_it_starts",
            ),
        ),
        AppendOnly("Exemption", "exemption", EXEMPTION),
        AppendOnly("HeldRole", "held_role", HELD_ROLE),
        AppendOnly("OpeningList", "opening_list", OPENING_LIST),
        AppendOnly("OpeningBalance", "opening_balance"),
    ]
