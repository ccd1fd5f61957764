"""The database itself refuses to change or delete an issued notice, whoever asks.

What happens to a notice later (served, answered, withdrawn) is a row of its own. SQLite rebuilds
a table when a later migration alters it, and loses its triggers then: such a migration must end
with `AppendOnly` again (a test looks for the triggers).
"""

from django.db import migrations

from keeping.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("credits", "0003_notices_are_numbered")]

    operations = [AppendOnly("Notice", "notice")]
