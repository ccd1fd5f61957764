from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="part",
            name="losses",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="中断次数"),
        ),
    ]
