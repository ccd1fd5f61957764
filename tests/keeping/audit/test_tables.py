"""Every table is audited unless declared otherwise; every function that writes is known."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from keeping.audit import tables

WRITES = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+\w*\s*SET|DELETE\s+FROM)\b", re.IGNORECASE)
FUNCTIONS = """
    SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public'"""


def test_a_table_nobody_spoke_of_is_audited():
    assert tables.is_audited("catalog_enrolment")
    assert tables.is_audited("a_table_of_tomorrow")
    assert not tables.is_audited("exams_answerstep")


def test_each_table_that_is_left_out_has_a_reason():
    reasons = {apps.get_model(label): why for label, why in settings.AUDIT_OWN_RECORD.items()}

    assert all(len(why) >= 4 for why in reasons.values())
    # Who decides over people, money and rights is never left out.
    for label in ("people.Role", "people.User", "credits.Fact", "credits.Claim", "exams.Attempt"):
        assert apps.get_model(label) not in reasons


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_each_function_of_the_database_that_writes_is_declared():
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        writing = {name for name, source in cursor.fetchall() if WRITES.search(source)}

    assert writing == set(settings.AUDIT_WRITING_FUNCTIONS)
