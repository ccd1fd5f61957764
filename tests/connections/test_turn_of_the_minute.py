"""Two requests with one token begin a minute together: both are counted, neither is refused."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from connections import tokens
from tests.catalog.cast import NOW
from tests.keeping import elsewhere

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
LATER = NOW + timedelta(minutes=1)


class Second(threading.Thread):
    """Asks in a connection of its own; `said` is what it was told."""

    said = ""

    def __init__(self, text):
        super().__init__()
        self.text = text

    def run(self):
        try:
            tokens.of_text(self.text, now=LATER)
        except tokens.TooOftenError:
            self.said = "too often"
        else:
            self.said = "counted"
        finally:
            connection.close()


def test_two_who_begin_a_minute_together_are_both_counted(issue):
    token, text = issue()
    tokens.of_text(text, now=NOW)
    second = Second(text)

    with transaction.atomic():
        tokens.of_text(text, now=LATER)
        second.start()
        elsewhere.until(waiting)
    second.join()

    token.refresh_from_db()
    assert (second.said, token.used) == ("counted", 2)


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]
