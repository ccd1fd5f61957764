import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from catalog.doors import devices as scan_devices
from catalog.doors import person_codes, room_codes, scanning
from catalog.models import Attendance, Scan, ScanDevice
from catalog.seating import seats
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def session(lecture, wang, li):
    """It begins now."""
    session = cast.make_session(lecture, starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang, li], enrolled_by=None, now=NOW)
    return session


@pytest.fixture
def organiser(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def key(session, officer):
    return scan_devices.make(session=session, name="东门", made_by=officer, now=NOW)[1]


def url(name, session=None):
    return reverse(f"catalog:{name}", args=[session.pk] if session else [])


def scan_of(session, learner, **changes):
    code = person_codes.code_of(session_id=session.pk, learner_id=learner.pk)
    scan = {"id": str(uuid4()), "code": code, "direction": "IN", "at": NOW.isoformat()}
    return scan | changes


def send(key, *scans, sent_at=NOW, body=None):
    """As the phone does: no login, no cookie, cross-site guards in force."""
    return Client(enforce_csrf_checks=True).post(
        url("door_scans"),
        data=body
        if body is not None
        else json.dumps({"sent_at": sent_at.isoformat(), "scans": scans}),
        content_type="application/json",
        headers={"X-Door-Key": key},
    )


def test_page_at_the_door_opens_without_a_login_and_names_nobody(client, session, officer):
    client.force_login(officer)

    page = client.get(url("door"))

    assert page.status_code == 200
    assert Client().get(url("door")).content == page.content
    assert officer.name not in page.content.decode()


def test_worker_keeps_everything_that_the_page_loads(client):
    page = client.get(url("door")).content.decode()
    worker = client.get(url("door_worker"))

    loaded = {part.split('"')[0] for part in page.split('"/static/')[1:]}
    assert worker["Content-Type"] == "text/javascript"
    assert len(loaded) > 10
    assert {one for one in loaded if f"/static/{one}" not in worker.content.decode()} == set()


def test_scans_are_answered_one_by_one(session, key, wang, zhao):
    good, foreign = scan_of(session, wang), scan_of(session, zhao)
    nowhere = scan_of(session, wang, direction="UP")
    never = scan_of(session, wang, at="yesterday")

    answer = send(key, good, foreign, nowhere, never)

    assert answer.status_code == 200
    found = {one["id"]: (one["outcome"], one["says"]) for one in answer.json()["answers"]}
    assert found[good["id"]] == ("taken", "王犇 签到 09:00")
    assert found[foreign["id"]][0] == "refused"
    assert found[nowhere["id"]] == ("refused", "没有写明是签到还是签退，请重扫。")
    assert found[never["id"]] == ("refused", "扫码时间无法识别，请校准设备的时钟后重扫。")
    assert (answer.json()["came"], answer.json()["seated"]) == (1, 2)


def test_a_batch_sent_twice_changes_nothing(session, key, wang, li):
    batch = [scan_of(session, wang), scan_of(session, li)]

    first, second = send(key, *batch), send(key, *batch)

    assert first.json() == second.json()
    assert Scan.objects.count() == 2
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    ["", "no json", "[]", "{}", '{"scans": 1}', '{"sent_at": 1, "scans": []}', '{"scans": [1]}',
     '{"sent_at": "2026-03-02T01:00:00+00:00", "scans": [{"id": "x"}]}',
     '{"sent_at": "0001-01-01T00:00:00Z", "scans": []}',
     '{"sent_at": "2026-03-02T01:00:00", "scans": []}'],
)  # fmt: skip
def test_what_is_no_batch_is_refused_in_words(session, key, body):
    answer = send(key, body=body)

    assert answer.status_code == 400
    assert answer.json()["says"].endswith("。")


def test_more_than_a_batch_is_refused_as_a_whole(session, key, wang):
    scans = [scan_of(session, wang) for _ in range(scanning.READINGS_PER_BATCH + 1)]

    assert send(key, *scans).status_code == 400
    assert not Scan.objects.exists()


@pytest.mark.parametrize("name", ["door_session", "door_scans"])
@pytest.mark.parametrize("wrong", ["", "x", "0" * 32])
def test_unknown_key_learns_nothing(client, session, name, wrong):
    answer = client.post(url(name), data="{}", content_type="application/json",
                         headers={"X-Door-Key": wrong})  # fmt: skip

    assert answer.status_code == 404
    assert list(answer.json()) == ["says"]


def test_login_without_a_key_does_not_scan(organiser, session, wang):
    answer = organiser.post(url("door_scans"), data="{}", content_type="application/json")

    assert answer.status_code == 404


def test_revoked_device_is_told_so_and_its_scans_wait(organiser, session, key, wang):
    organiser.post(url("revoke_device", ScanDevice.objects.get()))

    answer = send(key, scan_of(session, wang))

    assert answer.status_code == 409
    assert "已被主办单位停用" in answer.json()["says"]
    assert not Scan.objects.exists()


def test_organiser_makes_a_link_that_is_shown_once(organiser, session):
    page = organiser.post(url("make_device", session), {"name": "西门"}).content.decode()

    assert page.count("/catalog/door/#") == 1
    key = page.split("/catalog/door/#")[1].split("<")[0]
    assert scan_devices.of_key(key).name == "西门"
    assert key not in organiser.get(url("devices", session)).content.decode()


def test_organisers_own_phone_goes_straight_to_the_door(organiser, session):
    answer = organiser.post(url("make_device", session), {"here": "1"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/catalog/door/#")


FOREIGN = [("get", "devices"), ("post", "make_device"), ("get", "room_screen"),
           ("get", "room_code")]  # fmt: skip


@pytest.mark.parametrize(("method", "name"), FOREIGN)
def test_foreign_session_is_not_found(client, session, sibling_officer, wang, method, name):
    for user in (sibling_officer, wang.user):
        client.force_login(user)
        assert getattr(client, method)(url(name, session)).status_code == 404
    assert not ScanDevice.objects.exists()


def test_foreign_device_is_not_found(client, key, sibling_officer):
    client.force_login(sibling_officer)
    device = ScanDevice.objects.get()

    assert client.post(url("revoke_device", device)).status_code == 404
    device.refresh_from_db()
    assert device.revoked_at is None


@pytest.mark.parametrize("kind", [RoleKind.AUDITOR, RoleKind.PERSONNEL_OFFICER])
def test_other_roles_make_no_devices(client, city, session, kind):
    client.force_login(cast.make_officer(city.health, "other", kind))

    assert client.post(url("make_device", session), {"name": "x"}).status_code == 404


def test_her_code_says_nothing_about_her(client, session, wang):
    client.force_login(wang.user)

    page = client.get(url("my_code", session))

    code = person_codes.code_of(session_id=session.pk, learner_id=wang.pk)
    assert person_codes.grouped(code) in page.content.decode()
    assert wang.personnel_no not in code
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("name", ["my_code", "here"])
def test_who_holds_no_seat_has_no_code(client, catalog, session, zhao, name):
    catalog.room_codes = True
    catalog.save()
    client.force_login(zhao.user)

    assert client.get(url(name, session)).status_code == 404


def test_room_codes_are_off_unless_the_catalogue_allows_them(organiser, client, session, wang):
    assert organiser.get(url("room_screen", session)).status_code == 404
    client.force_login(wang.user)
    assert client.get(url("here", session)).status_code == 404
    assert "输入会场码" not in client.get(url("my_sessions")).content.decode()


@pytest.fixture
def with_room_codes(catalog):
    catalog.room_codes = True
    catalog.save()


def test_code_on_the_screen_is_entered_on_ones_own_phone(
    with_room_codes, session, officer, wang, client
):
    screen = Client()
    screen.force_login(officer)
    code = room_codes.code_at(session, now=NOW)
    assert code in screen.get(url("room_screen", session)).content.decode()
    assert code in screen.get(url("room_code", session)).content.decode()

    client.force_login(wang.user)
    assert url("here", session) in client.get(url("my_sessions")).content.decode()
    assert f'value="{code}"' in client.get(f"{url('here', session)}?code={code}").content.decode()
    page = client.post(url("here", session), {"code": code, "direction": "IN"}, follow=True)

    assert "签到：09:00。" in page.content.decode()
    assert Scan.objects.get().learner == wang


def test_second_person_on_the_same_phone_is_refused(with_room_codes, session, wang, li, client):
    code = room_codes.code_at(session, now=NOW)
    for learner, status in ((wang, 302), (li, 422)):
        client.force_login(learner.user)
        answer = client.post(url("here", session), {"code": code, "direction": "IN"})
        assert answer.status_code == status

    assert "另一位同志" in answer.content.decode()
    assert Scan.objects.get().learner == wang


@pytest.mark.parametrize("form", [{}, {"code": "123456"}, {"code": "1", "direction": "UP"}])
def test_half_a_form_signs_nobody_in(with_room_codes, session, wang, client, form):
    client.force_login(wang.user)

    assert client.post(url("here", session), form).status_code == 422
    assert not Scan.objects.exists()


@pytest.mark.parametrize("address", ["//evil.example/", "javascript:alert(1)"])
def test_no_parameter_leads_elsewhere(with_room_codes, session, wang, client, address):
    client.force_login(wang.user)
    code = room_codes.code_at(session, now=NOW)
    form = {"code": code, "direction": "IN", "next": address, "back": address}

    answer = client.post(f"{url('here', session)}?next={address}", form)

    assert answer["Location"] == url("here", session)


def test_list_shows_when_they_came_and_went(organiser, officer, session, key, wang, clock):
    clock.shift(timedelta(minutes=130))
    organiser.logout()
    organiser.force_login(officer)
    gone = (NOW + timedelta(minutes=60)).isoformat()
    sent_at = NOW + timedelta(minutes=130)
    send(key, scan_of(session, wang), scan_of(session, wang, direction="OUT", at=gone),
         sent_at=sent_at)  # fmt: skip

    page = organiser.get(url("attendance", session)).content.decode()

    assert "签到 09:00 · 签退 10:00" in page
    assert 'value="60"' in page


def test_pages_need_no_more_queries_for_three_than_for_one(
    organiser, session, officer, count_queries, wang, li
):
    def make(number):
        for place in range(number):
            scan_devices.make(session=session, name=f"{place}", made_by=officer, now=NOW)

    make(1)
    once = count_queries(organiser, url("devices", session))
    make(3)

    assert count_queries(organiser, url("devices", session)) == once
