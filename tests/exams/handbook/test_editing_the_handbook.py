"""What the training department does in the admin, by the rights its role brings."""

import pytest
from django.urls import reverse

from catalog.models import KnowledgePoint
from people.models import RoleKind
from tests.catalog import cast


@pytest.fixture
def chief(client, city):
    cast.root_page()
    user = cast.make_officer(city, "chief", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return client


def typed(**changes):
    words = {"code": "ZS-20", "title": "回避", "parent": "", "text": "回避制度", "source": "法"}
    return words | {"cartoon": "", "cartoon_says": ""} | changes


def test_a_point_is_put_under_a_chapter(chief, chapter):
    chief.post(reverse("knowledgepoint:add"), typed(parent=chapter.pk))

    assert KnowledgePoint.objects.get(code="ZS-20").parent == chapter


def test_a_chapter_is_not_put_under_its_own_point(chief, chapter, point):
    address = reverse("knowledgepoint:edit", args=[chapter.pk])

    page = chief.post(address, typed(code="Z1", parent=point.pk)).content.decode()

    assert "上级知识点不能在本知识点之下" in page
    assert KnowledgePoint.objects.get(pk=chapter.pk).parent is None


def test_cartoons_are_chosen_and_parts_are_written(chief, handbook):
    part = reverse("wagtailadmin_pages:add", args=["exams", "handbookpart", handbook.pk])

    for address in (reverse("wagtailimages_chooser:choose"), part):
        assert chief.get(address).status_code == 200
