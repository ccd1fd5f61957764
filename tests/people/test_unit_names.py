"""Units told apart: by the one above, by the code at last; the others keep their names."""

import pytest

from people import unit_names
from people.models import Agency

pytestmark = pytest.mark.django_db


def named(*units):
    return [unit_names.told_apart(units)[one.pk] for one in units]


@pytest.fixture
def city():
    return Agency.add_root(code="SY", name="嵩阳市")


def test_a_name_of_its_own_stays(city):
    assert named(city) == ["嵩阳市"]


def test_one_name_in_two_bureaus_is_told_with_the_bureau(city):
    finance = city.add_child(code="1", name="财政局")
    water = city.add_child(code="2", name="水利局")
    offices = [
        finance.add_child(code="11", name="办公室"),
        water.add_child(code="21", name="办公室"),
    ]

    assert named(finance, *offices) == ["财政局", "财政局办公室", "水利局办公室"]
    assert named(offices[1]) == ["水利局办公室"]


def test_one_name_below_one_unit_is_told_by_the_code(city):
    offices = [city.add_child(code=code, name="办公室") for code in ("11", "12")]

    assert named(*offices) == ["嵩阳市办公室（11）", "嵩阳市办公室（12）"]


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_whatever_the_number(city, count, django_assert_num_queries):
    offices = [city.add_child(code=str(n), name="办公室") for n in range(count + 1)]

    with django_assert_num_queries(2):
        unit_names.told_apart(offices)
