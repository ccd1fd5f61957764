"""Holidays and worked weekends of 2025 and 2026, as the State Council's office announced them.

国办发明电〔2024〕12号 and 〔2025〕7号. Those of 2027 were not published when this was written: the
office enters them in the admin, and until then pages say that only weekends are known.
"""

from datetime import date, timedelta

from django.db import migrations

# Name, first and last day off (weekends among them left out), and the weekends worked for it.
ANNOUNCED = [
    ("元旦", "2025-01-01", "2025-01-01", []),
    ("春节", "2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
    ("清明节", "2025-04-04", "2025-04-06", []),
    ("劳动节", "2025-05-01", "2025-05-05", ["2025-04-27"]),
    ("端午节", "2025-05-31", "2025-06-02", []),
    ("国庆节、中秋节", "2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
    ("元旦", "2026-01-01", "2026-01-03", ["2026-01-04"]),
    ("春节", "2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("清明节", "2026-04-04", "2026-04-06", []),
    ("劳动节", "2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("端午节", "2026-06-19", "2026-06-21", []),
    ("中秋节", "2026-09-25", "2026-09-27", []),
    ("国庆节", "2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
]
SATURDAY = 5


def enter(apps, schema_editor):
    SpecialDay = apps.get_model("credits", "SpecialDay")
    SpecialDay.objects.bulk_create(
        SpecialDay(on=on, is_working=is_working, name=name)
        for name, first, last, worked in ANNOUNCED
        for on, is_working in [
            *((day, False) for day in days(first, last) if day.weekday() < SATURDAY),
            *((date.fromisoformat(day), True) for day in worked),
        ]
    )


def days(first, last):
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


def leave_out(apps, schema_editor):
    apps.get_model("credits", "SpecialDay").objects.filter(on__year__in=(2025, 2026)).delete()


class Migration(migrations.Migration):
    dependencies = [("credits", "0012_notices_have_a_life")]

    operations = [migrations.RunPython(enter, leave_out)]
