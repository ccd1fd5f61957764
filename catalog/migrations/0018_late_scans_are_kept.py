from django.db import migrations, models

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0017_knowledge_points_form_a_tree"),
    ]

    operations = [
        migrations.AddField(
            model_name="scan",
            name="is_late",
            field=models.BooleanField(default=False, verbose_name="结班后收到"),
        ),
        # SQLite has made the table anew.
        AppendOnly("Scan", "scan"),
    ]
