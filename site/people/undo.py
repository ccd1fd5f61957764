"""What is cheap to reverse is done at once and offered back: 撤销 stands beside the message.

An offer is a form of ours, posted like any other: the address behind it asks anew for login,
rights and state, so one that is taken late, twice or by somebody else changes nothing. Never
offered for facts of the ledger, for decisions about people or for papers that went out.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

MARK = "undo "


@dataclass(frozen=True)
class Offer:
    address: str
    fields: list[tuple[str, str]]


def offer(request: HttpRequest, text: str, *, address: str, **fields: Any) -> None:
    """Say what was done, with the way back; a list among the fields is posted value by value."""
    asked = urlencode({name: value for name, value in fields.items() if value}, doseq=True)
    messages.success(request, text, extra_tags=f"{MARK}{address}?{asked}")


def offered(message: Message) -> Offer | None:
    """The way back that came with a message; the storage of messages is signed or the server's."""
    said = message.extra_tags or ""
    if not said.startswith(MARK):
        return None
    address, _mark, asked = said.removeprefix(MARK).partition("?")
    return Offer(address, parse_qsl(asked))
