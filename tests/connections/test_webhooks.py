import json
from datetime import timedelta
from ipaddress import ip_network
from threading import Thread

import pytest
from django.db import connection

from catalog.releasing import releases
from connections.models import Delivery, EventKind
from connections.webhooks import deliveries, posting, receivers, signing
from connections.webhooks.addresses import RefusedAddressError, place_of
from credits import editions, notices, rulebook, standing
from credits.models import NoticeKind
from people.models import Message, Role
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.connections.receiving import dripping, listening, verified
from tests.credits.notices_cast import enter_holidays, found_authority
from tests.credits.settlement_cast import officer, settle

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture(autouse=True)
def _loopback_is_allowed(settings):
    settings.CONNECTIONS_RECEIVER_NETWORKS = LOOPBACK


@pytest.fixture
def received():
    with listening() as received:
        yield received


@pytest.fixture
def receiver(keeper, received):
    """Told of everything; its test message has arrived."""
    events = [one for one in EventKind.values if one != EventKind.TEST]
    receiver = receivers.set_up(
        name="市数据共享平台", url=received.url, events=events, by=keeper, now=NOW
    )
    assert tell(NOW) == 1
    received.messages.clear()
    return receiver


def tell(now):
    deliveries.note(now=now)
    return deliveries.send_due(now=now)


def release(city):
    catalog = cast.make_catalog()
    cast.make_session(cast.make_lecture(catalog, city.health))
    return releases.publish(catalog=catalog, by=None, now=NOW).release


def bodies(received):
    return [json.loads(body) for _headers, body in received.messages]


def test_a_release_is_told_once_with_identifiers_alone(receiver, received, city):
    made = release(city)

    counts = [tell(NOW), tell(NOW + MINUTE)]

    assert counts == [1, 0]
    assert bodies(received) == [
        {
            "type": "catalogue.released",
            "timestamp": "2026-03-02T01:00:00.000+00:00",
            "data": {"year": 2026, "number": made.number, "digest": made.digest},
        }
    ]


def test_a_message_is_signed_as_standard_webhooks_says(receiver, received, city):
    release(city)
    tell(NOW)

    [(headers, body)] = received.messages
    secret = signing.secret_of(receiver)

    assert headers["content-type"] == "application/json; charset=utf-8"
    assert verified(secret, headers, body, now=NOW)
    assert not verified(secret, headers, body + b" ", now=NOW)
    assert not verified(secret, headers, body, now=NOW + timedelta(hours=1))
    forged = headers | {"webhook-id": "5f0c1a52-6b1e-4c2e-9d57-7d8d7d1c1f11"}
    assert not verified(secret, forged, body, now=NOW)


def test_another_receivers_secret_verifies_nothing(receiver, received, city, keeper):
    other = receivers.set_up(
        name="另一个", url=received.url, events=["year.settled"], by=keeper, now=NOW
    )
    release(city)
    deliveries.note(now=NOW)
    Delivery.objects.filter(receiver=other).update(next_at=NOW + DAY)

    deliveries.send_due(now=NOW)

    [(headers, body)] = received.messages
    assert not verified(signing.secret_of(other), headers, body, now=NOW)


def test_a_settled_year_and_its_reopening_are_two_events(receiver, received, city, wang):
    text = rulebook.shipped_path("guangzhou-2007").read_text(encoding="utf-8")
    edition = editions.store(text=text, name="办法.toml", now=NOW, effective_year=2007)
    editions.publish(edition=edition, now=NOW)
    pei, fu = officer("pei", "裴勋", city.root), officer("fu", "傅和", city.root)
    closing = settle(2025, pei, fu, now=NOW)
    tell(NOW)
    asked = {"reopening_asked_by": pei, "reopening_asked_at": NOW, "reopening_why": "漏记"}
    granted = {"state": "REOPENED", "reopened_by": fu, "reopened_at": NOW}
    type(closing).objects.filter(pk=closing.pk).update(**asked, **granted)

    tell(NOW + MINUTE)

    settled, reopened = bodies(received)
    assert (settled["type"], reopened["type"]) == ("year.settled", "year.reopened")
    assert settled["data"] == {
        "year": 2025, "closing": 1, "people": 1, "digest": closing.digest
    }  # fmt: skip
    assert reopened["data"] == {"year": 2025, "closing": 1}


def test_notices_of_one_act_are_one_event_without_anybody(receiver, received, city, wang, li):
    enter_holidays()
    found_authority(city.root)
    standing.rebuild(year=2026, now=NOW)
    notices.issue(year=2026, agency=city.root, issued_by=None, now=NOW)

    tell(NOW)

    [(_headers, body)] = received.messages
    assert json.loads(body)["data"] == {
        "year": 2026, "kind": NoticeKind.REMINDER, "count": 2, "first": 1, "last": 2,
        "series": "绿人社〔2026〕",
    }  # fmt: skip
    for learner in (wang, li):
        assert learner.personnel_no not in body.decode()
        assert learner.name not in body.decode()


def test_what_was_before_the_receiver_is_not_told(received, city, keeper):
    release(city)
    receivers.set_up(
        name="后来的",
        url=received.url,
        events=["catalogue.released"],
        by=keeper,
        now=NOW + MINUTE,
    )

    tell(NOW + 2 * MINUTE)

    assert [one["type"] for one in bodies(received)] == ["test"]


def test_a_receiver_hears_only_what_it_asked_for(received, city, keeper):
    receivers.set_up(name="年底", url=received.url, events=["year.settled"], by=keeper, now=NOW)
    release(city)

    tell(NOW)

    assert [one["type"] for one in bodies(received)] == ["test"]


def test_a_failing_receiver_is_tried_with_growing_pauses_for_a_day(
    receiver, received, city, keeper
):
    release(city)
    received.statuses = [500]
    tried = []
    for minutes in range(25 * 60):
        before = len(received.messages)
        deliveries.note(now=NOW) if not minutes else None
        if minutes in wanted():
            deliveries.send_due(now=NOW + minutes * MINUTE)
        if len(received.messages) > before:
            tried.append(minutes)

    delivery = Delivery.objects.get(event="catalogue.released")
    assert tried == [0, 1, 6, 21, 81, 261, 621, 1341]
    assert len(set(received.ids)) == 1
    assert (delivery.next_at, delivery.attempts, delivery.answer) == (None, 8, "回答 500")
    assert delivery.given_up_at == NOW + 1341 * MINUTE
    told = Message.objects.to(keeper).get()
    assert "市数据共享平台" in told.title


def wanted():
    """Every minute near an attempt, and some between: the others would only cost time."""
    near = (0, 1, 6, 21, 81, 261, 621, 1341)
    return {one + beside for one in near for beside in (-1, 0, 1)} | {100, 400, 900, 1400}


def test_what_is_sent_again_carries_the_same_id_and_body(receiver, received, city):
    release(city)
    tell(NOW)

    deliveries.again(Delivery.objects.filter(event="catalogue.released"), now=NOW + DAY)
    deliveries.send_due(now=NOW + DAY)

    (first, body), (second, same) = received.messages
    assert first["webhook-id"] == second["webhook-id"]
    assert body == same
    assert first["webhook-timestamp"] != second["webhook-timestamp"]


def test_killed_between_noting_and_sending_loses_nothing(receiver, received, city):
    release(city)
    deliveries.note(now=NOW)  # and here the worker ends

    assert tell(NOW + MINUTE) == 1
    assert len(received.messages) == 1


def test_killed_before_the_answer_was_written_sends_a_double_with_one_id(receiver, received, city):
    release(city)
    deliveries.note(now=NOW)
    delivery = Delivery.objects.get(event="catalogue.released")
    assert deliveries._claim(delivery, now=NOW)
    headers = signing.headers_of(
        receiver=receiver,
        message_id=str(delivery.message_id),
        body=delivery.body.encode(),
        now=NOW,
    )
    posting.post(place=place_of(receiver.url), body=delivery.body.encode(), headers=headers)
    # Killed here: the receiver has it, the row does not say so.

    assert tell(NOW + MINUTE) == 0, "the claim still holds"
    assert tell(NOW + deliveries.LEASE) == 1
    assert len(received.messages) == 2
    assert len(set(received.ids)) == 1
    assert tell(NOW + DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_message(receiver, received, city):
    release(city)
    deliveries.note(now=NOW)

    def work():
        try:
            deliveries.send_due(now=NOW)
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(received.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_two_workers_send_two(receiver, received, city, monkeypatch):
    """The control: what both saw before either claimed it."""
    release(city)
    deliveries.note(now=NOW)
    monkeypatch.setattr(deliveries, "_claim", lambda delivery, *, now: True)
    seen = [list(deliveries._due(now=NOW)) for _worker in range(2)]

    for found in seen:
        for delivery in found:
            deliveries.attempt(delivery, now=NOW)

    assert len(received.messages) == 2


def test_a_receiver_that_fails_does_not_hold_up_the_others(receiver, received, city, keeper):
    receiver.url = "http://127.0.0.1:1/"
    receiver.save()
    receivers.set_up(
        name="好的", url=received.url, events=["catalogue.released"], by=keeper, now=NOW
    )
    release(city)

    tell(NOW)

    assert sorted(one["type"] for one in bodies(received)) == ["catalogue.released", "test"]
    failed = Delivery.objects.get(receiver=receiver, event="catalogue.released")
    assert failed.answer == "没有回答（ConnectionRefusedError）"


def test_a_redirect_is_not_followed(receiver, received, city):
    with listening() as inside:
        received.statuses, received.location = [307], inside.url
        release(city)

        tell(NOW)

        assert inside.messages == []
    assert Delivery.objects.get(event="catalogue.released").answer == "回答 307"


def test_an_answer_that_never_ends_is_hung_up_on(receiver, city, monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    release(city)
    with dripping() as url:
        type(receiver).objects.filter(pk=receiver.pk).update(url=url)

        tell(NOW)

    assert Delivery.objects.get(event="catalogue.released").answer.startswith("没有回答")


def test_nothing_is_sent_when_the_keepers_role_is_over(receiver, received, city, keeper):
    release(city)
    Role.objects.filter(user=keeper).update(ends_on=cast.TODAY - DAY)

    assert tell(NOW) == 0
    assert received.messages == []


def test_nothing_is_sent_to_a_closed_receiver(receiver, received, city, keeper):
    release(city)
    deliveries.note(now=NOW)
    receivers.close(receiver=receiver, by=keeper, now=NOW)

    assert tell(NOW) == 0
    assert received.messages == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.0.0.7/hooks",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.7]/",
        "https://[64:ff9b::a00:7]/",
        "https://[2002:a00:7::]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://localhost/",
        "https://no-such-host.invalid/",
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "https://user:word@8.8.8.8/",
        "https://8.8.8.8/#x",
        "https://8.8.8.8:99999/",
        "https:///hooks",
        "//8.8.8.8/",
        "https://市.example/",
    ],
)
def test_addresses_inside_are_refused(settings, url):
    settings.CONNECTIONS_RECEIVER_NETWORKS = []

    with pytest.raises(RefusedAddressError):
        place_of(url)


def test_public_addresses_and_named_networks_are_called(settings):
    settings.CONNECTIONS_RECEIVER_NETWORKS = [ip_network("10.20.0.0/16")]

    assert place_of("https://8.8.8.8/hooks?a=1").target == "/hooks?a=1"
    assert place_of("https://10.20.3.4:8443/").port == 8443
    with pytest.raises(RefusedAddressError):
        place_of("https://10.21.0.1/")
    with pytest.raises(RefusedAddressError):
        place_of("http://10.20.3.4/")


def test_an_address_that_moved_inside_is_not_called(receiver, received, city, settings):
    release(city)
    settings.CONNECTIONS_RECEIVER_NETWORKS = []

    assert tell(NOW) == 0
    assert received.messages == []
    assert "内部地址" in Delivery.objects.get(event="catalogue.released").answer
