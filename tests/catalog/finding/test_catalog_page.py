from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from catalog import browsing
from catalog.models import AnnualCatalog, AudienceRule, Bucket, CatalogIndex, Lecture, PoolName
from catalog.seating import capacity, seats
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reader(client, zhao):
    client.force_login(zhao.user)
    return client


def numbers(response):
    return [row.lecture.number for row in response.context["rows"]]


def at(month, day):
    return timezone.make_aware(datetime(2026, month, day, 9, 0))  # noqa: DTZ001 -- made aware here


@pytest.fixture
def season(catalog, city):
    """Three lectures: 001 in April in the district, 002 in May, full, 003 a draft."""
    town = cast.make_venue("金沙区礼堂", district=city.district)
    hall = cast.make_venue("市民中心报告厅", district=city.root)
    first = cast.make_lecture(
        catalog,
        city.health,
        "大数据与城市治理",
        category="数字政务",
        bucket=Bucket.ELECTIVE,
        addressed_to="全体公务员",
    )
    second = cast.make_lecture(
        catalog, city.transport, "公文写作讲座", category="业务能力", theme="", live=True
    )
    cast.make_lecture(catalog, city.health, "未发布的数据讲座", live=False)
    cast.make_session(first, starts_at=at(4, 30), venue=town)
    cast.make_session(second, starts_at=at(5, 1), venue=hall, open_seats=0)
    return town, hall


def test_list_shows_published_lectures_with_seats(reader, catalog, season, zhao):
    seats.enrol(
        session=Lecture.objects.get(number="001").sessions.get(),
        learner=zhao, enrolled_by=zhao.user, now=NOW,
    )  # fmt: skip

    response = reader.get(catalog.url)

    page = response.content.decode()
    assert numbers(response) == ["001", "002"]
    assert "共 2 个讲座" in page
    assert "开放席位 <b>9</b>/10" in page
    assert "4月30日（星期四）09:00–11:10" in page
    assert "已选座" in page
    assert "未发布" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=数据", ["001"]),
        ("q=讲座", ["002"]),
        ("q=写作&category=业务能力", ["002"]),
        ("q=数据&category=业务能力", []),
        ("q=数据&month=4&bucket=ELECTIVE&free=on", ["001"]),
        ("q=写作&free=on", []),
        ("calm=on&month=4", ["001"]),
        ("audience=全体公务员", ["001"]),
        ("theme=数字政务", ["001"]),
        ("gap=on", []),
        ("mine=on", ["001", "002"]),
        ("month=4", ["001"]),
        ("month=5", ["002"]),
        ("month=13", ["001", "002"]),
        ("category=数字政务", ["001"]),
        ("bucket=REQUIRED", ["002"]),
        ("free=on", ["001"]),
        ("district=nonsense", ["001", "002"]),
        ("q=", ["001", "002"]),
        ("q=%22", []),
    ],
)
def test_words_and_filters_combine(reader, catalog, season, query, found):
    response = reader.get(f"{catalog.url}?{query}")

    assert numbers(response) == found


def test_what_can_still_be_chosen_comes_first(reader, catalog, city):
    for days in (-5, 30, 3):
        lecture = cast.make_lecture(catalog, city.health)
        cast.make_session(lecture, starts_at=NOW + timedelta(days=days))

    assert numbers(reader.get(catalog.url)) == ["003", "002", "001"]


def test_district_filter_keeps_its_venues(reader, catalog, season, city):
    response = reader.get(catalog.url, {"district": city.district.pk, "q": "数据"})

    assert numbers(response) == ["001"]


def test_free_seats_of_a_foreign_host_are_not_free(reader, catalog, season):
    session = Lecture.objects.get(number="001").sessions.get()
    capacity.resize(session=session, seats={PoolName.OPEN: 0, PoolName.PLANNED: 5}, now=NOW)

    assert numbers(reader.get(catalog.url, {"free": "on"})) == []


def test_free_seats_of_the_own_host_are_free(client, wang, catalog, season):
    session = Lecture.objects.get(number="001").sessions.get()
    capacity.resize(session=session, seats={PoolName.OPEN: 0, PoolName.PLANNED: 5}, now=NOW)
    client.force_login(wang.user)

    assert numbers(client.get(catalog.url, {"free": "on"})) == ["001"]


def test_three_lectures_need_no_more_queries_than_one(reader, catalog, city, zhao, count_queries):
    lecturer = cast.make_lecturer()

    def one_more(day):
        lecture = cast.make_lecture(catalog, city.health, lecturer=lecturer)
        session = cast.make_session(lecture, starts_at=NOW + timedelta(days=day))
        cast.make_session(lecture, starts_at=NOW + timedelta(days=day + 40))
        seats.enrol(session=session, learner=zhao, enrolled_by=zhao.user, now=NOW)

    one_more(1)
    once = count_queries(reader, catalog.url)
    one_more(2)
    one_more(3)

    assert count_queries(reader, catalog.url) == once
    # Words are looked up first: one query more, whatever they find.
    assert count_queries(reader, f"{catalog.url}?q=数据&free=on&month=3") == once + 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_itself_needs_seven_queries(
    rf, catalog, city, zhao, item_count, django_assert_num_queries
):
    for _number in range(item_count):
        cast.make_session(cast.make_lecture(catalog, city.health))
    request = rf.get(catalog.url)
    request.user = zhao.user

    with django_assert_num_queries(7):
        shown = browsing.catalog_page(catalog, request)
        assert len(shown["rows"]) == item_count
        assert not shown["form"].errors


def test_list_is_never_cached(reader, catalog):
    assert "no-store" in reader.get(catalog.url)["Cache-Control"]


def test_list_needs_a_login(client, catalog):
    response = client.get(catalog.url)

    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_long_list_is_paged_and_keeps_the_words(reader, catalog, city):
    for _number in range(21):
        cast.make_lecture(catalog, city.health)

    response = reader.get(catalog.url, {"q": "数据", "page": "2"})

    assert len(response.context["rows"]) == 1
    assert "?q=%E6%95%B0%E6%8D%AE&amp;page=1" in response.content.decode()


def test_index_lists_published_catalogues(reader, catalog):
    hidden = AnnualCatalog(title="2027 草稿目录", slug="2027", year=2027, live=False)
    catalog.get_parent().add_child(instance=hidden)

    page = reader.get(catalog.get_parent().url).content.decode()

    assert "2026 年度目录" in page
    assert "2027 草稿目录" not in page


def test_current_catalogue_is_this_years(reader, catalog):
    cast.make_catalog(year=2025, opens=False)
    cast.make_catalog(year=2027)

    assert reader.get(reverse("catalog:current"))["Location"] == catalog.url


def test_current_catalogue_before_any_is_published(reader, db):
    page = reader.get(reverse("catalog:current")).content.decode()

    assert "还没有发布的年度目录" in page


def test_pages_nest_as_index_year_lecture():
    assert CatalogIndex.allowed_subpage_models() == [AnnualCatalog]
    assert AnnualCatalog.allowed_subpage_models() == [Lecture]
    assert AnnualCatalog.allowed_parent_page_models() == [CatalogIndex]
    assert Lecture.allowed_parent_page_models() == [AnnualCatalog]
    assert Lecture.allowed_subpage_models() == []
    assert CatalogIndex.allowed_parent_page_models() == [Page]


def test_pages_hold_no_person_in_training():
    people = {"Learner", "User", "Enrolment", "Attendance"}

    related = {
        field.related_model.__name__
        for model in (CatalogIndex, AnnualCatalog, Lecture)
        for field in model._meta.local_fields + model._meta.local_many_to_many
        if field.related_model
    }

    assert related & people == set()


def test_search_shows_first_what_can_still_be_chosen(reader, catalog, city):
    over = cast.make_lecture(catalog, city.health, "数据要素与数据安全")
    coming = cast.make_lecture(catalog, city.health, "大数据入门")
    cast.make_session(over, starts_at=NOW - timedelta(days=30))
    cast.make_session(coming, starts_at=NOW + timedelta(days=30))

    found = numbers(reader.get(catalog.url, {"q": "数据"}))

    assert found == [coming.number, over.number]


def labels(response):
    form = response.context["form"]
    choices = [label for field in form.facets() for _value, label in field.field.choices]
    return [*choices, *(field.field.label for field in form.ticks())]


def test_each_facet_says_how_many_it_leaves(reader, catalog, season):
    response = reader.get(catalog.url, {"month": "4"})

    found = labels(response)
    assert {"4 月（1）", "5 月（1）", "数字政务（1）", "业务能力（0）"} <= set(found)
    assert "有空座（1）" in found


def test_a_facet_with_one_answer_is_not_shown(reader, catalog, city):
    cast.make_lecture(catalog, city.health)

    assert [field.name for field in reader.get(catalog.url).context["form"].facets()] == []


def test_no_clash_leaves_out_what_lies_at_the_same_time(reader, catalog, city, zhao):
    held, same, other = (cast.make_lecture(catalog, city.health) for _ in range(3))
    taken = cast.make_session(held)
    cast.make_session(same)
    cast.make_session(other, starts_at=NOW + timedelta(days=20))
    seats.enrol(session=taken, learner=zhao, enrolled_by=zhao.user, now=NOW)

    assert numbers(reader.get(catalog.url, {"calm": "on"})) == ["001", "003"]


def test_lectures_for_others_are_left_out_on_wish(reader, catalog, season):
    rule = {"lowest_tier": 3, "effect": "ONLY"}
    AudienceRule.objects.create(lecture=Lecture.objects.get(number="001"), **rule)

    assert numbers(reader.get(catalog.url, {"mine": "on"})) == ["002"]


@pytest.mark.parametrize(
    ("agent", "query", "is_open"),
    [("Firefox", {}, True), ("Mobile", {}, False), ("Mobile", {"free": "on"}, True)],
)
def test_facets_are_folded_on_a_phone_until_used(reader, catalog, season, agent, query, is_open):
    response = reader.get(catalog.url, query, headers={"user-agent": agent})

    assert response.context["facets_open"] == is_open
