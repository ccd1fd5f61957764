"""`standings`: everyone's standing as JSON, CSV and xlsx; a name is never a formula."""

import csv
import io
import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from credits import ledger, standing
from people.models import Learner
from tests.credits.conftest import course

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(liu, chen, wang, now):
    ledger.record_many(
        facts=[
            course(chen, 1, credits="200", attributes={"bucket": "required", "progress": "1"}),
            course(liu, 2),
        ],
        recorded_by=None,
        now=now,
    )


def run(*arguments):
    out = StringIO()
    call_command("standings", "--year", "2026", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def numbers(text):
    return [person["personnel_no"] for person in json.loads(text)]


def test_json_lists_people_by_agency_and_name(people):
    shown = json.loads(run())

    assert [person["name"] for person in shown] == ["陈犇", "刘喆", "王堃"]
    assert shown[1] == {
        "personnel_no": "100001",
        "name": "刘喆",
        "agency_code": "410101",
        "agency": "绿城市财政局",
        "tier": shown[1]["tier"],
        "year": 2026,
        "totals": shown[1]["totals"],
        "minimums": shown[1]["minimums"],
        "short": "94",
        "met": False,
    }
    assert shown[0]["met"] is True
    assert {"name", "needed", "has", "short", "met", "due"} <= set(shown[0]["minimums"][0])


def test_only_the_short_can_be_asked_for(people):
    assert numbers(run("--short-only")) == ["100001", "100003"]


def test_an_agency_and_its_subtree_can_be_asked_for(people):
    assert numbers(run("--agency", "410102")) == ["100003"]
    assert numbers(run("--agency", "4101")) == ["100002", "100001", "100003"]


def test_an_unknown_agency_is_refused(people):
    with pytest.raises(CommandError, match="nowhere") as refusal:
        run("--agency", "nowhere")

    assert refusal.value.returncode == 1


def test_the_file_is_assessed_afresh(people, liu, now):
    run()
    ledger.record(fact=course(liu, 9, credits="10"), recorded_by=None, now=now)

    shown = json.loads(run())

    assert shown[1]["totals"]["total"] == "12"


def test_csv_opens_in_excel(people, tmp_path):
    file = tmp_path / "学分.csv"

    run("--format", "csv", "-o", file)

    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert rows[0][:6] == ["人事编号", "姓名", "机构代码", "机构", "档次", "总学分"]
    assert rows[0][-2:] == ["最大差额", "是否达标"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [row[1] for row in rows[1:]] == ["陈犇", "刘喆", "王堃"]
    assert [row[-1] for row in rows[1:]] == ["是", "否", "否"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "@SUM(A1)", "-cmd", "＝1", "\t=1", "\x00=1"])
def test_no_name_becomes_a_formula(people, liu, tmp_path, name):
    if "\x00" not in name:  # PostgreSQL stores no NUL, and nor does the roster
        Learner.objects.filter(pk=liu.pk).update(name=name)

    run("-o", tmp_path / "s.xlsx")
    run("-o", tmp_path / "s.csv")

    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.value is None for cell in cells if cell.data_type == "n")
    text = (tmp_path / "s.csv").read_text(encoding="utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell.strip()[:1] in {"=", "+", "@", "＝"}]


def test_the_form_follows_the_name_of_the_file(people, tmp_path):
    run("-o", tmp_path / "s.json")

    assert len(json.loads((tmp_path / "s.json").read_text())) == 3


def test_a_workbook_is_not_printed(people):
    with pytest.raises(CommandError) as refusal:
        run("--format", "xlsx")

    assert refusal.value.returncode == 2


def test_a_folder_that_is_not_there_is_named(people, tmp_path):
    with pytest.raises(CommandError, match="写不进去"):
        run("-o", tmp_path / "nowhere" / "s.csv")


def test_a_failing_export_leaves_no_file(people, tmp_path, monkeypatch):
    def failing(*args):
        raise ValueError("full")

    monkeypatch.setattr("credits.standings_file._table", failing)

    with pytest.raises(ValueError, match="full"):
        run("-o", tmp_path / "s.csv")

    assert list(tmp_path.iterdir()) == []


def test_without_a_minimum_nobody_is_marked_as_complete(liu, now, settings, tmp_path):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    standing.rebuild(year=2026, now=now)
    file = tmp_path / "standings.csv"

    run("--format", "csv", "-o", file)

    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [row[-1] for row in rows[1:]] == ["未规定最低学分"]
