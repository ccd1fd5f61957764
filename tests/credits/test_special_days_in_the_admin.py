"""The training department enters the holidays of a year; nobody else finds the list."""

from datetime import date

import pytest
from django.urls import reverse

from credits.models import SpecialDay
from people.models import RoleKind
from tests.credits import notices_cast as cast

pytestmark = pytest.mark.django_db
NEW_YEAR = {"on": "2027-01-01", "name": "元旦"}


def log_in(client, city, kind):
    user = cast.officer(city, kind, username=kind)
    client.force_login(user)
    return client


def test_the_department_enters_and_corrects_a_day(client, city):
    log_in(client, city, RoleKind.TRAINING_DEPARTMENT)

    client.post(reverse("special_days:add"), NEW_YEAR)
    day = SpecialDay.objects.get(on=date(2027, 1, 1))
    client.post(reverse("special_days:edit", args=[day.pk]), NEW_YEAR | {"is_working": "on"})
    page = client.get(reverse("special_days:index")).content.decode()

    assert not day.is_working
    assert SpecialDay.objects.get(pk=day.pk).is_working
    assert "元旦" in page


def test_a_day_is_entered_once(client, city):
    log_in(client, city, RoleKind.TRAINING_DEPARTMENT)
    client.post(reverse("special_days:add"), NEW_YEAR)

    client.post(reverse("special_days:add"), NEW_YEAR | {"name": "元旦假期"})

    assert SpecialDay.objects.filter(on=date(2027, 1, 1)).count() == 1


def test_exam_authors_do_not_edit_the_calendar(client, city):
    log_in(client, city, RoleKind.EXAM_AUTHOR)

    client.post(reverse("special_days:add"), NEW_YEAR)

    assert not SpecialDay.objects.filter(on__year=2027).exists()
