"""A house that has a hall and no catalogue of 2027 yet, and the files that are brought to it."""

import pytest

from catalog.models import (
    AnnualCatalog,
)
from catalog.releasing import releases
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.year_import.year_files import DATA, HEAD, load
from tests.people.files import workbook as xlsx


@pytest.fixture
def index(city):
    """A house with a hall and last year's catalogue, nothing of 2027 yet."""
    cast.make_venue()
    return cast.make_catalog().get_parent()


@pytest.fixture
def year_file(tmp_path):
    def write(*rows, head=HEAD):
        return xlsx(tmp_path / "目录.xlsx", 目录=[head, *rows])

    return write


@pytest.fixture
def released(index, year_file):
    """The lecture of DATA as the public has it."""
    load(year_file(DATA))
    catalog = AnnualCatalog.objects.get(year=2027)
    releases.publish(catalog=catalog, by=None, now=NOW)
    return catalog


@pytest.fixture
def department(client, city):
    user = cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return user
