"""A chapter with two points, a point without questions, and a handbook of 2026 that lists them."""

import pytest
from wagtail.models import Site

from catalog.models import KnowledgePoint
from exams.models import Handbook, HandbookIndex, HandbookPart, PartKind
from tests.catalog import cast
from tests.exams.conftest import NOW


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def chapter(point):
    made = KnowledgePoint.objects.create(code="Z1", title="宪法与法律", text="先读宪法。")
    point.parent = made
    point.save()
    KnowledgePoint.objects.create(code="ZS-09", title="立法程序", parent=made)
    return made


@pytest.fixture
def handbook(db):
    root = cast.root_page()
    Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": root}
    )
    Site.objects.filter(is_default_site=True).update(root_page=root)
    Site.clear_site_root_paths_cache()
    index = root.add_child(instance=HandbookIndex(title="应知应会读本", slug="handbook"))
    return index.add_child(instance=Handbook(title="2026年读本", slug="2026", year=2026))


@pytest.fixture
def list_points(handbook):
    def act(title, *points, **changes):
        kind = PartKind.MONTHLY if "month" in changes else PartKind.CHAPTER
        part = handbook.add_child(instance=HandbookPart(title=title, kind=kind, **changes))
        part.points.set(points)
        part.save()
        return part

    return act


@pytest.fixture
def at_liu(client, liu):
    client.force_login(liu.user)
    return client
