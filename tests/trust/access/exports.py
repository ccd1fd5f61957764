"""Every address and command that hands over a table, and how it is asked in the small city."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.http import HttpResponse
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLPattern, URLResolver

from credits.imports import marking, shelf
from exams import attempts
from exams.analysing import job as analysing
from exams.models import Attempt
from jobs import worker
from people.sheets import Problem
from tests.exams.conftest import make_question
from tests.trust.access.asking import client_of, kinds_of, put
from tests.trust.access.belongings import World

ROOT = Path(__file__).resolve().parents[3]
HANDS_OVER = re.compile(r"Content-Disposition|as_attachment|as_download")
WRITES_CELLS = re.compile(
    r"\bcsv\.(?:writer|DictWriter)|^\s*(?:import|from) openpyxl|\bsheet\.write\(|"
    r"\.write_row\(\w+, |"
    r"\.write_(?:string|number|column|formula|url|datetime|boolean|rich_string)\(",
    re.MULTILINE,
)
CITY = "training_department_city"


@dataclass(frozen=True)
class Asked:
    """Who asks about the unit's thing and with what; `first` makes what the file tells of."""

    reader: str = CITY
    method: str = "get"
    said: dict[str, Any] = field(default_factory=dict)
    first: Callable[[World], None] = lambda world: None

    def told(self, world: World) -> dict[str, Any]:
        return {name: one(world) if callable(one) else one for name, one in self.said.items()}


def person(world: World) -> int:
    pk: int = world.of("learner", "unit").pk
    return pk


def _sit(world: World) -> None:
    """The unit's exam is handed in and its figures are made."""
    exam = world.of("exam", "unit")
    for attempt in Attempt.objects.filter(exam=exam):
        attempts.submit(attempt=attempt, submitted_by=attempt.learner.user, now=world.now)
    asker = world.city.users["exam_author_unit"]
    worker.work_off(analysing.submit(exam=exam, requested_by=asker, now=world.now))


def _ask_one_more(world: World) -> None:
    """One without a space in front of any text, which a workbook of questions cannot tell."""
    make_question("S9", "SINGLE", world.of("knowledgepoint", ""), stem="=1+1题干", explanation="")


def _be_recorded(world: World) -> None:
    """Whose login is hostile asks for something that she is refused."""
    client_of(world, "unit").post("/claims/new/nothing/")


def _refuse_a_row(world: World) -> None:
    """A file of one row that nobody can import, and whose texts are hostile as they come."""
    batch = world.of("importbatch", "unit")
    head = "平台,来源编号,人事编号,姓名,类型,名称,完成日期"
    row = '=1+1,+1,@a,\t=1,-1+1,＝1," =1"'
    wrong = [Problem("x.csv", "=1+1", 2)]
    content = marking.marked(f"{head}\n{row}\n".encode(), "x.csv", wrong, {None: 1})
    shelf.put(batch, shelf.MARKED, content)


TABLES = {
    "questions/export/": Asked(
        "exam_author_city", said={"format": "xlsx", "anyway": "1"}, first=_ask_one_more
    ),
    "papers/<int:pk>/analysis/file/": Asked("exam_author_unit", first=_sit),
    "unit/shortfall.xlsx": Asked(),
    "audit/records.csv": Asked("auditor_city", first=_be_recorded),
    "invitations/issue/": Asked(
        "training_officer_city", "post", {"form": "xlsx", "people": person}
    ),
    "imports/<int:pk>/marked.xlsx": Asked(first=_refuse_a_row),
    "supervision/statistics/<int:pk>.xlsx": Asked(),
    "catalog/<int:year>/catalogue.xlsx": Asked(),
    "catalog/organise/<int:pk>/list.xlsx": Asked(),
    "catalog/banks/lecturers.xlsx": Asked(),
    "catalog/banks/courses.xlsx": Asked(),
}
# What else is handed over, and why no spreadsheet opens it.
OTHERS = {
    "questions/template/": "a form of ours, filled in by nobody",
    "contests/<int:pk>/list/": "JSON",
    "papers/<int:pk>/questions/": "PDF",
    "papers/<int:pk>/sheet/": "PDF",
    "papers/<int:pk>/key/": "PDF",
    "my-data/copy/": "JSON and a page",
    "jobs/<int:pk>/file/": "PDF; an analysis has an address of its own",
    "claims/evidence/<int:pk>/": "as it was uploaded",
    "notices/receipts/<int:pk>/": "as it was uploaded",
    "notices/<int:pk>/print/": "PDF",
    "transcripts/<int:pk>.pdf": "PDF",
    "catalog/<int:year>/book.pdf": "PDF",
    "catalog/sessions/<int:pk>.ics": "a calendar",
    "calendar/<str:token>/mine.ics": "a calendar",
    "calendar/<str:token>/year.ics": "a calendar",
    "catalog/draw/<int:year>/wishes.json": "JSON",
    "catalog/draw/<int:year>/outcome.json": "JSON",
    "catalog/attachments/<int:pk>/": "as it was uploaded",
    "catalog/papers/<int:pk>/": "as it was uploaded",
    "catalog/organise/<int:pk>/sheet.pdf": "PDF",
}
COMMANDS = ("standings.xlsx", "standings.csv")
# The modules that write cells, each with what asks for it above.
WRITERS = {
    "catalog/attending/lists.py": "catalog/organise/<int:pk>/list.xlsx",
    "catalog/banks/bank_file.py": "catalog/banks/lecturers.xlsx",
    "catalog/publishing/workbook.py": "catalog/<int:year>/catalogue.xlsx",
    "credits/imports/marking.py": "imports/<int:pk>/marked.xlsx",
    "credits/standings_file.py": "standings.xlsx",
    "credits/supervision/unit_table.py": "supervision/statistics/<int:pk>.xlsx",
    "exams/analysing/workbook.py": "papers/<int:pk>/analysis/file/",
    "exams/formats/workbook/writer.py": "questions/export/",
    "site/people/id_numbers/replacing.py": "imports/<int:pk>/marked.xlsx",  # handed over so alone
    "site/portal/auditing/views.py": "audit/records.csv",
    "site/portal/signing_in/invitation_sheets.py": "invitations/issue/",
}


def ask(world: World, route: str, asked: Asked | None = None) -> bytes:
    """The file, as the reader gets it."""
    asked = asked or TABLES[route]
    asked.first(world)
    client = client_of(world, asked.reader)
    client.raise_request_exception = True
    answer: HttpResponse = getattr(client, asked.method)(_path(world, route), asked.told(world))
    assert answer.status_code == 200, f"{route}: {answer.status_code}"
    assert "attachment" in answer["Content-Disposition"], route
    return answer.getvalue()


def run(name: str, folder: Path) -> bytes:
    command = name.partition(".")[0]
    call_command(command, "--year", "2026", "-o", str(folder / name))
    return (folder / name).read_bytes()


def _path(world: World, route: str) -> str:
    rows = {"hall": "session", "setexam": "exam"}
    values = [
        kind[1:] if kind.startswith("=") else str(world.of(rows.get(kind, kind), "unit").pk)
        for kind in kinds_of(route)
    ]
    return put(route, values)


def handing_over() -> Iterator[str]:
    """The routes whose view, with what it calls in its module, hands over a file."""
    for route, view in _views(get_resolver(), ""):
        if not route.startswith(("admin/", "static/")) and HANDS_OVER.search(_source(view)):
            yield route


def writers() -> dict[str, str]:
    """Our modules that put something into cells: with the one writer, or past it."""
    found = {}
    for folder in ("site", "credits", "catalog", "exams"):
        for path in (ROOT / folder).rglob("*.py"):
            text, name = path.read_text(), str(path.relative_to(ROOT))
            if name != "site/keeping/spreadsheets.py" and WRITES_CELLS.search(text):
                found[name] = "past the writer"
            elif _imports(text) & {"put", "write_csv"}:
                found[name] = "with the writer"
    return found


def _imports(text: str) -> set[str]:
    if "keeping.spreadsheets" not in text:
        return set()
    return {
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "keeping.spreadsheets"
        for alias in node.names
    }


def _views(resolver: URLResolver, start: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern.pattern, RegexPattern):
            continue
        if isinstance(pattern, URLPattern):
            yield start + str(pattern.pattern), pattern.callback
        else:
            yield from _views(pattern, start + str(pattern.pattern))


def _source(view: Any) -> str:
    function = inspect.unwrap(view)
    module, waiting, seen = inspect.getmodule(function), [function], []
    for one in waiting:
        if not inspect.isfunction(one) or one in seen:
            continue
        seen.append(one)
        called = [getattr(module, name, None) for name in one.__code__.co_names]
        waiting += [
            other for other in called if getattr(other, "__module__", "") == module.__name__
        ]
    return "".join(f"{inspect.getsource(one)} {one.__code__.co_names}" for one in seen)
