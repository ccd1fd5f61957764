import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0016_a_seat_is_asked_for_and_taken_at_once"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.AddField(
            model_name="knowledgepoint",
            name="cartoon",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailimages.image",
                verbose_name="漫画",
            ),
        ),
        migrations.AddField(
            model_name="knowledgepoint",
            name="cartoon_says",
            field=models.TextField(
                blank=True,
                help_text="写出画面内容和对话，供看不到图的人阅读；有漫画时必填。",
                verbose_name="漫画的文字说明",
            ),
        ),
        migrations.AddField(
            model_name="knowledgepoint",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="catalog.knowledgepoint",
                verbose_name="上级知识点",
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledgepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cartoon", None),
                    models.Q(("cartoon_says", ""), _negated=True),
                    _connector="OR",
                ),
                name="cartoon_has_words_that_say_the_same",
                violation_error_message="有漫画的知识点，请写出漫画的文字说明。",
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledgepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None),
                    models.Q(("parent", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="knowledge_point_is_not_under_itself",
                violation_error_message="知识点不能是自己的上级。",
            ),
        ),
    ]
