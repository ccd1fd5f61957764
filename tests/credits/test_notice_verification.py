"""The public page: genuine, withdrawn or not, and never whom a document is about."""

import pytest
import time_machine
from django.core.cache import cache, caches

from credits import paper_codes
from credits.models import Notice
from credits.noticing import withdrawing
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(city, liu):
    cast.found_authority(city)
    cast.issue(city)
    return Notice.objects.get()


def verified(client, code):
    return client.get(f"/verify/{code}/").content.decode()


def test_anybody_may_verify_a_notice_and_learns_nothing_about_the_person(client, notice):
    page = verified(client, notice.letter["verify"]["code"])

    assert "有效" in page
    for shown in ("绿人社〔2026〕1号", "2026年6月30日", "绿城市人力资源和社会保障局"):
        assert shown in page
    for hidden in ("刘喆", "100001", "财政局", "年度总学分"):
        assert hidden not in page


def test_a_withdrawn_notice_says_by_what_it_was_withdrawn(client, notice, city):
    written = withdrawing.withdraw(
        notice=notice, reason="刘喆已补足", withdrawn_by=cast.officer(city), now=NOW
    )

    page = verified(client, notice.code)

    assert "已撤销：2026年6月30日以绿人社〔2026〕2号撤销" in page
    assert "有效" not in page
    assert "刘喆" not in page
    assert "有效" in verified(client, written.code)


@pytest.mark.parametrize("code", ["2" * 20, "x", "-", "2" * 300, "2" * 30, "%00", "' OR 1=1"])
def test_every_unknown_code_gets_one_answer(client, notice, code, django_assert_num_queries):
    # One issued before notices had codes: an empty code must find nothing.
    Notice.objects.create(
        series=notice.series, number=9, learner=notice.learner, agency=notice.agency, year=2025,
        edition="", minimums=[], letter=notice.letter, issued_on=NOW.date(), issued_at=NOW,
    )  # fmt: skip
    unknown = client.get("/verify/", {"code": "3" * 20})

    with django_assert_num_queries(2):
        answer = client.get("/verify/", {"code": code})

    assert (answer.status_code, answer.content) == (200, unknown.content)
    assert "无效" in answer.content.decode()


def test_codes_are_told_apart_by_chance_alone(notice):
    codes = {new() for new in (paper_codes.new, paper_codes.new_number) for _ in range(500)}

    assert len(codes) == 1000
    assert all(paper_codes.normal(f" {paper_codes.grouped(one).lower()}") == one for one in codes)
    assert paper_codes.normal(notice.letter["verify"]["code"]) == notice.code


def test_the_address_on_the_paper_is_the_page(client, notice, settings):
    address = notice.letter["verify"]["address"]

    assert address.startswith(settings.WAGTAILADMIN_BASE_URL)
    path = address.removeprefix(settings.WAGTAILADMIN_BASE_URL)
    assert "有效" in client.get(path).content.decode()


@pytest.fixture
def limited(settings):
    """Three a minute, and an empty cache before and after."""
    settings.CREDITS_VERIFICATIONS_A_MINUTE = 3
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
    cache.clear()


def statuses(client, times, **address):
    return [client.get("/verify/", {"code": "3" * 20}, **address).status_code for _ in range(times)]


def test_an_address_that_asks_too_often_waits_for_the_next_minute(client, db, limited):
    assert statuses(client, 5) == [200, 200, 200, 429, 429]
    refused = client.get("/verify/3333/")
    assert "请过一分钟再试" in refused.content.decode()
    assert refused["Retry-After"] == "60"
    assert client.get("/verify/").status_code == 200  # the empty form asks nothing

    limited.shift(60)

    assert statuses(client, 1) == [200]


def test_without_the_limit_nobody_waits(client, db, limited, settings):
    settings.CREDITS_VERIFICATIONS_A_MINUTE = 0

    assert statuses(client, 5) == [200] * 5


def test_other_addresses_do_not_wait_and_none_is_kept(client, db, limited):
    statuses(client, 4, REMOTE_ADDR="203.0.113.7")

    assert statuses(client, 1, REMOTE_ADDR="203.0.113.8") == [200]
    assert "203.0.113" not in repr(vars(caches["default"]))


def test_addresses_of_one_subscriber_count_together(client, db, limited):
    told = [
        statuses(client, 2, REMOTE_ADDR=one) for one in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::")
    ]

    assert told == [[200, 200], [200, 429]]
    assert statuses(client, 1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


def test_only_what_the_proxy_appended_is_believed(client, db, limited, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    told = [
        statuses(client, 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.7") for n in range(4)
    ]

    assert told == [[200], [200], [200], [429]]
