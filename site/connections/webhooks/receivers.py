"""Sets receivers up and closes them. The secret is shown when one is set up, and not again."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from connections.models import Receiver
from connections.webhooks import deliveries
from people.models import User


def set_up(*, name: str, url: str, events: Sequence[str], by: User, now: datetime) -> Receiver:
    """It is told of what happens from now on, and first of all that it was set up."""
    with transaction.atomic():
        receiver = Receiver.objects.create(
            name=name,
            url=url,
            events=[str(one) for one in events],
            key=secrets.token_hex(16),
            set_up_by=by,
            set_up_at=now,
        )
        deliveries.test(receiver=receiver, now=now)
    return receiver


def close(*, receiver: Receiver, by: User, now: datetime) -> None:
    Receiver.objects.filter(pk=receiver.pk, closed_at=None).update(closed_at=now, closed_by=by)
