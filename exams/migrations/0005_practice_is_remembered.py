import django.db.models.deletion
from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_calls_ask_questions_and_take_files"),
        ("exams", "0004_question_files_wait_for_confirmation"),
        ("people", "0002_messages_reach_a_learner_or_an_officer"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnowledgeState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stability", models.FloatField(verbose_name="记忆稳定度（天）")),
                ("difficulty", models.FloatField(verbose_name="难度")),
                ("last_on", models.DateField(verbose_name="最近练习")),
                ("due_on", models.DateField(verbose_name="下次练习")),
                ("fades_on", models.DateField(verbose_name="此后视为遗忘")),
                ("answers", models.PositiveIntegerField(verbose_name="作答次数")),
                ("right_answers", models.PositiveIntegerField(verbose_name="答对次数")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="knowledge_states",
                        to="people.learner",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="states",
                        to="catalog.knowledgepoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "掌握情况",
                "verbose_name_plural": "掌握情况",
                "indexes": [
                    models.Index(fields=["learner", "due_on"], name="state_by_learner_and_due_day"),
                    models.Index(fields=["point", "fades_on"], name="state_by_point_and_fading"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("learner", "point"), name="learner_has_one_state_of_a_point"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gt", models.F("last_on")),
                            ("fades_on__gte", models.F("last_on")),
                        ),
                        name="point_comes_back_after_it_was_practised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answers__gte", 1), ("right_answers__lte", models.F("answers"))
                        ),
                        name="state_counts_at_least_one_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几次")),
                ("choice", models.JSONField(verbose_name="所选")),
                ("is_right", models.BooleanField(verbose_name="答对")),
                ("answered_at", models.DateTimeField(verbose_name="作答时间")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practice_answers",
                        to="people.learner",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practice_answers",
                        to="exams.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "练习记录",
                "verbose_name_plural": "练习记录",
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("learner", "question", "number"),
                        name="practice_answer_is_stored_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="practice_answers_begin_at_one"
                    ),
                ],
            },
        ),
        AppendOnly("PracticeAnswer", "practice_answer"),
    ]
