"""Sealing a number and finding an equal one: two keys, both derived from PII_KEY (RFC 5869).

AES-256-GCM, bound to the learner: a seal that was copied to somebody else does not open. What is
found by is a keyed digest; without the key nobody can try the few numbers that there are.
"""

import base64
import hmac
import os
from functools import cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION, NONCE = "v1", 12


class NoKeyError(Exception):
    """The seal opens with none of the keys that are set."""


class Keys(NamedTuple):
    sealing: AESGCM
    finding: bytes


def is_on() -> bool:
    return bool(settings.PII_KEY)


def seal(number: str, *, learner_id: int) -> str:
    nonce = os.urandom(NONCE)
    hidden = _keys()[0].sealing.encrypt(nonce, number.encode(), _bound_to(learner_id))
    return f"{VERSION}.{base64.urlsafe_b64encode(nonce + hidden).decode()}"


def opened(sealed: str, *, learner_id: int) -> str:
    content = base64.urlsafe_b64decode(sealed.removeprefix(f"{VERSION}."))
    for one in _keys():
        try:
            number = one.sealing.decrypt(content[:NONCE], content[NONCE:], _bound_to(learner_id))
        except InvalidTag:
            continue
        return number.decode()
    raise NoKeyError


def digests(number: str) -> list[str]:
    """What an equal number is found by: under the present key first."""
    return [hmac.digest(one.finding, number.encode(), "sha256").hex() for one in _keys()]


def _keys() -> list[Keys]:
    return [_derived(key) for key in (settings.PII_KEY, settings.PII_KEY_BEFORE) if key]


@cache
def _derived(key: str) -> Keys:
    """A key for each use, so that neither says anything about the other."""
    sealing, finding = (
        HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(key.encode())
        for use in (b"id numbers: sealing", b"id numbers: finding")
    )
    return Keys(AESGCM(sealing), finding)


def _bound_to(learner_id: int) -> bytes:
    return f"learner {learner_id}".encode()
