"""Everyone's standing as a file for other people's programs: JSON, CSV or xlsx.

Every cell is text and no cell can be a formula, whatever a name begins with.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from credits.assessment import plain
from credits.models import Standing
from credits.rulebook import Rulebook
from keeping.spreadsheets import put, write_csv
from people.models import Agency

FORMATS = ("json", "csv", "xlsx")
WHO = ["人事编号", "姓名", "机构代码", "机构", "档次"]
OF_A_MINIMUM = ("应达", "已有", "尚差", "达标")


def standings(
    *, year: int, agency: Agency | None = None, short_only: bool = False
) -> Iterator[dict[str, Any]]:
    """One object a person, in the order of the agency tree and then of names in pinyin."""
    chosen = Standing.objects.filter(year=year)
    if agency is not None:
        chosen = chosen.filter(learner__agency__path__startswith=agency.path)
    if short_only:
        chosen = chosen.filter(is_met=False)
    ordered = chosen.select_related("learner__agency").order_by(
        "learner__agency__path", "learner__sort_key", "learner__personnel_no"
    )
    for standing in ordered.iterator(chunk_size=2_000):
        yield _as_json(standing)


def write(
    people: Iterable[dict[str, Any]], out: IO[bytes], *, form: str, measure: Rulebook
) -> None:
    """Write the objects of `standings` in one of FORMATS; `measure` names the columns."""
    {"json": _write_json, "csv": _write_csv, "xlsx": _write_xlsx}[form](people, out, measure)


def save(people: Iterable[dict[str, Any]], path: Path, *, form: str, measure: Rulebook) -> None:
    """Write a whole file or none."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        try:
            write(people, draft.file, form=form, measure=measure)
        except BaseException:
            Path(draft.name).unlink()
            raise
    Path(draft.name).chmod(0o640)
    Path(draft.name).replace(path)


def _as_json(standing: Standing) -> dict[str, Any]:
    learner = standing.learner
    return {
        "personnel_no": learner.personnel_no,
        "name": learner.name,
        "agency_code": learner.agency.code,
        "agency": learner.agency.name,
        "tier": standing.tier or None,
        "year": standing.year,
        "totals": standing.totals,
        "minimums": standing.minimums,
        "short": plain(Decimal(standing.short)),
        "met": standing.is_met,
    }


def _write_json(people: Iterable[dict[str, Any]], out: IO[bytes], measure: Rulebook) -> None:
    """A person a line, so that a city's file need not be held in memory to be written."""
    out.write(b"[")
    for number, person in enumerate(people):
        out.write(b",\n" if number else b"\n")
        out.write(json.dumps(person, ensure_ascii=False).encode())
    out.write(b"\n]\n")


def _write_csv(people: Iterable[dict[str, Any]], out: IO[bytes], measure: Rulebook) -> None:
    write_csv(_table(people, measure), out)


def _write_xlsx(people: Iterable[dict[str, Any]], out: IO[bytes], measure: Rulebook) -> None:
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("学分情况")
        sheet.freeze_panes(1, 2)
        for row, cells in enumerate(_table(people, measure)):
            for column, cell in enumerate(cells):
                put(sheet, row, column, cell)


def _table(people: Iterable[dict[str, Any]], measure: Rulebook) -> Iterator[list[str]]:
    totals = {"total": "总学分"}
    totals |= {key: bucket.name for key, bucket in measure.buckets.items()}
    totals |= {key: total.name for key, total in measure.totals.items()}
    totals |= {key: score.name for key, score in measure.scores.items()}
    minimums = list(dict.fromkeys(minimum.name for minimum in measure.minimums))
    tiers = {tier.key: tier.name for tier in measure.tiers}
    yield [
        *WHO,
        *totals.values(),
        *(f"{name}：{what}" for name in minimums for what in OF_A_MINIMUM),
        "最大差额",
        "是否达标",
    ]
    for person in people:
        yield [*_cells(person, list(totals), minimums, tiers)]


def _cells(
    person: dict[str, Any], totals: list[str], minimums: list[str], tiers: dict[str, str]
) -> Iterator[str]:
    yield from (person[key] for key in ("personnel_no", "name", "agency_code", "agency"))
    yield tiers.get(person["tier"], "")
    yield from (person["totals"].get(key, "") for key in totals)
    judged = {minimum["name"]: minimum for minimum in person["minimums"]}
    for name in minimums:
        minimum = judged.get(name)
        if minimum is None:
            yield from ("", "", "", "")
        else:
            yield from (minimum["needed"], minimum["has"], minimum["short"])
            yield _yes(minimum["met"])
    yield person["short"]
    # Without a minimum nobody has met anything.
    yield _yes(person["met"]) if person["minimums"] else "未规定最低学分"


def _yes(value: bool) -> str:
    return "是" if value else "否"
