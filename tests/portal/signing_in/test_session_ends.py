"""When a session ends, and that nothing typed is lost with it."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from people.models import Message, RoleKind, Session
from people.signing_in import session_ends
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
MINE = "/my-credits/"


def log_in(client, user):
    """By the page: it knows of roles, as `force_login` does not."""
    answer = client.post("/login/", {"username": user.username, "password": "x"})
    assert answer.status_code == 302, answer.content.decode()


def later(**time):
    return time_machine.travel(NOW + timedelta(**time), tick=False)


def is_in(client, address=MINE):
    return "login" not in client.get(address).headers.get("Location", "")


@pytest.mark.parametrize(("minutes", "stays"), [(30, True), (31, False)])
def test_half_an_hour_without_a_request_ends_a_session(client, wang, give, minutes, stays):
    give(wang.user, RoleKind.CIVIL_SERVANT, wang.agency)
    log_in(client, wang.user)

    with later(minutes=minutes):
        assert is_in(client) is stays


@pytest.mark.parametrize(("minutes", "stays"), [(10, True), (11, False)])
def test_ten_minutes_end_the_session_of_a_role(client, officer, minutes, stays):
    log_in(client, officer)

    with later(minutes=minutes):
        assert is_in(client, "/unit/") is stays


def test_without_the_limit_nobody_is_logged_out(client, wang, settings):
    settings.SESSION_IDLE_MINUTES = 10_000
    log_in(client, wang.user)

    with later(minutes=300):
        assert is_in(client)


def test_whoever_works_on_stays_until_the_day_is_over(client, wang):
    log_in(client, wang.user)

    for half_hours in range(1, 17):
        with later(minutes=half_hours * 30):
            assert is_in(client)
    with later(hours=8, seconds=1):
        assert not is_in(client)


def test_a_session_without_marks_is_over(client, wang):
    client.force_login(wang.user)
    session = client.session
    assert is_in(client)
    del session[session_ends.BEGAN], session[session_ends.SEEN]
    Session.objects.update(session_data=session.encode(dict(session.items())))

    assert not is_in(client)


def test_a_request_within_a_tenth_of_the_time_writes_nothing(
    client, wang, django_assert_num_queries
):
    log_in(client, wang.user)
    with later(minutes=2), django_assert_num_queries(2):
        client.get("/typed-before/")
    with later(minutes=4), django_assert_num_queries(5):  # a savepoint, the row, its release
        client.get("/typed-before/")


def test_a_running_exam_outlasts_both_limits(client, wang):
    log_in(client, wang.user)
    session = client.session
    session_ends.stay(session, until=NOW + timedelta(hours=2))
    session.save()

    with later(minutes=119):
        assert is_in(client)
    with later(minutes=149):
        assert is_in(client)
    with later(minutes=180):
        assert not is_in(client)


@pytest.mark.parametrize("left_on", [date(2026, 3, 6), None], ids=["leaves", "stays"])
def test_the_day_on_which_somebody_leaves_ends_her_session(client, wang, left_on):
    wang.left_on = left_on
    wang.save()
    with at(date(2026, 3, 5), time(23, 50)):
        log_in(client, wang.user)
        session_ends.stay(session := client.session, until=timezone.now() + timedelta(hours=1))
        session.save()

    with at(date(2026, 3, 5), time(23, 59)):
        assert is_in(client)
    with at(date(2026, 3, 6), time(0, 0)):
        assert is_in(client) is (left_on is None)


def at(day, hour):
    return time_machine.travel(timezone.make_aware(datetime.combine(day, hour)), tick=False)


def test_the_ended_session_leads_back_to_the_same_page(client, wang):
    log_in(client, wang.user)

    with later(hours=1):
        sent = client.get(f"{MINE}?year=2026")
        page = client.get(sent["Location"])
        back = client.post(
            sent["Location"],
            {"username": wang.user.username, "password": "x", "next": f"{MINE}?year=2026"},
        )

    assert sent["Location"] == "/login/?next=/my-credits/%3Fyear%3D2026"
    assert "系统已自动退出" in page.content.decode()
    assert back["Location"] == f"{MINE}?year=2026"


def send_late(client, **headers):
    return client.post(
        "/my-credits/take-seats/",
        {"session": ["3", "4"], "note": "很长的\n说明", "password": "no"},
        headers=headers,
    )


def test_what_was_sent_too_late_is_offered_again_after_the_login(client, wang):
    log_in(client, wang.user)

    with later(hours=1):
        sent = send_late(client)
        log_in_again = client.post(
            sent["Location"],
            {"username": wang.user.username, "password": "x", "next": reverse("typed_before")},
        )
        page = client.get(log_in_again["Location"]).content.decode()
        again = client.get(reverse("typed_before"))

    assert sent["Location"] == "/login/?next=%2Ftyped-before%2F"
    assert 'action="/my-credits/take-seats/"' in page
    assert page.count('name="session"') == 2
    assert "很长的\n说明</textarea>" in page
    assert 'name="password"' not in page
    assert again["Location"] == "/"


def test_nobody_else_is_offered_what_was_sent(client, wang, li):
    log_in(client, wang.user)

    with later(hours=1):
        send_late(client)
        log_in(client, li.user)

        assert client.get(reverse("typed_before"))["Location"] == "/"


def test_what_was_sent_too_late_did_not_act(client, officer, wang):
    Message.objects.create(
        source="a",
        learner=wang,
        title="t",
        text="x",
        path="/",
        state="SENT",
        written_at=NOW,
        sent_at=NOW,
    )
    log_in(client, wang.user)

    with later(hours=1):
        client.post("/messages/read/")

    assert Message.objects.unread().count() == 1


@pytest.mark.parametrize(
    ("referer", "after"),
    [
        ("http://testserver/unit/?year=2026", "%2Funit%2F%3Fyear%3D2026"),
        ("https://evil.example/unit/", "%2F"),
        ("//evil.example", "%2F"),
        ("", "%2F"),
    ],
)
def test_a_script_s_late_message_leads_back_to_a_page_of_ours(client, wang, referer, after):
    log_in(client, wang.user)

    with later(hours=1):
        sent = send_late(client, referer=referer, sec_fetch_mode="cors")

    assert sent["Location"] == f"/login/?next={after}"


def test_a_part_of_a_page_sends_the_whole_page_to_the_login(client, wang):
    log_in(client, wang.user)

    with later(hours=1):
        sent = client.get(
            MINE, headers={"hx-request": "true", "hx-current-url": "http://testserver/my-credits/"}
        )

    assert sent.status_code == 200
    assert sent["HX-Redirect"] == "/login/?next=%2Fmy-credits%2F"


def test_another_role_s_session_ends_on_public_pages_too(client, officer):
    log_in(client, officer)
    assert officer.roles.filter(kind=RoleKind.PERSONNEL_OFFICER).exists()

    with later(hours=1):
        page = client.get("/login/")

    assert page.status_code == 200
