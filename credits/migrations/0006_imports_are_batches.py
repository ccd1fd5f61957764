from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credits", "0005_claims_are_decided_twice")]

    operations = []
