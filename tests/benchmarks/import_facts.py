"""A file of records into the ledger, from end to end: opened, guarded, read, every row judged,
chained and hashed.

The peer is what one writes first: openpyxl reads the rows, the ORM's bulk_create stores them in
a table of their own, and nothing is checked. Both get the same file, and both are rolled back,
so that each round finds the same database.
"""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import openpyxl
import python_calamine
import xlsxwriter
from django.conf import settings
from django.db import connection, models, transaction

from credits import imports
from people.models import Learner
from tests.benchmarks import city
from tests.benchmarks.city import YEAR
from tests.benchmarks.ledger import NOW
from tests.benchmarks.measuring import interleaved, tell, timed
from tests.benchmarks.results import Comparison, Result
from tests.benchmarks.statement import publish

ROUNDS = 3
EACH = 12  # records a person: 300,000 for 25,000 people
MEGABYTES = 100  # a site that loads so much at once raises SHEET_MEGABYTES
HEAD = [
    "平台", "来源编号", "人事编号", "姓名", "类型", "名称", "完成日期", "必修/选修", "学分", "进度",
]  # fmt: skip


class Record(models.Model):
    """The peer's table."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    platform = models.CharField(max_length=40)
    number = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    completed_on = models.DateField()
    bucket = models.CharField(max_length=20)
    credits = models.DecimalField(max_digits=8, decimal_places=3)
    progress = models.CharField(max_length=10)

    class Meta:
        app_label = "benchmarks"


def run(people: int) -> Result:
    city.grow(people, facts_each=0)
    publish()
    settings.SHEET_MEGABYTES = MEGABYTES
    with connection.schema_editor() as editor:
        editor.create_model(Record)
    rows = people * EACH
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.xlsx"
        timed(partial(write_file, path))  # in a process of its own: it needs much memory
        tell(f"{rows} rows, {path.stat().st_size / 1e6:.1f} MB")
        done = interleaved(
            {
                "load": partial(load, path, rows),
                "load, dry run": partial(load, path, rows, dry_run=True),
                "openpyxl": partial(rolled_back, partial(load_as_first_written, path)),
                "calamine": partial(only_read, path),
            },
            rounds=ROUNDS,
        )
    whole, judged = done["load"].seconds, done["load, dry run"].seconds
    peer, read = done["openpyxl"], done["calamine"]
    return Result(
        [
            Comparison(
                "seconds from file to ledger, peer ÷ ours",
                {"seconds": whole, "per_second": rows / whole}, peer.seconds / whole, 9,
                "at_least",
                {"name": "openpyxl and bulk_create, nothing checked", "seconds": peer.seconds,
                 "per_second": rows / peer.seconds, "peak_memory_mb": peer.peak_mb},
            ),
            Comparison(
                "rows read and judged a second",
                {"seconds": judged, "per_second": rows / judged}, rows / judged, 20_000,
                "at_least",
                {"name": "calamine, cells only", "seconds": read.seconds,
                 "per_second": rows / read.seconds},
            ),
            Comparison(
                "facts recorded a second, judged already",
                {"seconds": whole - judged, "per_second": rows / (whole - judged)},
                rows / (whole - judged), 10_000, "at_least",
            ),
        ],
        {"people": people, "rows": rows, "columns": len(HEAD)},
        done["load"].peak_mb,
        ROUNDS,
    )  # fmt: skip


def write_file(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("记录")
    sheet.write_row(0, 0, HEAD)
    people = Learner.objects.order_by("pk").values_list("personnel_no", "name")
    number = 0
    for turn in range(EACH):
        on = (date(YEAR, 1, 10) + timedelta(days=29 * turn)).isoformat()
        for personnel_no, name in people:
            number += 1
            cells = [
                "省干部网络学院", f"{YEAR}-{number:07d}", personnel_no, name, "在线课程",
                f"依法行政专题 第{number % 300}讲", on, "选修", number % 9 / 2, "100%",
            ]  # fmt: skip
            sheet.write_row(number, 0, cells)
    book.close()


def load(path: Path, rows: int, *, dry_run: bool = False) -> None:
    def act() -> None:
        report = imports.load(path, now=NOW, recorded_by=None, dry_run=dry_run)
        assert report.problems == [], report.problems[0]
        assert report.counts["recorded"] == rows

    rolled_back(act)


def rolled_back(act: Callable[[], None]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # The peer reads for longer than the site lets a transaction rest.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        act()
        transaction.set_rollback(True)


def load_as_first_written(path: Path) -> None:
    ids = dict(Learner.objects.values_list("personnel_no", "pk"))
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).active
    records = [
        Record(
            learner_id=ids[row[2]],
            platform=row[0],
            number=row[1],
            kind=row[4],
            title=row[5],
            completed_on=date.fromisoformat(row[6]),
            bucket=row[7],
            credits=Decimal(str(row[8])),
            progress=row[9],
        )
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    Record.objects.bulk_create(records, batch_size=1_000)


def only_read(path: Path) -> int:
    book = python_calamine.load_workbook(str(path))
    return len(book.get_sheet_by_index(0).to_python())
