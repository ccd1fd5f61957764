"""What waits for whom on the home page: counted as the page behind the line counts it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from catalog.models import BankState, Lecturer
from credits.claims import corrected, corrections
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW


def said_right(fact, granted):
    return corrected.proposal(
        happened_from=fact.happened_from,
        happened_on=fact.happened_on,
        quantity=fact.quantity,
        attributes=fact.attributes,
        granted=granted,
    )


def waiting(client):
    page = client.get("/").content.decode()
    if "<h2>待办</h2>" not in page:
        return None
    part = page.split("<h2>待办</h2>")[1].split("</section>")[0]
    found = re.findall(r'href="([^"]+)"><span>([^<]+)</span><strong>(\d+)<', part)
    return {name: (int(count), address) for address, name, count in found}


@pytest.fixture
def over(city, catalog):
    """A class of the transport bureau that is over and not closed."""
    session = cast.make_session(cast.make_lecture(catalog, city.transport))
    with time_machine.travel(session.ends_at + timedelta(minutes=1), tick=False):
        yield session


def test_who_has_no_role_has_no_such_list(client, wang):
    client.force_login(wang.user)

    assert waiting(client) is None


def test_officer_without_work_is_told_so(client, city):
    client.force_login(cast.make_officer(city.health, "officer"))

    assert waiting(client) == {}
    assert "没有待办事项" in client.get("/").content.decode()


def test_a_class_that_is_over_waits_for_its_organiser_alone(client, city, over):
    client.force_login(cast.make_officer(city.transport, "host"))
    assert waiting(client) == {"讲座待结班": (1, "/catalog/organise/")}

    client.force_login(cast.make_officer(city.health, "other"))
    assert waiting(client) == {}


def test_correction_waits_for_the_unit_then_for_a_second_person(client, city, wang, record):
    fact = record(wang, "1")
    request = corrections.ask(fact=fact, says="应为 12 学分", by=wang.user, now=NOW)
    unit = cast.make_officer(city.health, "unit")
    department = cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)
    asked = {"更正申请待答复": (1, "/corrections/")}

    client.force_login(unit)
    assert waiting(client) == asked
    corrections.propose(
        request=request, proposal=said_right(fact, Decimal(12)), text="见证书", by=unit, now=NOW
    )
    assert waiting(client) == {}

    client.force_login(department)
    assert waiting(client) == asked
    client.force_login(cast.make_officer(city.transport, "foreign"))
    assert waiting(client) == {}


def test_new_lecturers_wait_for_the_city_alone(client, city, count_queries):
    Lecturer.objects.create(bank_no="SZ1", name="孙䶮", state=BankState.PROPOSED)
    department = cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(department)
    assert waiting(client) == {"师资、课程待评审": (1, "/catalog/banks/reviews/")}

    once = count_queries(client, "/")
    for number in (2, 3):
        Lecturer.objects.create(bank_no=f"SZ{number}", name="李喆", state=BankState.PROPOSED)
    assert waiting(client) == {"师资、课程待评审": (3, "/catalog/banks/reviews/")}
    assert count_queries(client, "/") == once

    client.force_login(cast.make_officer(city.district, "district", RoleKind.TRAINING_DEPARTMENT))
    assert waiting(client) == {}


def test_officer_sees_how_many_of_her_units_are_short(client, city, officer, wang, zhao, assess):
    assess()
    client.force_login(officer)

    page = client.get("/").content.decode()

    assert "<dt>人数</dt><dd>1</dd>" in page  # 赵堃 is of another bureau
    assert '<dt>未达标</dt><dd class="bad">1</dd>' in page
    assert 'href="/unit/?only=short"' in page
