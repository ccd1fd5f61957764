import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import Learner
from tests.people import files

ROOT = Path(__file__).resolve().parents[2]


def run(path, *options):
    out, err = io.StringIO(), io.StringIO()
    call_command("load_roster", str(path), *options, stdout=out, stderr=err)
    return out.getvalue()


@pytest.mark.django_db
def test_json_lists_rows_that_are_not_unchanged(good_roster):
    first = json.loads(run(good_roster, "--json"))
    again = json.loads(run(good_roster, "--json"))

    assert {name: first[name] for name in ("created", "changed", "unchanged", "refused")} == {
        "created": 7, "changed": 0, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    assert first["rows"][-1] == {
        "sheet": "人员", "row": 4, "personnel_no": "000103", "code": None, "outcome": "created",
        "column": None, "reason": None,
    }  # fmt: skip
    assert (again["unchanged"], again["rows"]) == (7, [])


@pytest.mark.django_db
def test_text_report_counts_and_says_when_nothing_was_written(good_roster):
    assert "名册.xlsx：新增 7，更改 0，未变 0，拒绝 0（什么也没有写入）" in run(
        good_roster, "--dry-run"
    )
    assert Learner.objects.count() == 0


@pytest.mark.django_db
def test_refusal_is_an_error_that_names_file_row_and_column(tmp_path):
    path = files.roster(tmp_path / "名册.xlsx", [["1", "刘?", "410101", *[""] * 6]])

    with pytest.raises(CommandError, match=r"名册\.xlsx：工作表“人员”第 2 行“姓名”列") as refusal:
        run(path)

    assert refusal.value.returncode == 1
    assert Learner.objects.count() == 0


@pytest.mark.django_db
def test_refusal_with_json_still_prints_the_document(tmp_path):
    path = files.csv_file(tmp_path / "名册.csv", [["人事编号", "姓名"], ["1", "甲"]])
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("load_roster", str(path), "--json", stdout=out)

    document = json.loads(out.getvalue())
    assert (document["refused"], document["written"]) == (1, False)
    assert document["rows"][0]["column"] == "机构代码"


def test_exit_codes_of_the_command_line(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "CIVIL_CREDITS_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "CIVIL_CREDITS_ENVIRONMENT": "outside",
    }
    renamed = tmp_path / "名册.xlsx"
    renamed.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    refused = manage("load_roster", str(renamed), "--json")
    misused = manage("load_roster")

    assert refused.returncode == 1
    assert json.loads(refused.stdout)["refused"] == 1
    assert "旧版 Excel 工作簿" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert misused.returncode == 2
