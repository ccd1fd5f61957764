"""Which font stands for each style of GB/T 9704, and whose name no font can print."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from documents import fonts
from people.models import Learner


class Command(BaseCommand):
    help = _("列出每种公文字体实际使用的字库，以及姓名中有字库缺字的学员")
    # It prints what it finds, also on a machine where nothing else is set up yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        chains = fonts.of_this_site()
        try:
            unprintable = _unprintable(chains)
        except DatabaseError:
            unprintable = None
        if options["json"]:
            self.stdout.write(_as_json(chains, unprintable))
            return
        for line in [*_style_lines(chains), "", *_learner_lines(unprintable)]:
            self.stdout.write(line)


def _unprintable(chains: fonts.Chains) -> list[dict[str, Any]]:
    people = Learner.objects.order_by("personnel_no").values_list("personnel_no", "name")
    return [
        {"personnel_no": number, "name": name, "characters": lacking}
        for number, name in people.iterator(chunk_size=5000)
        if (lacking := fonts.missing(chains, name))
    ]


def _style_lines(chains: fonts.Chains) -> list[str]:
    lines = [_("自备字库目录：%(folder)s") % {"folder": settings.DOCUMENTS_FONT_DIR}]
    for style, (first, *others) in chains.faces.items():
        lines.append(f"{fonts.CHINESE[style]}：{fonts.describe(first)}")
        lines += [_("　　缺字时用 %(font)s") % {"font": fonts.describe(f)} for f in others]
    return lines


def _learner_lines(unprintable: list[dict[str, Any]] | None) -> list[str]:
    if unprintable is None:
        return [_("数据库中还没有学员表，未检查姓名。请先运行 manage.py migrate。")]
    if not unprintable:
        return [_("所有学员的姓名都能印出。")]
    return [
        _("以下 %(count)s 名学员的姓名缺字，公文印不出；请在自备字库目录放入含该字的字库：")
        % {"count": len(unprintable)},
        *(
            f"{p['personnel_no']} {p['name']} "
            + "、".join(f"U+{ord(c):04X}" for c in p["characters"])
            for p in unprintable
        ),
    ]


def _as_json(chains: fonts.Chains, unprintable: list[dict[str, Any]] | None) -> str:
    styles = {
        fonts.CHINESE[style]: [fonts.describe(face) for face in chain]
        for style, chain in chains.faces.items()
    }
    return json.dumps({"styles": styles, "unprintable": unprintable}, ensure_ascii=False, indent=2)
