"""Finding a knowledge point: by words of its text, in few queries, with what the reader knows."""

import pytest
from django.urls import reverse

from catalog.models import KnowledgePoint
from exams.handbook import searching

QUERIES = 7
SEARCH = reverse("exams:search_points")


@pytest.fixture
def avoidance(chapter):
    return KnowledgePoint.objects.create(
        code="ZS-20", title="任职回避", parent=chapter,
        text="有夫妻关系、直系血亲关系的，不得在同一机关担任双方直接隶属于同一领导人员的职务。" * 2,
    )  # fmt: skip


@pytest.mark.parametrize("words", ["回避", "直系血亲", "ZS-20", "  回避  "])
def test_point_is_found_by_title_text_and_code(at_liu, avoidance, point, words):
    page = at_liu.get(SEARCH, {"q": words}).content.decode()

    assert "找到 1 个知识点" in page
    assert reverse("exams:point", args=[avoidance.pk]) in page
    assert "还没练" in page


def test_nothing_found_says_what_to_try(at_liu, avoidance):
    page = at_liu.get(SEARCH, {"q": "航天器"}).content.decode()

    assert "没有找到" in page


def test_empty_question_finds_nothing_and_says_nothing(at_liu, avoidance):
    page = at_liu.get(SEARCH).content.decode()

    assert "没有找到" not in page
    assert "找到 " not in page


def test_handbook_leads_to_the_search(at_liu, handbook):
    page = at_liu.get(reverse("exams:handbook"), follow=True).content.decode()

    assert f'action="{SEARCH}"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_search_asks_as_often_for_many_as_for_one(
    at_liu, avoidance, django_assert_num_queries, number
):
    for place in range(number - 1):
        KnowledgePoint.objects.create(code=f"ZS-3{place}", title=f"公务回避{place}")

    with django_assert_num_queries(QUERIES):
        page = at_liu.get(SEARCH, {"q": "回避"}).content.decode()

    assert f"找到 {number} 个知识点" in page


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        pytest.param("短文", "没有", "短文", id="the beginning"),
        pytest.param("甲" * 90, "乙", f"{'甲' * 72}…", id="a long beginning"),
        pytest.param(f"{'甲' * 90}乙", "乙", f"…{'甲' * 24}乙", id="around the word"),
        pytest.param("", "乙", "", id="no text"),
    ],
)
def test_excerpt_shows_the_text_around_the_words(text, words, shown):
    assert searching.excerpt(text, words) == shown
