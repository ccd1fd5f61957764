"""A roster of the city: opened, guarded, read, every row judged and reported on, written.

The floor is what no loader can do without: calamine merely reads the cells, and COPY puts as
many rows of people and posts into the same tables. Both are rolled back, so that each round
finds the same database.
"""

import tempfile
from functools import partial
from pathlib import Path

import python_calamine
import xlsxwriter

from people import bulk, roster
from people.models import Agency, Learner, Post
from tests.benchmarks.import_facts import rolled_back
from tests.benchmarks.ledger import NOW
from tests.benchmarks.measuring import interleaved, tell
from tests.benchmarks.results import Comparison, Result

ROUNDS = 5
AGENCIES = 200
AGENCY_HEAD = ["代码", "名称", "简称", "上级代码", "类别"]
# Fifteen columns as offices send them: six of them are passed over.
HEAD = [
    "序号", "人事编号", "姓名", "性别", "民族", "单位名称", "机构代码", "职务", "职级", "任职日期",
    "出生日期", "参加工作日期", "离开日期", "学历", "备注",
]  # fmt: skip
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平",
)


def run(people: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_file(path, people)
        tell(f"{people} rows, {path.stat().st_size / 1e6:.1f} MB")
        done = interleaved(
            {
                "load": partial(load, path, people),
                "calamine": partial(only_read, path),
                "COPY": partial(rolled_back, partial(only_copy, people)),
            },
            rounds=ROUNDS,
        )
    whole, read, copied = (done[name].seconds for name in ("load", "calamine", "COPY"))
    return Result(
        [
            Comparison(
                "seconds beyond what COPY takes, ours ÷ merely reading the cells",
                {"seconds": whole, "per_second": people / whole}, (whole - copied) / read, 3,
                peer={"name": "calamine; COPY of the same rows", "seconds": read,
                      "copy_seconds": copied},
            )
        ],
        {"people": people, "columns": len(HEAD), "agencies": AGENCIES},
        done["load"].peak_mb,
        ROUNDS,
    )  # fmt: skip


def write_file(path: Path, people: int) -> None:
    book = xlsxwriter.Workbook(str(path))
    agencies, learners = book.add_worksheet("机构"), book.add_worksheet("人员")
    agencies.write_row(0, 0, AGENCY_HEAD)
    agencies.write_row(1, 0, ["4101", "绿城市", "绿城", "", "市"])
    for number in range(1, AGENCIES + 1):
        row = [code_of(number), f"绿城市第{number}局", f"{number}局", "4101", "单位"]
        agencies.write_row(number + 1, 0, row)
    learners.write_row(0, 0, HEAD)
    for number in range(1, people + 1):
        learners.write_row(number, 0, row_of(number))
    book.close()


def code_of(number: int) -> str:
    return f"4101{number:04d}"


def row_of(number: int) -> list[str | int]:
    unit = number % AGENCIES + 1
    return [
        number, str(400_000_000 + number), name_of(number), "男女"[number % 2], "汉族",
        f"绿城市第{unit}局", code_of(unit), "乡科级正职" if number % 9 == 0 else "",
        "一级主任科员", f"{2018 + number % 8}-{number % 12 + 1:02d}-01",
        f"{1966 + number % 30}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        f"{1988 + number % 30}-07-{number % 28 + 1:02d}", "", "大学", "",
    ]  # fmt: skip


def name_of(number: int) -> str:
    return SURNAMES[number % 20] + GIVEN[number // 20 % 20] + GIVEN[number // 400 % 20]


def load(path: Path, people: int) -> None:
    def act() -> None:
        report = roster.load(path, today=NOW.date())
        assert report.problems == [], report.problems[0]
        assert report.counts["created"] == people + AGENCIES + 1

    rolled_back(act)


def only_read(path: Path) -> int:
    book = python_calamine.load_workbook(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def only_copy(people: int) -> None:
    agency = Agency.add_root(code="4101", name="绿城市")
    rows = [row_of(number) for number in range(1, people + 1)]
    bulk.insert(
        Learner,
        ("personnel_no", "name", "sort_key", "agency_id", "born_on", "joined_on"),
        [(row[1], row[2], "liu2zhe2", agency.pk, row[10], row[11]) for row in rows],
    )
    ids = Learner.objects.order_by("pk").values_list("pk", flat=True)
    posts = [(pk, row[7], row[8], row[9]) for pk, row in zip(ids, rows, strict=True)]
    bulk.insert(Post, ("learner_id", "post", "rank", "starts_on"), posts)
