"""An officer files one activity for several people at once: a claim each, at most one of an act."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0014_wrong_records_are_corrected"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="together",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("together__isnull", False)),
                fields=("together", "learner"),
                name="claim_filed_for_several_is_one_for_each",
            ),
        ),
    ]
