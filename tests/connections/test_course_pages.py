from decimal import Decimal

import pytest
from django.urls import reverse

from connections.models import KnownCourse
from people.models import RoleKind
from tests.catalog.cast import make_officer

ADDRESS = "known_courses"
COURSE = {
    "iri": "https://wangyuan.example/courses/1024",
    "title": "数据安全法解读",
    "bucket": "必修",
    "credits": "1.5",
}


@pytest.fixture
def department(client, city):
    officer = make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(officer)
    return officer


def test_the_department_lists_and_closes_a_course(client, department):
    client.post(reverse(ADDRESS), COURSE)

    course = KnownCourse.objects.get()
    assert (course.credits, course.added_by) == (Decimal("1.5"), department)
    assert "数据安全法解读" in client.get(reverse(ADDRESS)).content.decode()
    client.post(reverse("close_known_course", args=[course.pk]))
    course.refresh_from_db()
    assert course.closed_at is not None


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"iri": "1024"}, "应是完整的网址"),
        ({"credits": "-1"}, "id_credits_error"),
        ({"bucket": "限选"}, "id_bucket_error"),
    ],
)
def test_a_course_that_makes_no_sense_is_refused(client, department, said, complaint):
    page = client.post(reverse(ADDRESS), COURSE | said)

    assert page.status_code == 422
    assert complaint in page.content.decode()
    assert not KnownCourse.objects.exists()


def test_a_course_is_listed_once(client, department):
    client.post(reverse(ADDRESS), COURSE)

    page = client.post(reverse(ADDRESS), COURSE)

    assert page.status_code == 422
    assert "已登记过" in page.content.decode()


@pytest.mark.parametrize("kind", [RoleKind.TRAINING_DEPARTMENT, RoleKind.TRAINING_OFFICER])
def test_who_does_not_decide_for_the_city_finds_nothing(client, city, kind):
    client.force_login(make_officer(city.health, "someone", kind))

    assert client.get(reverse(ADDRESS)).status_code == 404
    assert client.post(reverse("close_known_course", args=[1])).status_code == 404
