"""The archive of uploads and printed files is read through, and every file of it compared."""

import json
import os
import tarfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from keeping import files

FOLDERS = ("evidence", "jobs")
LONG_AGO = 1_700_000_000


@pytest.fixture
def shelf(tmp_path):
    """Two files of long ago, and one that is being written."""
    root = tmp_path / "var"
    for name, content in (
        ("evidence/41/scan.jpg", b"scan"),
        ("jobs/7/notices.pdf", b"%PDF"),
        ("jobs/7/.notices.pdf.3.unfinished", b"half"),
        ("queue/message", b"not kept"),
    ):
        laid(root / name, content)
    return root


def laid(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def archive(shelf, tmp_path):
    return packed(shelf, tmp_path / "files.tar.gz")


def packed(shelf, file):
    with tarfile.open(file, "w:gz") as tar:
        tar.add(shelf, arcname=".")
    return file


def compared(shelf, archive):
    return files.compare(root=shelf, folders=FOLDERS, archive=archive)


def test_an_archive_with_every_file_is_sound(shelf, archive):
    found = compared(shelf, archive)

    assert found == files.Compared(files=2, bytes=8, missing=[], changed=[])


def test_a_file_that_the_archive_lacks_is_named(shelf, archive):
    laid(shelf / "evidence/42/letter.pdf", b"later found")

    assert compared(shelf, archive).missing == ["evidence/42/letter.pdf"]


def test_a_file_of_other_content_is_named(shelf, archive):
    laid(shelf / "evidence/41/scan.jpg", b"scam")

    assert compared(shelf, archive).changed == ["evidence/41/scan.jpg"]


def test_what_is_younger_is_not_expected_and_what_is_gone_is_forgiven(shelf, archive):
    (shelf / "evidence/new.jpg").write_bytes(b"new")
    (shelf / "jobs/7/notices.pdf").unlink()

    assert compared(shelf, archive).is_sound


@pytest.mark.django_db(transaction=True)
def test_a_drill_without_a_kept_file_fails_and_says_which(
    drill_tools, shelf, archive, settings, capsys
):
    settings.VAR = shelf
    laid(shelf / "evidence/42/letter.pdf", b"later found")

    with pytest.raises(CommandError, match="这份备份不可信"):
        call_command("drill", json=True, files=archive)

    told = json.loads(capsys.readouterr().out)
    assert told["files"]["missing"] == ["evidence/42/letter.pdf"]
    assert (told["differing"], told["failed"]) == ([], {})


def test_a_broken_archive_is_told_in_a_sentence(shelf, archive):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(files.ArchiveError, match="读不到底"):
        compared(shelf, archive)


def test_every_folder_of_the_settings_is_kept():
    """A new shelf below `CIVIL_CREDITS_VAR` is backed up and compared, or named here."""
    shelves = {
        getattr(settings, name).relative_to(settings.VAR).parts[0]
        for name in dir(settings)
        if name.endswith(("_FOLDER", "_DIR", "MEDIA_ROOT"))
        and str(getattr(settings, name)).startswith(str(settings.VAR))
    }

    assert shelves == set(settings.KEPT_FOLDERS)
