from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.translation import override

from keeping.holdings import Holding, declared

HEAD = "| Table | About people | Class | Kept | Erasure | Own copy |\n|---|---|---|---|---|---|"


class Command(BaseCommand):
    """The register of personal data: what each table holds, as docs/privacy.md prints it."""

    help = "打印个人信息清单：每张表里有谁的信息、哪一类、保存多久、怎样注销（Markdown）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(register()))


def register() -> Iterator[str]:
    yield HEAD
    with override("en"):
        for label, one in sorted(declared().items()):
            if one.kinds:
                yield _row(label, one)


def _row(label: str, one: Holding) -> str:
    name = f"{apps.get_model(label)._meta.verbose_name} (`{label}`)"
    about = ", ".join(f"`{path}`" for path in one.whose) or "not by a link"
    kinds = ", ".join(str(kind.label) for kind in one.kinds)
    blanked = f" ({', '.join(f'`{column}`' for column in one.blanks)})" if one.blanks else ""
    copy = str(one.withheld) or "yes"
    cells = [name, about, kinds, str(one.kept.label), f"{one.erasure.label}{blanked}", copy]
    return f"| {' | '.join(cells)} |"
