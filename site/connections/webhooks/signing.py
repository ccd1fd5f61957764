"""Signs messages as Standard Webhooks 1.0 says, so that receivers verify them with its libraries.

A receiver's secret is derived from the installation's SECRET_KEY and the receiver's key: whoever
reads the database alone can sign nothing. A new SECRET_KEY is a new secret for every receiver.
"""

import base64
import hmac
from datetime import datetime
from hashlib import sha256

from django.utils.crypto import salted_hmac

from connections.models import Receiver

SALT = "connections.webhooks"
SECRET = "whsec_"  # noqa: S105 -- what every secret begins with
VERSION = "v1"


def secret_of(receiver: Receiver) -> str:
    """As the receiver's administrator enters it."""
    return SECRET + base64.b64encode(_bytes_of(receiver)).decode()


def headers_of(
    *, receiver: Receiver, message_id: str, body: bytes, now: datetime
) -> dict[str, str]:
    moment = str(int(now.timestamp()))
    signed = b".".join([message_id.encode(), moment.encode(), body])
    digest = hmac.new(_bytes_of(receiver), signed, sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"{VERSION},{base64.b64encode(digest).decode()}",
    }


def _bytes_of(receiver: Receiver) -> bytes:
    return salted_hmac(SALT, receiver.key, algorithm="sha256").digest()
