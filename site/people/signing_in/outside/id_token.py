"""Reads an ID token as OpenID Connect Core 1.0, section 3.1.3.7 demands, and its signature always.

Refuses: another issuer or audience, a key or an algorithm that is not the issuer's (`none` and
shared secrets among them), a time that is over, a nonce that this login has not sent.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
DEMANDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCKS_APART = 60  # seconds between two servers' clocks


class BadTokenError(Exception):
    """A token that proves nothing; the message is for the log and names nobody."""


def read(
    token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=issuer,
            leeway=CLOCKS_APART,
            options={"require": DEMANDED},
        )
    except jwt.PyJWTError as refusal:
        raise BadTokenError(type(refusal).__name__) from refusal
    _refuse_other_party(claims, client_id)
    if not constant_time_compare(str(claims["nonce"]), nonce):
        raise BadTokenError("nonce")
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The one that the token names; a token that names none is for an issuer of a single key."""
    named = jwt.get_unverified_header(token).get("kid")
    known = [one for one in jwt.PyJWKSet.from_dict(dict(keys)).keys if _signs(one)]
    found = [one for one in known if named in (None, one.key_id)]
    if len(found) != 1:
        raise BadTokenError("key")
    return found[0]


def _signs(key: jwt.PyJWK) -> bool:
    return key.key_type != "oct" and key.public_key_use in (None, "sig")


def _refuse_other_party(claims: Mapping[str, Any], client_id: str) -> None:
    """A token for several is meant for the one that asked for it."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise BadTokenError("azp")
