"""`manage.py translations`: bring the English catalogue to what the tree says, and compile all."""

from pathlib import Path
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandError

from config.settings.base import SITE
from config.translations import CATALOGUE, Message, messages


class Command(BaseCommand):
    help = "更新英文译文目录（site/locale），并编译；还缺译文的逐条列出"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        catalogue = renewed(polib.pofile(CATALOGUE), found=messages())
        catalogue.save(str(CATALOGUE))
        for path in sorted((SITE / "locale").rglob("*.po")):
            compile_one(polib.pofile(path))
        missing = [entry.msgid for entry in catalogue if not entry.translated()]
        if missing:
            raise CommandError("缺英文译文 no English yet:\n  " + "\n  ".join(missing))
        self.stderr.write(f"{len(catalogue)} messages")


def renewed(old: polib.POFile, *, found: dict[Message, set[str]]) -> polib.POFile:
    """What the tree says now, by file, with the English that the catalogue had for it."""
    known = {key(entry): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=98)
    new.metadata, new.header = old.metadata, old.header
    for message in sorted(found, key=lambda one: (min(found[one]), one.text, one.context or "")):
        new.append(entry_of(message, files=found[message], known=known.get(message)))
    return new


def entry_of(message: Message, *, files: set[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural or "",
        msgctxt=message.context,
        occurrences=[(min(files), "")],  # one file to look in; all of them would change daily
        flags=placeholders_flag(message.text),
    )
    if message.plural:
        entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def placeholders_flag(text: str) -> list[str]:
    return ["python-format"] if "%(" in text or "%s" in text else []


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or None, entry.msgctxt)


def compile_one(catalogue: polib.POFile) -> None:
    catalogue.save_as_mofile(str(Path(catalogue.fpath).with_suffix(".mo")))
