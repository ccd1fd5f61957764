"""Read by Python before a scanner begins: it reaches this machine, whatever it is led to.

A scanner follows what its payloads say, and those name hosts of the world.
"""

import sys
from typing import Any

HERE = {"127.0.0.1", "localhost", "::1", None}


class NotThisMachineError(OSError):
    """A scanner wanted to speak to another host."""


def stay(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in HERE:
        raise NotThisMachineError(f"{event} {host}")


sys.addaudithook(stay)
