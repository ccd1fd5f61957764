"""The small city of units, and one moment for all that is asked in it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse

from config import urls
from tests.trust.access.belongings import World
from tests.trust.access.furnishing import furnish

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FOLDERS = ("CREDITS_EVIDENCE_FOLDER", "CREDITS_RECEIPTS_FOLDER", "JOBS_FOLDER", "MEDIA_ROOT")


@pytest.fixture
def world(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The page "not found" is the same for all; in its place stands what was not found, which is
    quicker and would tell apart what does not exist and what is somebody else's."""
    for name in FOLDERS:
        setattr(settings, name, tmp_path / name)
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    monkeypatch.setattr(urls, "handler404", _not_found, raising=False)
    with time_machine.travel(NOW, tick=False):
        yield furnish(now=NOW)


def _not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(f"{type(exception).__name__} {exception}"[:300], status=404)
