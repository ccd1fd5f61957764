"""Finds events that receivers were not told of yet, and sends what waits.

At least once: an attempt is claimed before it is made, so two workers do not send the same, and
one that is killed while sending leaves a row that is due again. A double has the same
message id and the same body. After a day of growing pauses a delivery is given up and the
administrator told; "send again" starts anew.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from connections.models import Delivery, EventKind, Receiver
from connections.permissions import keeps_the_city
from connections.webhooks import signing
from connections.webhooks.addresses import RefusedAddressError, place_of
from connections.webhooks.events import Event, happened
from connections.webhooks.posting import NotTakenError, post
from keeping.chinese import in_chinese
from people import messages

# After the n-th attempt: together a little less than a day.
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720))
LEASE = timedelta(minutes=2)
SLICE_SECONDS = 30.0
MOST_AT_ONCE = 200
BATCH = 500


def note(*, now: datetime) -> int:
    """Write a delivery for each event that a receiver was not told of; says how many."""
    return sum(_note_for(receiver, now=now) for receiver in in_use(now=now))


def test(*, receiver: Receiver, now: datetime) -> None:
    """A first message without content, for the receiver's administrator to try with."""
    event = Event(EventKind.TEST, receiver.pk, now, {"receiver": receiver.name})
    Delivery.objects.bulk_create([_delivery(receiver, event, now=now)], ignore_conflicts=True)


def send_due(*, now: datetime, seconds: float = SLICE_SECONDS) -> int:
    """Send what is due, for a while; says how many were taken. Who fails once has to wait."""
    ends, taken = monotonic() + seconds, 0
    failing: set[int] = set()
    for delivery in _due(now=now):
        if monotonic() >= ends:
            break
        if delivery.receiver_id not in failing and _claim(delivery, now=now):
            if attempt(delivery, now=now):
                taken += 1
            else:
                failing.add(delivery.receiver_id)
    return taken


@in_chinese()
def attempt(delivery: Delivery, *, now: datetime) -> bool:
    """One try of a delivery that was claimed; whether it arrived."""
    receiver, body = delivery.receiver, delivery.body.encode()
    headers = signing.headers_of(
        receiver=receiver, message_id=str(delivery.message_id), body=body, now=now
    )
    try:
        answer = post(place=place_of(receiver.url), body=body, headers=headers)
    except (NotTakenError, RefusedAddressError) as error:
        _failed(delivery, str(error), now=now)
        return False
    arrived = {"next_at": None, "delivered_at": now, "given_up_at": None, "answer": answer}
    Delivery.objects.filter(pk=delivery.pk).update(**arrived)
    return True


def again(deliveries: QuerySet[Delivery], *, now: datetime) -> int:
    """Start anew with what arrived or was given up."""
    over = deliveries.filter(next_at=None)
    return over.update(next_at=now, delivered_at=None, given_up_at=None, attempts=0, answer="")


def in_use(*, now: datetime) -> list[Receiver]:
    """Receivers fall with the role of whoever set them up, as tokens do."""
    today = timezone.localdate(now)
    found = Receiver.objects.filter(closed_at=None).select_related("set_up_by").order_by("pk")
    return [one for one in found if keeps_the_city(one.set_up_by, on=today)]


def _note_for(receiver: Receiver, *, now: datetime) -> int:
    told = set(receiver.deliveries.values_list("event", "subject"))
    events = happened(kinds=receiver.events, since=receiver.set_up_at)
    fresh = [
        _delivery(receiver, one, now=now) for one in events if (one.kind, one.subject) not in told
    ]
    # Another process may write the same meanwhile: its row stands.
    Delivery.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)


def _delivery(receiver: Receiver, event: Event, *, now: datetime) -> Delivery:
    said: dict[str, Any] = {
        "type": event.kind,
        "timestamp": event.at.isoformat(timespec="milliseconds"),
        "data": event.data,
    }
    return Delivery(
        receiver=receiver,
        event=event.kind,
        subject=event.subject,
        message_id=uuid.uuid4(),
        body=json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        made_at=now,
        next_at=now,
    )


def _due(*, now: datetime) -> Iterator[Delivery]:
    """The oldest of each receiver first, and none of a receiver that is out of use."""
    for receiver in in_use(now=now):
        waiting = receiver.deliveries.filter(next_at__lte=now).order_by("next_at", "pk")
        for delivery in waiting[:MOST_AT_ONCE]:
            delivery.receiver = receiver
            yield delivery


def _claim(delivery: Delivery, *, now: datetime) -> bool:
    """One UPDATE decides between two workers; whoever is killed now holds it for a lease."""
    seen = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at)
    delivery.next_at, delivery.attempts = now + LEASE, delivery.attempts + 1
    return bool(seen.update(next_at=delivery.next_at, attempts=F("attempts") + 1))


def _failed(delivery: Delivery, why: str, *, now: datetime) -> None:
    held = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at)
    if delivery.attempts <= len(PAUSES):
        held.update(next_at=now + PAUSES[delivery.attempts - 1], answer=why[:200])
    elif held.update(next_at=None, given_up_at=now, answer=why[:200]):
        _tell(delivery.receiver, now=now)


def _tell(receiver: Receiver, *, now: datetime) -> None:
    """At most once a day and receiver."""
    messages.write(
        source=f"connections.receiver:{receiver.pk}:{timezone.localdate(now)}",
        title=_("事件推送没有送达：%(name)s") % {"name": receiver.name},
        text=_("一天之内多次推送，对方都没有收下。请与对方核对接收地址，再重新推送。"),
        path=reverse("receiver", args=[receiver.pk]),
        users=[receiver.set_up_by],
        by=None,
        now=now,
    )
