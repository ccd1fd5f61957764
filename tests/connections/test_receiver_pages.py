from ipaddress import ip_network

import pytest
from django.urls import reverse

from connections.models import Delivery, Receiver
from connections.webhooks import receivers, signing
from people.models import RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.connections.conftest import keeper_of

PAGE = "/connections/receivers/"
DELIVERY_QUERIES = 9


@pytest.fixture(autouse=True)
def _loopback_is_allowed(settings):
    settings.CONNECTIONS_RECEIVER_NETWORKS = [ip_network("127.0.0.0/8")]


def form(**said):
    return {
        "name": "市数据共享平台",
        "url": "http://127.0.0.1:9/hooks",
        "events": ["catalogue.released"],
    } | said


@pytest.fixture
def receiver(keeper):
    said = form()
    return receivers.set_up(by=keeper, now=NOW, **said)


def test_the_secret_is_shown_once_and_is_in_no_table(client, keeper):
    client.force_login(keeper)

    page = client.post(PAGE, form()).content.decode()

    receiver = Receiver.objects.get()
    secret = signing.secret_of(receiver)
    assert secret in page
    assert secret.removeprefix("whsec_") not in repr(Receiver.objects.values().get())
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in client.get(reverse("receiver", args=[receiver.pk])).content.decode()


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"url": "http://10.0.0.7/"}, "内部地址"),
        ({"url": "nonsense"}, "完整网址"),
        ({"events": []}, "id_events_error"),
        ({"events": ["test"]}, "id_events_error"),
        ({"name": ""}, "id_name_error"),
    ],
)
def test_a_receiver_that_cannot_be_is_refused_with_a_reason(client, keeper, said, complaint):
    client.force_login(keeper)

    answer = client.post(PAGE, form(**said))

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not Receiver.objects.exists()


def test_only_the_citys_administrator_finds_the_pages(client, city, receiver):
    strangers = [
        keeper_of(city.health, "local"),
        cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT),
    ]
    own = [reverse(name, args=[receiver.pk]) for name in ("send_again", "close_receiver")]

    for stranger in strangers:
        client.force_login(stranger)
        assert client.get(PAGE).status_code == 404
        assert client.get(reverse("receiver", args=[receiver.pk])).status_code == 404
        assert [client.post(one).status_code for one in [PAGE, *own]] == [404, 404, 404]
    assert Receiver.objects.get().closed_at is None


def test_what_was_given_up_is_shown_and_sent_again(client, keeper, receiver):
    client.force_login(keeper)
    its_page = reverse("receiver", args=[receiver.pk])
    Delivery.objects.update(next_at=None, given_up_at=NOW, attempts=8, answer="回答 500")
    assert "重新推送没有送达的 1 条" in client.get(its_page).content.decode()

    answer = client.post(reverse("send_again", args=[receiver.pk]), follow=True)

    assert "1 条将在一分钟内推送" in answer.content.decode()
    again = Delivery.objects.get()
    assert (again.next_at, again.given_up_at, again.attempts) == (NOW, None, 0)


def test_one_delivery_is_sent_again_and_a_foreign_one_is_not(client, keeper, receiver):
    client.force_login(keeper)
    other = receivers.set_up(by=keeper, now=NOW, **form(name="另一个"))
    Delivery.objects.update(next_at=None, delivered_at=NOW)
    ours, foreign = receiver.deliveries.get(), other.deliveries.get()
    again = reverse("send_again", args=[receiver.pk])

    for asked in (ours.pk, foreign.pk, "x"):
        client.post(again, {"delivery": asked})

    assert set(Delivery.objects.filter(next_at__isnull=False)) == {ours}


def test_a_closed_receiver_takes_nothing_again(client, keeper, receiver):
    client.force_login(keeper)
    client.post(reverse("close_receiver", args=[receiver.pk]))
    Delivery.objects.update(next_at=None, given_up_at=NOW)

    answer = client.post(reverse("send_again", args=[receiver.pk]))

    assert answer.status_code == 404
    assert Receiver.objects.get().closed_by == keeper


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_deliveries_needs_as_many_queries_for_three(
    client, keeper, receiver, count, django_assert_num_queries
):
    client.force_login(keeper)
    one = receiver.deliveries.get()
    for number in range(1, count):
        one.pk, one.subject, one.message_id = None, 100 + number, f"{number:032x}"
        one.save(force_insert=True)

    with django_assert_num_queries(DELIVERY_QUERIES):
        client.get(reverse("receiver", args=[receiver.pk]))
