from datetime import timedelta

import pytest
import time_machine

from catalog.seating import seats
from tests.catalog import cast
from tests.catalog.cast import NOW


def test_home_shows_theme_standing_and_what_comes_next(client, wang, city, catalog, record, assess):
    record(wang, "1", credits="60")
    session = cast.make_session(cast.make_lecture(catalog, city.health, "依法行政"))
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    assess()
    client.force_login(wang.user)

    page = client.get("/").content.decode()

    assert "强作风、提能力、优服务" in page
    assert "60<small> / 96</small>" in page
    assert "还差 36" in page
    assert "依法行政" in page
    assert catalog.url in page


def test_home_leaves_out_a_lecture_that_is_over(client, wang, city, catalog):
    session = cast.make_session(cast.make_lecture(catalog, city.health, "依法行政"))
    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    client.force_login(wang.user)
    assert "依法行政" in client.get("/").content.decode()

    with time_machine.travel(session.ends_at + timedelta(minutes=1), tick=False):
        client.force_login(wang.user)
        page = client.get("/").content.decode()

    assert "依法行政" not in page
    assert "还没有选座" in page


def test_home_before_the_first_assessment_points_to_my_credits(client, wang):
    client.force_login(wang.user)

    page = client.get("/").content.decode()

    assert "本年度还没有核算" in page
    assert 'href="/my-credits/"' in page


def test_home_of_an_officer_without_a_record_shows_no_standing(
    client, officer, wang, record, assess
):
    record(wang, "1", credits="60")
    assess()
    client.force_login(officer)

    response = client.get("/")

    assert response.status_code == 200
    assert "60<small>" not in response.content.decode()
    assert "现在就看我的学分" not in response.content.decode()


def test_home_shows_nothing_of_a_colleague(client, wang, li, city, catalog, record, assess):
    record(li, "1", credits="61")
    session = cast.make_session(cast.make_lecture(catalog, city.health, "李喆的讲座"))
    seats.enrol(session=session, learner=li, enrolled_by=li.user, now=NOW)
    assess()
    client.force_login(wang.user)

    page = client.get("/").content.decode()

    assert "61<small>" not in page
    assert "李喆的讲座" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_grow_with_booked_sessions(
    client, wang, city, catalog, count, count_queries
):
    for number in range(count):
        lecture = cast.make_lecture(catalog, city.health)
        session = cast.make_session(lecture, starts_at=NOW + timedelta(days=3 + number))
        seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    client.force_login(wang.user)

    assert count_queries(client, "/") == 18


def test_home_calls_nobody_complete_where_nothing_is_required(client, wang, assess, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = "shanxi-canlian.toml"
    assess()
    client.force_login(wang.user)

    page = client.get("/").content.decode()

    assert "本办法未规定最低学分" in page
    assert "已达标" not in page
