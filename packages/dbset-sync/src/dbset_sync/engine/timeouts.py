"""Default timeouts of the network: a connection that is silent for 30 seconds is given up.

Only the network counts: the operating system of the server answers while a statement runs. The
options have libpq's names, for every driver.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from sqlalchemy import URL

_CONNECT, _SECONDS = "connect_timeout", 30

_KEEPALIVES, _USER_TIMEOUT = "keepalives", "tcp_user_timeout"

#: Options of the socket: the name in ``socket``, which other systems lack, and the default.
_OPTIONS = {
    "keepalives_idle": ("TCP_KEEPIDLE", 10),
    "keepalives_interval": ("TCP_KEEPINTVL", 5),
    "keepalives_count": ("TCP_KEEPCNT", 4),
    _USER_TIMEOUT: ("TCP_USER_TIMEOUT", 30_000),  # milliseconds
}

#: The names of the options in a URL.
SOCKET_OPTIONS = frozenset({_KEEPALIVES, *_OPTIONS})


def connect_timeout(url: URL, arguments: Mapping[str, object]) -> dict[str, object]:
    """Return the driver's arguments for connecting to PostgreSQL, with a limit on the time.

    Parameters:
        url: the URL.
        arguments: the caller's arguments.

    Example:
        >>> from sqlalchemy import make_url
        >>> connect_timeout(make_url("postgresql+psycopg2://host/shop"), {})
        {'connect_timeout': 30}
    """
    if url.get_backend_name() != "postgresql":
        return dict(arguments)
    chosen = {_CONNECT, "timeout", "service", "dsn"} & {*url.query, *arguments}
    if chosen or {"PGCONNECT_TIMEOUT", "PGSERVICE"} & os.environ.keys():
        return dict(arguments)
    name = "timeout" if url.get_driver_name() == "asyncpg" else _CONNECT
    return {name: _SECONDS, **arguments}


def limit_silence(descriptor: int, given: Mapping[str, object]) -> None:
    """Set the options of a connected socket that neither the caller nor a service file has set.

    Parameters:
        descriptor: the socket's file descriptor.
        given: what the caller has chosen, by libpq's names.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    with socket.socket(fileno=os.dup(descriptor)) as own:
        if own.family == socket.AF_UNIX:
            return
        own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(str(given.get(_KEEPALIVES, 1))))
        with socket.socket(own.family) as fresh:
            for name, (constant, default) in _OPTIONS.items():
                number = getattr(socket, constant)
                usual = fresh.getsockopt(socket.IPPROTO_TCP, number)
                if own.getsockopt(socket.IPPROTO_TCP, number) == usual:
                    wanted = int(str(given.get(name, default))) or usual  # 0 is the system's
                    own.setsockopt(socket.IPPROTO_TCP, number, wanted)
