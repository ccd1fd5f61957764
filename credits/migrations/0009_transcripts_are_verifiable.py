from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credits", "0008_shortfalls_climb_a_ladder")]

    operations = []
