"""What becomes of printed letters before they are handed over: covers, shared sheets, files.

A cover lies before a unit's letters and lists those that follow, for the recipients to sign.
Files of an archive are named by the unit or by the letter's number, never by a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from credits.models import Notice
from credits.notices import issuing_organ
from documents import fonts, merging, printing, splitting, wording
from documents.letters import Letter
from jobs import files
from jobs.models import Part
from keeping.chinese import in_chinese
from people.models import Agency

ONE_FILE, BY_UNIT, BY_PERSON = "", "unit", "person"
SPLITS = (BY_UNIT, BY_PERSON)
COVERS = "covers-{0:03}.pdf"


class ImpossibleFinishError(Exception):
    """Two wishes that cannot both be fulfilled."""

    def __init__(self) -> None:
        super().__init__(_("每人一个文件时不能两页合印一张：请去掉其中一项"))


@dataclass(frozen=True)
class Finish:
    """One file, a letter a page, without covers, unless something else is asked for."""

    covers: bool = False
    two_up: bool = False
    split: str = ONE_FILE

    def __post_init__(self) -> None:
        if self.two_up and self.split == BY_PERSON:
            raise ImpossibleFinishError

    def __str__(self) -> str:
        return f"{self.covers:d}{self.two_up:d}{self.split}"

    def as_arguments(self) -> dict[str, Any]:
        return asdict(self)


def finished(part: Part, chunks: list[Path]) -> dict[str, Any]:
    """Join what the parts printed as it was asked for; the file's name and what it holds."""
    finish, title = Finish(**part.data["finish"]), part.arguments["merge"]
    name = f"{title}.zip" if finish.split else f"{title}.pdf"
    # Written under names of this attempt's own, so that two attempts never write one file.
    merged = part.folder / f".{part.fence}.{title}.pdf"
    _clear_earlier_attempts(part)
    covers = list(_covers(part, chunks, title)) if finish.covers else []
    told = merging.merge(chunks, merged, title=title, covers=covers, two_up=finish.two_up)
    result = {"file": name, "pages": told.pages, "printed": told.documents}
    if finish.split:
        archive = merged.with_suffix(".zip")
        result["files"] = _split(finish.split, merged, archive)
        merged.unlink()
        merged = archive
    merged.replace(part.folder / name)
    return result


def _clear_earlier_attempts(part: Part) -> None:
    """What a killed worker left half written. All other parts are over, and one that is only slow
    has lost its part and is rolled back."""
    for left in part.folder.glob(".*"):
        if not left.name.startswith(f".{part.fence}."):
            left.unlink(missing_ok=True)


def _split(split: str, merged: Path, archive: Path) -> int:
    if split == BY_UNIT:
        return splitting.by_group(merged, archive, name=lambda unit: unit)
    return splitting.by_document(merged, archive, name=lambda _unit, number: number)


def _covers(part: Part, chunks: Iterable[Path], title: str) -> Iterator[Path]:
    rosters: dict[str, list[str]] = {}
    for chunk in chunks:
        for unit, letter in merging.contents(chunk):
            rosters.setdefault(unit, []).append(letter)
    names = _names(part)
    organ = issuing_organ(Agency.objects.get(pk=part.data["agency"])).name
    on = timezone.localdate(part.job.created_at)
    letters = (
        _cover(
            unit,
            [(names[one], one) for one in letters],
            title=title,
            organ=organ,
            on=on,
        )
        for unit, letters in rosters.items()
    )
    batches = printing.in_chunks(letter.document() for letter in letters)
    for number, batch in enumerate(batches):
        printed = printing.print_chunk(batch, chains=fonts.of_this_site())
        if printed.pdf:
            yield files.write(part, COVERS.format(number), printed.pdf)


def _names(part: Part) -> dict[str, str]:
    """Number → to whom the letter is, of all that this job prints."""
    given = part.job.parts.values_list("arguments", flat=True)
    chosen = [pk for one in given for pk in one.get("notices", ())]
    rows = Notice.objects.filter(pk__among=chosen).values_list(
        "series__prefix", "series__year", "number", "letter__name"
    )
    return {
        wording.document_number(prefix, year, number): name or ""
        for prefix, year, number, name in rows
    }


@in_chinese()
def _cover(unit: str, rows: list[tuple[str, str]], *, title: str, organ: str, on: date) -> Letter:
    listed = [[str(at), name, number, "", ""] for at, (name, number) in enumerate(rows, start=1)]
    said = _("现送上你单位%(title)s%(count)d份，请逐一送达本人，由本人签收后将本单退回我单位。")
    return Letter(
        key=unit,
        group=unit,
        title=_("送达签收单"),
        template="credits/notice_cover.html",
        context={
            "organ": organ,
            "title": _("%(title)s送达签收单") % {"title": title},
            "recipient": unit,
            "paragraphs": [said % {"title": title, "count": len(rows)}],
            "head": [_("序号"), _("姓名"), _("文号"), _("签收人"), _("日期")],
            "rows": listed,
            "signatory": organ,
            "date": on,
        },
        names=tuple(name for name, _number in rows),
    )
