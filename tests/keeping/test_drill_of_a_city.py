"""The drill at the size of a city: 28,000 people, 280,000 entries in the ledger, their files."""

import os
import tarfile

import pytest
from django.conf import settings
from django.db import connection

from credits import ledger
from keeping import drilling, files, stores
from people.models import Learner, User
from tests.benchmarks import city
from tests.keeping import elsewhere

pytestmark = [pytest.mark.deep, pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]
MANAGE = settings.ROOT / "manage.py"
PEOPLE, EACH, FILES = 28_000, 10, 3_000
LONG_AGO = 1_700_000_000


@pytest.fixture
def a_city(transactional_db):
    city.grow(PEOPLE, facts_each=0)
    clerk = User.objects.create(username="clerk", name="李明")
    learners = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
    for number in range(EACH):
        facts = (elsewhere.lecture(learner, number) for learner in learners)
        ledger.record_many(facts=facts, recorded_by=clerk, now=elsewhere.NOW)


@pytest.fixture
def shelf(tmp_path):
    root = tmp_path / "var"
    for number in range(FILES):
        file = root / "evidence" / str(number % 100) / f"{number}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(number.to_bytes(4, "big") * 4_000)
        os.utime(file, (LONG_AGO, LONG_AGO))
    return root


def test_a_whole_city_comes_back_row_by_row(a_city, drill_tools, tmp_path, report):
    done = drilling.run(stores.of(connection.settings_dict), tmp_path / "dump", manage=MANAGE)

    report(
        people=PEOPLE,
        entries=PEOPLE * EACH,
        rows=done.rows,
        megabytes=round(done.dumped_bytes / 1e6, 1),
        dump_seconds=round(done.dump_seconds, 1),
        restore_seconds=round(done.restore_seconds, 1),
        differing=len(done.differing),
        failed=len(done.failed),
    )
    assert (done.differing, done.failed) == ([], {})
    assert done.rows > PEOPLE * (EACH + 2)


def test_every_file_of_a_city_is_compared(shelf, tmp_path, report):
    archive = tmp_path / "files.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        tar.add(shelf, arcname=".")
    spoilt = shelf / "evidence" / "7" / "107.jpg"
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
    os.utime(spoilt, (LONG_AGO, LONG_AGO))

    found = files.compare(root=shelf, folders=["evidence"], archive=archive)

    report(files=found.files, megabytes=round(found.bytes / 1e6), named=found.changed)
    assert (found.files, found.missing, found.changed) == (FILES, [], ["evidence/7/107.jpg"])
