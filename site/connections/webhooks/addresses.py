"""Where messages may go, so that nobody makes the server knock at doors behind the firewall.

https and public addresses alone; the setting CONNECTIONS_RECEIVER_NETWORKS names networks of
one's own that may be reached as well, and with the loopback in it, plain http to this machine.
The address that was looked at is the one that is called: a name that answers otherwise a moment
later (DNS rebinding) gains nothing.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

HOLDS_IPV4 = ip_network("64:ff9b::/96")  # RFC 6052
PORTS = {"https": 443, "http": 80}


class RefusedAddressError(Exception):
    """An address that is not called; the reason is for the administrator."""


@dataclass(frozen=True)
class Place:
    """A URL taken apart, with the one address of its host that is called."""

    scheme: str
    host: str
    port: int
    target: str
    address: str

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"


def place_of(url: str) -> Place:
    """Where a URL leads; asks the name server, and refuses what may not be called."""
    scheme, host, port, target = _parts(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RefusedAddressError(_("找不到主机 %(host)s。") % {"host": host}) from None
    addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not all(_may_be_called(one) for one in addresses):
        said = _(
            "%(host)s 是内部地址。要推送到内网，须在 CONNECTIONS_RECEIVER_NETWORKS 中列出网段。"
        )
        raise RefusedAddressError(said % {"host": host})
    if scheme == "http" and not all(one.is_loopback for one in addresses):
        raise RefusedAddressError(_("接收地址应以 https:// 开头。"))
    return Place(scheme, host, port, target, str(addresses[0]))


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedAddressError(_("接收地址不是完整的网址。")) from None
    if parts.scheme not in PORTS or not parts.hostname or not url.isascii():
        raise RefusedAddressError(_("接收地址应是 https:// 开头的完整网址，只用英文字符。"))
    if parts.username or parts.password or parts.fragment:
        raise RefusedAddressError(_("接收地址里不要写用户名、口令或“#”。"))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme], target


def _may_be_called(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in settings.CONNECTIONS_RECEIVER_NETWORKS):
        return True
    return address.is_global and not address.is_multicast and not _leads_elsewhere(address)


def _leads_elsewhere(address: IPv4Address | IPv6Address) -> bool:
    """An IPv6 address that stands for an IPv4 one, which may be of the inside."""
    if isinstance(address, IPv4Address):
        return False
    return bool(address.ipv4_mapped or address.sixtofour or address.teredo or address in HOLDS_IPV4)
