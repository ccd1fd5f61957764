import pytest
from django.urls import reverse

from catalog.models import KnowledgePoint
from exams.practice.levels import Level
from exams.practice.mastery import mastery_of
from tests.exams.conftest import NOW, make_question

MAP = reverse("exams:mastery")


@pytest.fixture
def chapter(point, files, file_question, bank):
    """Both points under one chapter, and one that nobody asks about."""
    top = KnowledgePoint.objects.create(code="Z1", title="法律")
    KnowledgePoint.objects.create(code="ZS-03", title="无题", parent=top)
    KnowledgePoint.objects.filter(pk__in=[point.pk, files.pk]).update(parent=top)
    return top


def test_the_map_tells_each_point_that_can_be_practised(liu, chapter, bank, practise):
    practise(liu, bank[0], is_right=False)

    (branch,) = mastery_of(liu, on=NOW.date()).branches

    assert branch.top.point == chapter
    assert [(known.point.code, known.level) for known in branch.read] == [
        ("ZS-01", Level.FORGOTTEN),
        ("ZS-02", Level.UNSEEN),
    ]


def test_totals_count_points_of_every_level(liu, chapter, bank, practise):
    practise(liu, bank[0])

    totals = dict(mastery_of(liu, on=NOW.date()).totals)

    assert totals[Level.KEPT] == 1
    assert totals[Level.UNSEEN] == 1
    assert sum(totals.values()) == 2


def test_one_person_never_sees_anothers_map(client, liu, chen, chapter, bank, practise):
    practise(liu, bank[0], is_right=False)
    client.force_login(chen.user)

    page = client.get(MAP).content.decode()

    assert "1/1" not in page
    assert "0/1" not in page
    assert page.count("还没练") > 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_map_asks_the_same_number_of_queries(
    client, liu, practise, point, number, django_assert_num_queries
):
    client.force_login(liu.user)
    for place in range(number):
        other = KnowledgePoint.objects.create(code=f"Q{place}", title=f"要点{place}")
        practise(liu, make_question(f"Q{place}", "SINGLE", other))

    with django_assert_num_queries(8):
        client.get(MAP)
