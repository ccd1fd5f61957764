"""Brings the guides' texts into the site's pages; what a house has edited stays as it is."""

from dataclasses import asdict
from typing import NamedTuple

from django.db import transaction
from wagtail.models import Page

from portal.guides.pages import Guide, GuideIndex
from portal.guides.texts import Text, texts


class NoHomePageError(Exception):
    """The page tree has no home under which the guides could stand."""

    def __init__(self) -> None:
        super().__init__("网站还没有首页：请先运行 migrate，再装入指南")


class Loaded(NamedTuple):
    added: int
    replaced: int
    kept: int


@transaction.atomic
def load(*, replace: bool = False) -> Loaded:
    """Add what is missing and renew what nobody has edited; with `replace` set all of them."""
    index, counts = _index(), [0, 0, 0]
    for text in texts():
        there = Guide.objects.filter(role=text.role, language=text.language).first()
        is_renewed = there is not None and (replace or _is_behind(there, text))
        if there is None:
            index.add_child(instance=Guide(slug=text.slug, **_fields(text)))
        elif is_renewed:
            _rewrite(there, text)
        counts[0 if there is None else 1 if is_renewed else 2] += 1
    return Loaded(*counts)


def _is_behind(guide: Guide, text: Text) -> bool:
    """An older text of the product's. What a house edits has a revision with its editor's name."""
    if guide.revisions.filter(user__isnull=False).exists():
        return False
    tasks = [{**task.value, "steps": list(task.value["steps"])} for task in guide.tasks]
    said = (guide.title, guide.lead, tasks)
    return said != (text.title, text.lead, [asdict(task) for task in text.tasks])


def _index() -> GuideIndex:
    if found := GuideIndex.objects.first():
        return found
    home = Page.objects.filter(depth=2).first()
    if home is None:
        raise NoHomePageError
    made: GuideIndex = home.add_child(instance=GuideIndex(title="使用指南", slug="guides"))
    return made


def _rewrite(guide: Guide, text: Text) -> None:
    """With a revision, so that an editor finds what stood there before."""
    for name, value in _fields(text).items():
        setattr(guide, name, value)
    guide.save_revision().publish()


def _fields(text: Text) -> dict[str, object]:
    return {
        "role": text.role,
        "language": text.language,
        "title": text.title,
        "lead": text.lead,
        "tasks": [("task", asdict(task)) for task in text.tasks],
    }
