import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.images.models import Image

from catalog.models import KnowledgePoint
from exams.handbook import points


@pytest.fixture
def tree(db):
    """A: A1 (A11), A2; B."""
    made = {}
    for code, above in (("A", None), ("A1", "A"), ("A11", "A1"), ("A2", "A"), ("B", None)):
        made[code] = KnowledgePoint.objects.create(
            code=code, title=f"要点{code}", parent=made.get(above)
        )
    return made


def codes(branches):
    return [(branch.top.code, [point.code for point in branch.under]) for branch in branches]


def test_the_forest_holds_each_point_once_in_order(tree, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert codes(points.forest()) == [("A", ["A1", "A11", "A2"]), ("B", [])]


def test_a_chosen_point_comes_with_what_is_under_it_and_once(tree):
    chosen = [tree["A1"].pk, tree["A11"].pk, tree["B"].pk]

    assert codes(points.branches_of(chosen)) == [("A1", ["A11"]), ("B", [])]
    assert codes(points.each_of(chosen)) == [("A1", ["A11"]), ("A11", []), ("B", [])]


def test_each_point_knows_the_codes_above_it(tree, django_assert_num_queries):
    with django_assert_num_queries(1):
        above = points.codes_above()

    assert above[tree["A11"].pk] == {"A", "A1"}
    assert tree["A"].pk not in above


def test_a_point_is_not_put_under_what_is_under_it(tree):
    tree["A"].parent = tree["A11"]

    with pytest.raises(ValidationError, match="上级知识点不能在本知识点之下"):
        tree["A"].full_clean()


def test_a_loop_written_past_the_forms_does_not_hang_a_page(tree):
    KnowledgePoint.objects.filter(code="A").update(parent=tree["A11"])

    assert codes(points.each_of([tree["A"].pk])) == [("A", ["A1", "A11", "A2"])]


def test_the_database_refuses_a_point_under_itself(tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        KnowledgePoint.objects.filter(code="B").update(parent=tree["B"])


def test_a_cartoon_needs_words_that_say_the_same(tree):
    cartoon = Image.objects.create(title="漫画", file="x.png", width=1, height=1)
    tree["B"].cartoon = cartoon

    with pytest.raises(ValidationError, match="请写出漫画的文字说明"):
        tree["B"].full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        tree["B"].save()
