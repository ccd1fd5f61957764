"""One parameter for a long list: the same rows as __in, on both databases."""

import pytest

from people.models import Agency, Learner

pytestmark = pytest.mark.django_db
NUMBERS = ["000101", "引'号", "{1,2}", 'a"b\\']


@pytest.fixture
def people():
    agency = Agency.add_root(code="4101", name="绿城市")
    return [
        Learner.objects.create(personnel_no=number, name="刘喆", agency=agency)
        for number in NUMBERS
    ]


@pytest.mark.parametrize("sought", [NUMBERS[1:], NUMBERS[:1], ["没有"], []])
def test_texts_among_a_list_are_those_in_it(people, sought):
    found = Learner.objects.filter(personnel_no__among=sought)

    assert set(found) == set(Learner.objects.filter(personnel_no__in=sought))


def test_keys_and_foreign_keys_are_found_in_any_number(people):
    many = [one.pk for one in people] + list(range(10**6, 10**6 + 300_000))

    assert Learner.objects.filter(pk__among=many).count() == len(people)
    assert Learner.objects.filter(agency_id__among=[people[0].agency_id, 10**12]).count() == 4


def test_nobody_is_sought_among_an_empty_list(people, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(Learner.objects.filter(pk__among=[])) == []
