"""A disk that is full takes no half evidence: no claim, no file, and afterwards it works again.

The disk is a small one in memory: mounting it needs root, so the test is a deep one.
"""

import errno
import subprocess
from contextlib import suppress

import pytest

from config.unavailable import is_the_machine
from credits.claims import filing
from credits.models import Claim
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW

pytestmark = [pytest.mark.deep, pytest.mark.sqlite_only, pytest.mark.django_db]


@pytest.fixture
def disk(settings, tmp_path):
    """64 kB, all of them taken by a file that may be removed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    try:
        settings.CREDITS_EVIDENCE_FOLDER = disk / "evidence"
        with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def drafted(learner, by):
    uploads = [cast.upload(), cast.upload(cast.picture(), "封面.png")]
    return filing.draft(learner=learner, contents=cast.contents(), uploads=uploads, by=by, now=NOW)


def test_a_full_disk_keeps_no_half_claim_and_recovers(disk, liu):
    me = cast.login(liu, "liu")

    with pytest.raises(OSError, match="No space") as refused:
        drafted(liu, me)

    assert (refused.value.errno, is_the_machine(refused.value)) == (errno.ENOSPC, True)
    assert Claim.objects.count() == 0
    assert [path.name for path in disk.rglob("*") if path.is_file()] == ["ballast"]
    (disk / "ballast").unlink()
    assert drafted(liu, me).evidence.count() == 2
