from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credits", "0004_issued_notices_stay_as_they_are")]

    operations = []
