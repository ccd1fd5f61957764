from jobs import files, leases
from tests.jobs.conftest import NOW


def test_a_file_appears_whole_and_alone(submit):
    part = leases.claim(submit(parts=1), now=NOW)

    path = files.write(part, "000001.pdf", b"%PDF")

    assert path.read_bytes() == b"%PDF"
    assert [one.name for one in part.folder.iterdir()] == ["000001.pdf"]


def test_a_later_attempt_replaces_the_file(submit):
    part = leases.claim(submit(parts=1), now=NOW)
    files.write(part, "000001.pdf", b"%PDF first")

    path = files.write(part, "000001.pdf", b"%PDF second")

    assert path.read_bytes() == b"%PDF second"
