"""Damaged bytes: whatever comes in, the reader answers with rows or with its own refusal."""

import io
import zipfile
from random import Random

import pytest

from people import sheets
from people.roster.layouts import AGENCIES, PEOPLE
from tests.people import files

SCRAPS = [b"<", b">", b'"', b"\0", b"9" * 12, b"1E+400", b"-1", b"&x;", b"</c>", b"<c>",
          b'r="A0"', b't="s"', b"\xff"]  # fmt: skip


def damaged(data, chance):
    data = bytearray(data)
    for _ in range(chance.randrange(1, 7)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(1, 20)]
            case 2:
                data[at:at] = chance.choice(SCRAPS)
            case _:
                data[at:at] = data[at : at + chance.randrange(1, 60)]
    return bytes(data)


def with_one_damaged_part(data, chance):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    victim = chance.choice(sorted(name for name in parts if name.startswith("xl/")))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, damaged(content, chance) if name == victim else content)
    return packed.getvalue()


def outcome(data):
    try:
        for table in sheets.read_bytes(data, "名册.xlsx", [AGENCIES, PEOPLE]):
            for _ in table:
                pass
    except sheets.UnreadableSheetError:
        return "refused"
    return "read"


@pytest.mark.parametrize("damage", [damaged, with_one_damaged_part])
def test_damaged_workbook_is_read_or_refused(tmp_path, damage):
    good = files.roster(tmp_path / "名册.xlsx").read_bytes()
    chance = Random(2026)

    outcomes = [outcome(damage(good, chance)) for _ in range(300)]

    assert outcomes.count("refused") > 100


def test_damaged_csv_is_read_or_refused(tmp_path):
    rows = [files.PEOPLE_HEAD, *files.PEOPLE]
    good = files.csv_file(tmp_path / "名册.csv", rows, "gbk").read_bytes()
    chance = Random(2026)

    outcomes = [outcome(damaged(good, chance)) for _ in range(300)]

    assert set(outcomes) == {"read", "refused"}


def test_directory_of_a_future_zip_version_is_refused(tmp_path):
    data = bytearray(files.roster(tmp_path / "名册.xlsx").read_bytes())
    data[data.find(b"PK\x01\x02") + 6] = 200

    assert outcome(bytes(data)) == "refused"
