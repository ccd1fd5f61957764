"""What is kept of a released year, and what is not: the list tells the truth of this minute."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction, Site

from catalog import browsing
from catalog.finding import kept
from catalog.models import AnnualCatalog, PoolName, Session, SessionDraft, SessionState, Venue
from catalog.releasing import releases
from catalog.seating import capacity, seats
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def reader(client, zhao):
    client.force_login(zhao.user)
    return client


@pytest.fixture
def session(catalog, city):
    """Of a released lecture in the citizens' hall."""
    session = cast.make_session(cast.make_lecture(catalog, city.health))
    releases.publish(catalog=catalog, by=None, now=NOW - timedelta(days=1))
    return session


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_released_list_needs_four_queries(
    rf, catalog, city, zhao, item_count, django_assert_num_queries
):
    for _number in range(item_count):
        cast.make_session(cast.make_lecture(catalog, city.health))
    releases.publish(catalog=catalog, by=None, now=NOW)
    request = rf.get(catalog.url)
    request.user = zhao.user
    browsing.catalog_page(catalog, request)

    again = AnnualCatalog.objects.get(pk=catalog.pk)
    with django_assert_num_queries(4):
        shown = browsing.catalog_page(again, request)
        assert len(shown["rows"]) == item_count


def test_released_page_with_header_needs_nine_queries(reader, catalog, session, count_queries):
    assert count_queries(reader, catalog.url) == 9
    assert count_queries(reader, f"{catalog.url}?q=数据&free=on") == 9


def test_next_release_is_seen_at_once(reader, catalog, session):
    assert "市民中心报告厅" in text(reader.get(catalog.url))
    hall = cast.make_venue("金沙区礼堂")
    SessionDraft.objects.create(
        session=session, venue=hall, starts_at=session.starts_at, ends_at=session.ends_at,
        state=SessionState.PLANNED, drafted_at=NOW,
    )  # fmt: skip
    assert "金沙区礼堂" not in text(reader.get(catalog.url))

    releases.publish(catalog=catalog, by=None, now=NOW)

    assert "金沙区礼堂" in text(reader.get(catalog.url))
    assert "市民中心报告厅" not in text(reader.get(catalog.url))


def test_seats_and_states_are_those_of_now(reader, catalog, session, wang):
    assert "开放席位 <b>10</b>/10" in text(reader.get(catalog.url))

    seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)
    capacity.reserve(session=session, agency=wang.agency, seats=2, most=5, now=NOW)
    assert "开放席位 <b>7</b>/8" in text(reader.get(catalog.url))
    assert "单位预留（市卫健委） <b>2</b>/2" in text(reader.get(catalog.url))

    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED, closed_at=NOW)
    assert "已结班" in text(reader.get(catalog.url))


def test_corrected_names_are_read_again_after_minutes(reader, catalog, session, clock):
    reader.get(catalog.url)
    Venue.objects.update(name="市民中心一号厅")

    clock.shift(timedelta(seconds=kept.RENAMED_SECONDS))

    assert "市民中心一号厅" in text(reader.get(catalog.url))


def test_words_find_in_the_newest_release(reader, catalog, session, city):
    assert "没有符合条件" in text(reader.get(catalog.url, {"q": "公文"}))
    cast.make_lecture(catalog, city.health, "公文写作")

    releases.publish(catalog=catalog, by=None, now=NOW)

    assert "公文写作" in text(reader.get(catalog.url, {"q": "公文"}))


def test_link_of_a_row_leads_to_its_lecture(reader, catalog, session):
    assert f'href="{session.lecture.slug}/"' in text(reader.get(catalog.url))
    assert reader.get(f"{catalog.url}{session.lecture.slug}/").status_code == 200


def test_lecture_for_others_says_so_in_the_list(reader, catalog, session):
    capacity.resize(session=session, seats={PoolName.OPEN: 0, PoolName.PLANNED: 5}, now=NOW)

    assert "席位已满" in text(reader.get(catalog.url))


def test_restriction_above_the_year_still_holds(reader, catalog, session):
    restriction = PageViewRestriction.objects.create(
        page=catalog.get_parent(), restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.create(name="内部"))

    assert reader.get(catalog.url).status_code == 302


def test_year_that_is_a_draft_is_not_found(reader, catalog):
    AnnualCatalog.objects.update(live=False)

    assert reader.get(catalog.url).status_code == 404


def test_of_several_sites_each_serves_its_own(reader, catalog, session):
    address = catalog.url
    Site.objects.create(hostname="other.example", root_page=catalog.get_parent())

    assert reader.get(address).status_code == 200
    assert reader.get("/2026/", headers={"host": "other.example"}).status_code == 200
    assert reader.get("/2026/").status_code == 404
