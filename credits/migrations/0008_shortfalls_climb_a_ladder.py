from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credits", "0007_years_are_settled")]

    operations = []
