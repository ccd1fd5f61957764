"""Sessions that are over are rows about people: they go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Session
from people.tasks import clear_sessions


@pytest.mark.django_db
def test_sessions_that_are_over_are_cleared_away(client):
    for name, hours in (("over", -1), ("living", 1)):
        Session.objects.create(
            session_key=name, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
        )

    clear_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["living"]
