from django.db import migrations


def forget(apps, schema_editor):
    """Sessions of Django's own table, which is read no more: everybody logs in once."""
    connection = schema_editor.connection
    if "django_session" in connection.introspection.table_names():
        schema_editor.execute("DELETE FROM django_session")


class Migration(migrations.Migration):
    dependencies = [("people", "0010_sessions_say_whose_they_are")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
