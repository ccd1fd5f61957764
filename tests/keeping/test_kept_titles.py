"""What a writer with an English page leaves behind is Chinese, and told in English to readers."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from credits import standing
from keeping.told import told
from people.models import User
from portal.department import soundness


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("submit", "kept", "said"),
    [
        (
            lambda by, now: standing.submit_rebuild(year=2026, requested_by=by, now=now),
            "核算 2026 年学分",
            "Work out the credits of 2026",
        ),
        (
            lambda by, now: soundness.submit_clearing(requested_by=by, now=now),
            "核对各来源与台账",
            "Check the sources against the ledger",
        ),
    ],
    ids=["rebuilding", "clearing"],
)
def test_a_job_asked_for_in_english_is_titled_in_chinese(submit, kept, said):
    director = User.objects.create_user("director")

    with override("en"):
        job = submit(director, datetime(2026, 11, 2, 9, tzinfo=UTC))

        assert job.title == kept
        assert told(job.title) == said
