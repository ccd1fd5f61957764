"""审计记录: read by auditors alone, and by nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from keeping.audit import acts, records
from keeping.audit.acts import Told, Way
from keeping.audit.records import Outcome
from keeping.audit.statements import Change
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
ROLES = {Change("added", "people_role"): 1}


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def auditor(city):
    return cast.make_officer(city.root, "auditor", RoleKind.AUDITOR)


def record(account_id, *, now, outcome=Outcome.DONE, name="accounts/<int:pk>/grant/"):
    act = acts.Act(Way.REQUEST, lambda: Told(account_id, name, "pk=3", "number"))
    changes = ROLES if outcome == Outcome.DONE else None
    records.add(connection, act=act, outcome=outcome, changes=changes, now=now)


@pytest.mark.parametrize("kind", [kind for kind in RoleKind if kind != RoleKind.AUDITOR])
def test_auditors_alone_find_the_page(client, city, auditor, kind):
    client.force_login(cast.make_officer(city.root, "another", kind))
    others = [client.get(reverse(name)).status_code for name in ("audit", "audit_file")]
    client.force_login(auditor)

    assert others == [404, 404]
    assert client.get(reverse("audit")).status_code == 200


def test_not_even_a_superuser_reads_them(client, wang):
    wang.user.is_superuser = wang.user.is_staff = True
    wang.user.save()
    client.force_login(wang.user)

    assert client.get(reverse("audit")).status_code == 404


def test_a_record_says_who_did_what(client, auditor, wang, now):
    record(wang.user.pk, now=now)
    client.force_login(auditor)

    page = client.get(reverse("audit")).content.decode()

    assert "王犇" in page
    assert "accounts/&lt;int:pk&gt;/grant/</code> pk=3" in page
    assert "角色授权 +1" in page


def test_records_are_found_by_person_day_and_outcome(client, auditor, wang, now):
    record(wang.user.pk, now=now - timedelta(days=3), name="days/ago/")
    record(wang.user.pk, now=now, outcome=Outcome.REFUSED, name="refused/")
    record(auditor.pk, now=now, name="her/own/")
    client.force_login(auditor)

    def found(**asked):
        page = client.get(reverse("audit"), asked).content.decode()
        return {name for name in ("days/ago/", "refused/", "her/own/") if name in page}

    day = (now - timedelta(days=3)).date().isoformat()
    assert found() == {"refused/", "her/own/"}
    assert found(q="王犇") == {"days/ago/", "refused/"}
    assert found(day=day) == {"days/ago/"}
    assert found(outcome="REFUSED") == {"refused/"}


def test_an_auditor_of_a_unit_reads_of_her_unit(client, city, wang, auditor, now):
    record(wang.user.pk, now=now, name="of/health/")
    record(auditor.pk, now=now, name="of/the/city/")
    record(None, now=now, name="of/the/house/")
    client.force_login(cast.make_officer(city.health, "of-health", RoleKind.AUDITOR))

    page = client.get(reverse("audit")).content.decode()

    assert "of/health/" in page
    assert "of/the/" not in page


def test_the_file_holds_what_is_sought_and_is_itself_on_record(client, auditor, wang, now):
    record(wang.user.pk, now=now)
    record(auditor.pk, now=now, name="her/own/")
    client.force_login(auditor)

    text = client.get(reverse("audit_file"), {"q": "王犇"}).content.decode("utf-8-sig")

    heading, row = text.splitlines()
    assert heading.startswith("时间,登录名,途径,操作,对象,结果,改动")
    assert "accounts/<int:pk>/grant/,pk=3,已完成,角色授权 +1" in row
    page = client.get(reverse("audit"), {"outcome": "READ"}).content.decode()
    assert "audit/records.csv" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_however_many_records(
    client, auditor, wang, now, number, django_assert_num_queries
):
    for _ in range(number):
        record(wang.user.pk, now=now)
    client.force_login(auditor)
    client.get(reverse("audit"))

    with django_assert_num_queries(9):
        client.get(reverse("audit"))
