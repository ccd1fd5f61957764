"""Records of a platform that knows people by their ID number, where the house has set its key."""

import io
import logging
import zipfile
from datetime import date

import openpyxl
import pytest
import time_machine
import xlsxwriter
from django.apps import apps

from credits import imports
from credits.circumstances import openings
from credits.imports import shelf, steps
from credits.models import Fact, ImportBatch, OpeningList
from people.id_numbers import records, replacing
from people.models import Learner, RoleKind
from tests.credits import imports_cast as cast
from tests.credits.test_imports import COURSE, HEAD, LECTURE
from tests.people.test_id_numbers import LIU, SHAN, with_check_digit

pytestmark = pytest.mark.django_db
NOBODY, WATER = with_check_digit("99010119700101003"), with_check_digit("99010119800101004")
MISTYPED = LIU[:-1] + ("1" if LIU[-1] != "1" else "2")
BY_NUMBER = ["身份证号" if title == "人事编号" else title for title in HEAD]


@pytest.fixture(autouse=True)
def _in_july(settings, tmp_path):
    settings.PII_KEY = "a key of the tests"
    settings.CREDITS_IMPORTS_FOLDER = tmp_path / "var/imports"
    settings.JOBS_FOLDER = tmp_path / "var/jobs"
    with time_machine.travel(cast.JULY, tick=False):
        yield


@pytest.fixture
def desk(client, finance, water, liu, chen, wang):
    """Liu and Chen serve in the finance bureau, Wang in the water bureau."""
    records.store({liu.pk: LIU, chen.pk: SHAN, wang.pk: WATER}, now=cast.JULY)
    client.force_login(cast.officer(finance, RoleKind.TRAINING_OFFICER, "lianluoyuan"))
    return client


def row(number, base=COURSE, **changes):
    cells = {**base, "身份证号": number, **changes}
    return [cells.get(title, "") for title in BY_NUMBER]


def upload(desk, *rows, head=BY_NUMBER):
    return cast.upload(desk, cast.csv(*rows, head=head))


def said(batch):
    return [(one["row"], one["column"], one["reason"]) for one in batch.problems]


def test_people_are_found_by_their_number_and_their_name(desk, liu, chen):
    batch = upload(desk, row(LIU), row(SHAN.lower(), LECTURE))

    assert "100001" in desk.get(f"/imports/{batch.pk}/").content.decode()
    assert cast.confirm(desk, batch).counts["recorded"] == 2
    assert set(Fact.objects.values_list("learner", flat=True)) == {liu.pk, chen.pk}


def test_a_number_alone_is_not_enough(desk):
    batch = upload(desk, row(LIU, 姓名="陈犇"))

    assert [(row, column) for row, column, _ in said(batch)] == [(2, "姓名")]


@pytest.mark.parametrize(
    ("number", "reason"),
    [(NOBODY, "查无此人"), (WATER, "查无此人"), (MISTYPED, "校验位"),
     ("", "没有填"), ("410101900307123", "18 位")],
    ids=["unknown", "of_another_bureau", "check_digit", "empty", "old"],
)  # fmt: skip
def test_a_number_that_leads_to_nobody_refuses_its_row_and_no_other(desk, number, reason):
    batch = upload(desk, row(number), row(SHAN, LECTURE))

    [(refused, column, why)] = said(batch)
    assert (refused, column) == (2, "人事编号")
    assert reason in why
    assert not number or number not in str(batch.problems) + str(batch.preview)
    assert cast.confirm(desk, batch, "GOOD_ROWS").counts["recorded"] == 1


def test_whose_number_it_is_is_not_told_to_another_bureau(desk, wang):
    batch = upload(desk, row(WATER))

    assert wang.personnel_no not in str(said(batch))


def test_a_number_and_a_personnel_number_beside_it_are_refused(desk):
    file = cast.csv([*row(LIU), "100001"], head=[*BY_NUMBER, "工号"])

    answer = desk.post("/imports/", {"file": file, "platform": "党校", "agency": "410101"})

    assert "不必再有身份证号" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_workbook_keeps_its_days_numbers_and_places(desk, liu):
    """A title over the header, a number as Excel spoils it, a day as a day."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, day = book.add_worksheet("记录"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "网络学院 2026 年")
        for at, title in enumerate(BY_NUMBER):
            sheet.write_string(2, at, title)
        for line, number in ((3, LIU), (4, 990101198505010017)):
            for at, cell in enumerate(row(number, 来源编号=f"2026-{line}")):
                if BY_NUMBER[at] == "完成日期":
                    sheet.write_datetime(line, at, date(2026, 3, 5), day)
                elif isinstance(cell, int):
                    sheet.write_number(line, at, cell)
                else:
                    sheet.write_string(line, at, cell)

    new = replacing.replaced(out.getvalue(), "a.xlsx", learners=Learner.objects.all())

    again = replacing.replaced(out.getvalue(), "a.xlsx", learners=Learner.objects.all())
    read = [[*one] for one in openpyxl.load_workbook(io.BytesIO(new)).active.values]
    assert new == again
    assert read[0][0] == "网络学院 2026 年"
    assert read[2] == HEAD
    assert read[3][2] == liu.personnel_no
    assert read[3][HEAD.index("完成日期")].date() == date(2026, 3, 5)
    assert read[4][2].startswith(replacing.REMARK)
    assert "设为“文本”格式" in read[4][2]


@pytest.mark.parametrize("key", ["", "a key of the tests"], ids=["off", "on"])
def test_a_file_without_the_column_stays_as_it_is(settings, key):
    settings.PII_KEY = key
    data = cast.csv([COURSE.get(title, "") for title in HEAD]).read()

    assert replacing.replaced(data, "a.csv", learners=Learner.objects.all()) is data


def test_the_command_takes_it_too_and_without_a_key_says_why_not(desk, settings, tmp_path):
    path = tmp_path / "记录.csv"
    path.write_bytes(cast.csv(row(LIU), head=BY_NUMBER).read())

    taken = imports.load(path, now=cast.JULY, recorded_by=None, dry_run=True)
    settings.PII_KEY = ""
    refused = imports.load(path, now=cast.JULY, recorded_by=None)

    assert dict(taken.counts) == {"recorded": 1}
    assert taken.rows[0].identity["personnel_no"] == "100001"
    assert any("PII_KEY" in str(one) for one in refused.problems)
    assert LIU not in f"{taken.as_json('personnel_no')} {refused.as_json('personnel_no')}"
    assert not Fact.objects.exists()


def opening(*rows):
    return cast.csv(*rows, head=["身份证号", "姓名", "学分类别", "学分", "取得年度"]).read()


def test_opening_balances_may_be_known_by_number_too(desk, city, liu):
    with pytest.raises(openings.RefusedFileError) as refusal:
        openings.enter(
            data=opening([LIU, "陈犇", "选修", "2", "2025"], [NOBODY, "刘喆", "选修", "2", "2025"]),
            name="期初.csv", agency=city, entered_by=cast.officer(
                city, RoleKind.TRAINING_DEPARTMENT, "peixun"), now=cast.JULY,
        )  # fmt: skip

    told = [str(one) for one in refusal.value.problems]
    assert any("姓名" in one for one in told)
    assert any("查无此人" in one for one in told)
    assert LIU not in str(told)
    assert NOBODY not in str(told)
    assert not OpeningList.objects.exists()


def traces(folder, log):
    """Every row, every file with what is packed in it, the log."""
    found = {model._meta.label: str(list(model._base_manager.values()))
             for model in apps.get_models()}  # fmt: skip
    for one in folder.rglob("*"):
        content = one.read_bytes() if one.is_file() else b""
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                content = b"".join(map(packed.read, packed.namelist()))
        found[one.name] = content.decode(errors="replace")
    return found | {"log": log}


def live(desk):
    """A good row, one of nobody, one with the number in its title; recorded and marked."""
    rows = row(LIU), row(NOBODY, 来源编号="2"), row(SHAN, LECTURE, 名称=f"证书 {SHAN}")
    batch = upload(desk, *rows)
    desk.get(f"/imports/{batch.pk}/")
    cast.confirm(desk, batch, "GOOD_ROWS")
    assert shelf.path_of(batch, shelf.MARKED)


def where(found):
    return {word: [place for place, text in found.items() if word in text]
            for word in (LIU, SHAN, NOBODY)}  # fmt: skip


def test_no_number_is_left_anywhere(desk, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)

    live(desk)

    assert where(traces(tmp_path / "var", caplog.text)) == {LIU: [], SHAN: [], NOBODY: []}


def test_a_file_that_were_kept_as_it_came_would_leave_them(desk, tmp_path, caplog, monkeypatch):
    """The control."""
    monkeypatch.setattr(replacing, "replaced", lambda data, name, learners: data)
    monkeypatch.setattr(steps, "_refuse_id_numbers", lambda titles, name: None)

    upload(desk, row(LIU))

    assert where(traces(tmp_path / "var", caplog.text))[LIU] == ["file"]
