"""What a drill needs of its surroundings."""

import pytest

from tests.databases import SERVER


@pytest.fixture
def drill_tools(monkeypatch, pytestconfig):
    """The server's own client tools, and the settings that the suite runs under."""
    server = pytestconfig.stash.get(SERVER, None)
    if server is not None:
        monkeypatch.setenv("PATH", str(server.bin), prepend=":")
    monkeypatch.setenv("CIVIL_CREDITS_ENVIRONMENT", "outside")
