from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("credits", "0006_imports_are_batches")]

    operations = []
