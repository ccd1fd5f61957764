"""The house's part of home, and announcements: read by all, holding nothing of anybody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from catalog.models import Release
from portal import front_page
from portal.models import Announcement, AnnouncementIndex
from tests.catalog.cast import NOW

DAY = timedelta(days=1)


@pytest.fixture
def board(catalog):
    home = Site.objects.get().root_page
    return home.add_child(instance=AnnouncementIndex(title="通知公告", slug="announcements"))


@pytest.fixture
def mine(client, wang):
    client.force_login(wang.user)
    return client


def announce(board, title, *, days=0, **values):
    text = {"body": "<p>各单位：</p>", "first_published_at": NOW - days * DAY}
    return board.add_child(instance=Announcement(title=title, **text | values))


def release(catalog, number, note=""):
    return Release.objects.create(
        catalog=catalog, number=number, note=note, content="{}", digest="0" * 64, released_at=NOW
    )


def test_home_shows_announcements_release_and_what_opens_next(mine, board, catalog):
    announce(board, "选座通知", days=2)
    release(catalog, 1)
    release(catalog, 2, note="两场改期")
    catalog.selection_opens_at, catalog.selection_closes_at = NOW + DAY, NOW + 9 * DAY
    catalog.save()

    page = mine.get("/").content.decode()

    assert "选座通知" in page
    assert "目录第 2 次发布" in page
    assert "两场改期" in page
    assert "2026 年讲座选座" in page
    assert "3月3日 09:00 开始" in page


def test_drafts_and_restricted_announcements_are_not_shown(mine, board):
    announce(board, "拟稿", live=False)
    shut = announce(board, "仅供内部")
    shut.view_restrictions.create(restriction_type="login")

    assert [one.title for one in mine.get("/").context["home"].house.announcements] == []


def test_home_without_a_house_says_so(mine):
    response = mine.get("/")

    assert response.context["home"].house.catalog is None
    assert "公务员培训学分与大讲堂" in response.content.decode()


def test_openings_come_in_the_order_in_which_they_change():
    windows = [
        ("开着", NOW - DAY, NOW + 5 * DAY, "/a"),
        ("明天开", NOW + DAY, NOW + 20 * DAY, "/b"),
        ("过了", NOW - 5 * DAY, NOW - DAY, "/c"),
        ("没有截止", NOW - DAY, None, "/d"),
    ]

    found = front_page.openings(windows, now=NOW)

    assert [(one.name, one.is_open) for one in found] == [("明天开", False), ("开着", True)]


def test_an_announcement_is_read_on_its_own_page(mine, board):
    one = announce(board, "选座通知", body="<p>请各单位转告。</p>")

    page = mine.get(one.url).content.decode()

    assert "请各单位转告" in page
    assert board.url in page


def test_the_board_lists_the_newest_first(mine, board):
    announce(board, "旧的", days=9)
    announce(board, "新的", days=1)

    page = mine.get(board.url).content.decode()

    assert page.index("新的") < page.index("旧的")


def test_no_store_keeps_a_page_that_shows_who_reads(mine, board):
    one = announce(board, "选座通知")

    for address in ("/", board.url, one.url):
        assert "no-store" in mine.get(address)["Cache-Control"]


def test_announcements_need_a_login(client, board):
    one = announce(board, "选座通知")

    assert client.get(one.url).status_code == 302


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("body", "<p>请张三（13800138000）速来</p>"),
        ("body", "<p>证号 11010119900307123X</p>"),
        ("title", "联系 15900001111"),
    ],
)
def test_a_persons_number_is_refused_and_nothing_is_written(board, field, text):
    with pytest.raises(ValidationError, match="不写个人信息"):
        announce(board, **{"title": "通知", field: text})

    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    "text", ["0371-12345678", "2026年第13800138000000号", "豫人社〔2026〕12号"]
)
def test_other_numbers_are_welcome(board, text):
    announce(board, "通知", body=f"<p>{text}</p>")

    assert Announcement.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts_do_not_grow_with_announcements(mine, board, catalog, count, count_queries):
    for number in range(count):
        one = announce(board, f"通知 {number}", days=number)
        release(catalog, number + 1)

    assert count_queries(mine, "/") == 18
    assert [count_queries(mine, page.url) for page in (board, one)] == [12, 11]
