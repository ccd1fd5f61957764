from datetime import date

import pytest

from people import roster
from tests.people import files

TODAY = date(2026, 11, 21)


@pytest.fixture
def load(db):
    def load(path, **options):
        return roster.load(path, today=TODAY, **options)

    return load


@pytest.fixture
def good_roster(tmp_path):
    return files.roster(tmp_path / "名册.xlsx")
