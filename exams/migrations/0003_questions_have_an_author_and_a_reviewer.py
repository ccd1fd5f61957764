import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from exams.question_guard import GuardQuestions

BEFORE = (
    "number",
    "version",
    "type",
    "stem",
    "options",
    "key",
    "explanation",
    "knowledge_point_id",
)
ASKED = (*BEFORE, "prompts", "details", "author_id", "reviewed_by_id", "reviewed_at")


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_declarations_are_screened"),
        ("exams", "0002_answers_are_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        GuardQuestions((), before=BEFORE),
        migrations.RemoveConstraint(
            model_name="question",
            name="question_is_of_a_known_type",
        ),
        migrations.AddField(
            model_name="question",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="命题人",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="details",
            field=models.JSONField(blank=True, default=dict, verbose_name="其他"),
        ),
        migrations.AddField(
            model_name="question",
            name="digest",
            field=models.CharField(blank=True, db_index=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="question",
            name="prompts",
            field=models.JSONField(blank=True, default=list, verbose_name="左项"),
        ),
        migrations.AddField(
            model_name="question",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="审题时间"),
        ),
        migrations.AddField(
            model_name="question",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审题人",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="key",
            field=models.JSONField(blank=True, default=list, verbose_name="答案"),
        ),
        migrations.AlterField(
            model_name="question",
            name="knowledge_point",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="catalog.knowledgepoint",
                verbose_name="知识点",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="options",
            field=models.JSONField(blank=True, default=list, verbose_name="选项"),
        ),
        migrations.AlterField(
            model_name="question",
            name="type",
            field=models.CharField(
                choices=[
                    ("SINGLE", "单项选择题"),
                    ("MULTIPLE", "多项选择题"),
                    ("TRUE_FALSE", "判断题"),
                    ("FILL_IN", "填空题"),
                    ("NUMERICAL", "数值题"),
                    ("MATCHING", "匹配题"),
                    ("ORDERING", "排序题"),
                    ("SHORT_ANSWER", "简答题"),
                    ("CASE", "案例题"),
                ],
                default="SINGLE",
                max_length=12,
                verbose_name="题型",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "SINGLE",
                            "MULTIPLE",
                            "TRUE_FALSE",
                            "FILL_IN",
                            "NUMERICAL",
                            "MATCHING",
                            "ORDERING",
                            "SHORT_ANSWER",
                            "CASE",
                        ],
                    )
                ),
                name="question_is_of_a_known_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "PUBLISHED"), _negated=True),
                    ("author__isnull", True),
                    models.Q(
                        ("reviewed_by__isnull", False),
                        models.Q(("reviewed_by", models.F("author")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="question_is_released_by_a_second_person",
                violation_error_message="试题要由命题人以外的人审题后入库。",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "PUBLISHED"), _negated=True),
                    ("knowledge_point__isnull", False),
                    _connector="OR",
                ),
                name="question_in_use_has_a_knowledge_point",
                violation_error_message="入库前请选择知识点。",
            ),
        ),
        GuardQuestions(ASKED, before=()),
    ]
