"""One POST to a place: no redirect is followed, no proxy asked, no answer read to its end."""

import socket
import ssl
from http.client import HTTPConnection, HTTPException
from threading import Timer

from django.utils.translation import gettext as _

from connections.webhooks.addresses import PORTS, Place

SECONDS = 10.0


class NotTakenError(Exception):
    """The receiver did not answer, or not with "taken"; the text says what it did."""


def post(*, place: Place, body: bytes, headers: dict[str, str]) -> str:
    """Returns the receiver's answer in a few words where it took the message (2xx)."""
    try:
        status = _status(place, body, headers)
    except (OSError, HTTPException, ValueError) as error:
        # The class alone: the text of an error may quote what was sent.
        said = _("没有回答（%(what)s）") % {"what": type(error).__name__}
        raise NotTakenError(said) from None
    if not 200 <= status < 300:
        raise NotTakenError(_("回答 %(status)d") % {"status": status})
    return _("回答 %(status)d") % {"status": status}


def _status(place: Place, body: bytes, headers: dict[str, str]) -> int:
    connection = HTTPConnection(place.host, place.port)
    connection.sock = sock = _connected(place)
    # Each reading has its limit; this one is for an answer that comes a letter at a time.
    ends = Timer(SECONDS, _hang_up, args=[sock])
    ends.start()
    try:
        connection.request("POST", place.target, body=body, headers=_host(place) | headers)
        return connection.getresponse().status
    finally:
        ends.cancel()
        connection.close()


def _connected(place: Place) -> socket.socket:
    plain = socket.create_connection((place.address, place.port), timeout=SECONDS)
    if not place.is_secure:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
    except BaseException:
        plain.close()
        raise


def _hang_up(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is over already


def _host(place: Place) -> dict[str, str]:
    name = f"[{place.host}]" if ":" in place.host else place.host
    port = "" if place.port == PORTS[place.scheme] else f":{place.port}"
    return {
        "Host": f"{name}{port}",
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "civil-credits-webhooks/1",
    }
