"""Pages of imports: upload, columns, preview, confirm, result, and taking a batch back."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
import time_machine

from credits import clearing, ledger, standing
from credits.imports import columns
from credits.models import Fact, ImportBatch, ImportMapping, Standing
from credits.models.settlement import ClosingState, YearClosing
from people.models import Agency, Role, RoleKind
from tests.credits import imports_cast as cast
from tests.credits.test_imports import DEGREE, LECTURE, row
from tests.people import files

pytestmark = pytest.mark.django_db
SOURCE = "credits.import:省干部网络学院:2026-000123"
WANG = row(DEGREE)  # serves in the water bureau
QUERIES_OF_LIST = 12
QUERIES_OF_BATCH = 12


@pytest.fixture(autouse=True)
def _in_july(settings, tmp_path):
    settings.CREDITS_IMPORTS_FOLDER = tmp_path / "imports"
    settings.JOBS_FOLDER = tmp_path / "jobs"
    with time_machine.travel(cast.JULY, tick=False):
        yield


@pytest.fixture
def desk(client, finance, water, liu, chen, wang):
    client.force_login(cast.officer(finance, RoleKind.TRAINING_OFFICER, "lianluoyuan"))
    return client


@pytest.fixture
def authority(client, city, finance, water, liu, chen, wang):
    client.force_login(cast.officer(city, RoleKind.TRAINING_DEPARTMENT, "peixun"))
    return client


def page(client, batch, tail=""):
    return client.get(f"/imports/{batch.pk}/{tail}").content.decode()


def cleared():
    feeder = {"credits.import": "credits.imports.batches.expected_sources"}
    (account,) = clearing.clear(feeder)
    return account


def test_a_file_is_previewed_then_confirmed_and_standings_follow(desk, liu, chen):
    standing.rebuild(year=2026, now=cast.JULY)
    batch = cast.upload(desk, cast.csv(row(), row(LECTURE), encoding="gbk"))

    preview = page(desk, batch)
    assert (batch.state, batch.encoding, Fact.objects.count()) == ("PREVIEWED", "GBK", 0)
    assert "确认导入 2 行" in preview
    assert "数字政府建设" in preview

    batch = cast.confirm(desk, batch)

    assert batch.state == "DONE"
    assert batch.counts["recorded"] == 2
    assert "整批冲销" in page(desk, batch)
    assert Decimal(Standing.objects.get(learner=liu).totals["total"]) == 2
    assert cleared().is_clear


def test_problems_are_named_by_row_and_column_and_good_rows_go_in(desk):
    batch = cast.upload(desk, cast.csv(row(), row(LECTURE, 分钟="-5")))

    preview = page(desk, batch)
    assert re.search(r"第 3 行</th>.*?分钟.*?不能是负数", preview, re.DOTALL)
    assert [one["row"] for one in batch.preview] == [2, 3]
    assert "只导入没有问题的 1 行" in preview

    batch = cast.confirm(desk, batch, "GOOD_ROWS")

    assert (batch.state, batch.counts["recorded"], batch.counts["refused"]) == ("DONE", 1, 1)
    marked = desk.get(f"/imports/{batch.pk}/marked.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content))).active
    assert "不能是负数" in str(sheet.cell(3, sheet.max_column).value)


def test_all_or_nothing_refuses_when_a_row_goes_bad_before_the_import(desk, liu):
    batch = cast.upload(desk, cast.csv(row(), row(LECTURE)))
    liu.delete()

    batch = cast.confirm(desk, batch)

    assert (batch.state, Fact.objects.count()) == ("REFUSED", 0)
    assert "一行也没有导入" in page(desk, batch)


def test_a_foreign_learner_is_unknown_to_the_unit_and_known_to_the_authority(desk, city):
    batch = cast.upload(desk, cast.csv(WANG))
    assert "绿城市财政局范围内没有人事编号为“100003”的学员" in batch.problems[0]["reason"]

    desk.force_login(cast.officer(city, RoleKind.TRAINING_DEPARTMENT, "peixun"))
    batch = cast.upload(desk, cast.csv(WANG), agency="4101")

    assert batch.counts["recorded"] == 1


def test_a_unit_cannot_choose_a_foreign_agency(desk):
    asked = {"file": cast.csv(row()), "platform": "x", "agency": "410102"}

    response = desk.post("/imports/", asked)

    assert (response.status_code, ImportBatch.objects.count()) == (422, 0)


def test_a_foreign_batch_is_not_found(desk, water):
    batch = cast.upload(desk, cast.csv(row()))
    desk.force_login(cast.officer(water, RoleKind.TRAINING_OFFICER, "other"))

    for tail in ("", "columns/", "marked.xlsx", "reverse/"):
        assert desk.get(f"/imports/{batch.pk}/{tail}").status_code == 404
    for tail in ("confirm/", "check/", "again/", "discard/", "reverse/"):
        assert desk.post(f"/imports/{batch.pk}/{tail}", {"mode": "GOOD_ROWS"}).status_code == 404
    assert "记录.csv" not in desk.get("/imports/").content.decode()


@pytest.mark.parametrize("kind", [RoleKind.PERSONNEL_OFFICER, RoleKind.EXAM_AUTHOR])
def test_other_roles_find_no_imports(client, finance, kind):
    client.force_login(cast.officer(finance, kind, "other"))

    assert client.get("/imports/").status_code == 404


def test_an_auditor_reads_and_changes_nothing(desk, finance):
    batch = cast.upload(desk, cast.csv(row()))
    desk.force_login(cast.officer(finance, RoleKind.AUDITOR, "shenji"))

    assert "确认导入" not in page(desk, batch)
    assert desk.post(f"/imports/{batch.pk}/confirm/", {"mode": "GOOD_ROWS"}).status_code == 404
    assert desk.post("/imports/", {"file": cast.csv(row())}).status_code == 404


def test_a_role_that_ends_before_the_job_runs_imports_nothing(desk):
    batch = cast.upload(desk, cast.csv(row()))
    desk.post(f"/imports/{batch.pk}/confirm/", {"mode": "GOOD_ROWS"})
    Role.objects.update(ends_on="2026-06-30")

    cast.work_off(batch)

    assert (batch.state, batch.job.state, Fact.objects.count()) == ("RUNNING", "FAILED", 0)
    Role.objects.update(ends_on=None)
    assert "请由现任人员办理" in page(desk, batch)
    desk.post(f"/imports/{batch.pk}/again/")
    assert cast.work_off(batch).state == "DONE"


def test_a_confirmation_clicked_twice_imports_once(desk):
    batch = cast.upload(desk, cast.csv(row()))
    desk.post(f"/imports/{batch.pk}/confirm/", {"mode": "GOOD_ROWS"})

    second = desk.post(f"/imports/{batch.pk}/confirm/", {"mode": "GOOD_ROWS"}, follow=True)

    assert "现在是“正在导入”" in second.content.decode()
    assert cast.work_off(batch).counts["recorded"] == 1


def foreign(**changes):
    cells = {"学员工号": "100001", "学员姓名": "刘喆", "课程名": "数字政府建设",
             "结业日": "2026-03-05", "学分": "2", "序号": "1"}  # fmt: skip
    return [*(cells | changes).values()]


def test_unknown_titles_are_asked_once_and_remembered(desk):
    head = [*cast.FOREIGN, "证书号码"]
    batch = cast.upload(desk, cast.csv([*foreign(), "Z1"], head=head))
    asked = page(desk, batch, "columns/")
    assert batch.job is None
    assert "学员工号" in asked

    names = ["人事编号", "姓名", "名称", "完成日期", "学分", "", "来源编号"]
    answer = {f"title_{number}": name for number, name in enumerate(names)}
    answer |= {"fixed_0": cast.PLATFORM, "fixed_1": "网络课程", "fixed_2": "选修"}
    desk.post(f"/imports/{batch.pk}/columns/", answer)
    cast.work_off(batch)

    assert (batch.state, batch.counts["recorded"]) == ("PREVIEWED", 1), batch.problems
    again = cast.upload(desk, cast.csv([*foreign(学分="3"), "Z2"], head=head))
    assert (again.state, again.counts["recorded"]) == ("PREVIEWED", 1)
    assert cast.confirm(desk, again).state == "DONE"
    fact = Fact.objects.get()
    assert (fact.source, fact.granted) == ("credits.import:省干部网络学院:Z2", 3)
    assert ImportMapping.objects.count() == 1


def test_a_mapping_without_a_needed_column_names_it(desk):
    batch = cast.upload(desk, cast.csv(foreign(), head=cast.FOREIGN))

    response = desk.post(f"/imports/{batch.pk}/columns/", {"title_0": "姓名", "title_1": "姓名"})

    said = response.content.decode()
    assert response.status_code == 422
    assert "“姓名”：指定了不止一次" in said
    assert "“人事编号”：没有指定" in said
    assert ImportMapping.objects.count() == 0


def test_id_numbers_are_refused_before_anything_is_kept(desk, tmp_path):
    file = cast.csv([*foreign(), "x"], head=[*cast.FOREIGN, "身份证号"])

    response = desk.post("/imports/", {"file": file, "platform": "党校", "agency": "410101"})

    assert "“身份证号”列" in response.content.decode()
    assert "PII_KEY" in response.content.decode()
    assert response.status_code == 422
    assert not ImportBatch.objects.exists()
    assert not (tmp_path / "imports").exists()


def test_id_numbers_are_not_read_whatever_a_mapping_says():
    with pytest.raises(columns.MappingError, match="身份证号"):
        columns.Reading({"身份证号": "人事编号"}).check()


def test_a_missing_platform_column_is_the_chosen_platform(desk):
    head, cells = zip(*[pair for pair in zip(cast.HEAD, row(), strict=True) if pair[0] != "平台"],
                      strict=True)  # fmt: skip

    batch = cast.upload(desk, cast.csv(cells, head=head))

    assert cast.confirm(desk, batch).counts["recorded"] == 1
    assert Fact.objects.get().source == SOURCE


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空"), (b"%PDF-1.4", "PDF"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, "xls")],
)
def test_what_is_no_table_is_refused_with_its_name(desk, content, said):
    file = cast.csv(row())
    file.file = io.BytesIO(content)
    file.size = len(content)

    response = desk.post("/imports/", {"file": file, "platform": "x", "agency": "410101"})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert ImportBatch.objects.count() == 0


def test_the_same_file_again_is_told_and_adds_nothing(desk):
    cast.confirm(desk, cast.upload(desk, cast.csv(row())))

    again = cast.upload(desk, cast.csv(row()))

    assert "这个文件已于 2026-07-01 09:00 导入" in page(desk, again)
    assert again.counts["already_there"] == 1
    assert "没有可以导入的新记录" in page(desk, again)


def test_a_discarded_file_is_gone_from_the_shelf(
    desk, settings, django_capture_on_commit_callbacks
):
    batch = cast.upload(desk, cast.csv(row()))
    folder = settings.CREDITS_IMPORTS_FOLDER / str(batch.pk)
    assert folder.exists()

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/imports/{batch.pk}/discard/")

    batch.refresh_from_db()
    assert (batch.state, batch.preview, folder.exists()) == ("REFUSED", [], False)


def test_a_batch_is_taken_back_as_a_whole(desk, liu):
    standing.rebuild(year=2026, now=cast.JULY)
    batch = cast.confirm(desk, cast.upload(desk, cast.csv(row(), row(LECTURE))))
    assert "将冲销 2 条记录，涉及 2 人" in page(desk, batch, "reverse/")

    batch = cast.reverse(desk, batch)

    assert (batch.state, batch.counts["reversed"], batch.counts["left"]) == ("REVERSED", 2, 0)
    assert Fact.objects.in_force().count() == 0
    assert "映射错了" in page(desk, batch)
    assert Decimal(Standing.objects.get(learner=liu).totals["total"]) == 0
    assert cleared() == clearing.Cleared("credits.import", 0, (), ())


def test_a_settled_year_is_told_before_the_import_and_before_the_reversal(desk, liu):
    batch = cast.upload(desk, cast.csv(row()))
    settle(2026)
    assert "2026 年已结算" in page(desk, batch)

    cast.confirm(desk, batch)

    assert "已结算：不改变已定的结果" in page(desk, batch, "reverse/")


def settle(year):
    by = cast.officer(Agency.objects.get(code="4101"), RoleKind.TRAINING_DEPARTMENT, "pei")
    other = cast.officer(Agency.objects.get(code="4101"), RoleKind.TRAINING_DEPARTMENT, "fu")
    YearClosing.objects.create(
        year=year, starts_on=f"{year}-01-01", ends_on=f"{year}-12-31", edition="x", measure="x",
        state=ClosingState.CLOSED, number=1, digest="x", prepared_by=by, prepared_at=cast.JULY,
        closed_by=other, closed_at=cast.JULY,
    )  # fmt: skip


def test_a_fact_reversed_before_is_left_and_told(desk, clerk):
    batch = cast.confirm(desk, cast.upload(desk, cast.csv(row(), row(LECTURE))))
    ledger.reverse(
        fact=Fact.objects.get(source=SOURCE), why="单独", reversed_by=clerk, now=cast.JULY
    )
    assert "1 条此前已单独冲销或更正" in page(desk, batch, "reverse/")

    batch = cast.reverse(desk, batch)

    assert (batch.counts["reversed"], batch.counts["left"]) == (1, 1)
    assert Fact.objects.get(reverses__source=SOURCE).why == "单独"


@pytest.mark.parametrize("why", ["", "电话 13912345678"])
def test_taking_back_needs_a_decent_reason(desk, why):
    batch = cast.confirm(desk, cast.upload(desk, cast.csv(row())))

    response = desk.post(f"/imports/{batch.pk}/reverse/", {"why": why})

    assert response.status_code == 422
    assert Fact.objects.in_force().count() == 1


def test_after_a_reversal_the_same_numbers_are_recorded_anew_once(desk):
    batch = cast.confirm(desk, cast.upload(desk, cast.csv(row())))
    cast.reverse(desk, batch)

    second = cast.confirm(desk, cast.upload(desk, cast.csv(row(学分="3"))))
    third = cast.upload(desk, cast.csv(row(学分="3")))

    assert second.counts["recorded"] == 1
    assert third.counts["already_there"] == 1
    fact = Fact.objects.in_force().get()
    assert (fact.source, fact.granted) == (f"{SOURCE}（2）", 3)
    cast.reverse(desk, second)
    cast.confirm(desk, cast.upload(desk, cast.csv(row())))
    assert Fact.objects.in_force().get().source == f"{SOURCE}（3）"
    assert cleared().is_clear


def test_a_workbook_may_be_uploaded_too(desk, tmp_path):
    path = files.workbook(tmp_path / "记录.xlsx", 记录=[cast.HEAD, row(), row(LECTURE)])
    with path.open("rb") as file:
        batch = cast.upload(desk, file)

    assert (batch.encoding, batch.counts["recorded"]) == ("xlsx", 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(desk, django_assert_num_queries, count):
    for number in range(count):
        cast.upload(desk, cast.csv(row(来源编号=f"N{number}")))

    with django_assert_num_queries(QUERIES_OF_LIST):
        desk.get("/imports/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_takes_a_fixed_number_of_queries(desk, django_assert_num_queries, count):
    rows = [row(来源编号=f"N{number}", 学分="-1") for number in range(count)]
    batch = cast.upload(desk, cast.csv(row(), *rows))

    with django_assert_num_queries(QUERIES_OF_BATCH):
        page(desk, batch)
