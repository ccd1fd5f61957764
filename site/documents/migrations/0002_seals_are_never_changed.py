"""A drawn seal is kept as it is: a document printed again carries the one of its day."""

from django.db import migrations

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_letterheads_and_texts_of_forms")]

    operations = [AppendOnly("Seal", "seal")]
