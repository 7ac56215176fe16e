"""Ports for the servers that tests start."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from itertools import count

#: Below those of outgoing connections, which could take a port before its server starts.
_PORTS = count(10_000 + os.getpid() % 10_000)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on, another one each time."""
    for port in _PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError
