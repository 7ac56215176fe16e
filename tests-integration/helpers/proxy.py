"""A proxy in front of the tests' PostgreSQL that can cut or silence connections."""

from __future__ import annotations

import ctypes
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL, make_url

_SIZE = 65536

_ATTACH_FILTER = 26  # of Linux; Python has no name for it

#: A program of the kernel's packet filter: return 0, so that it drops each packet.
_DROP_ALL = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
_FILTER = struct.pack("HL", 1, ctypes.addressof(_DROP_ALL))


class Proxy:
    """Connections to a server, with two threads each.

    Parameters:
        server: the URL of the server.
    """

    def __init__(self, server: URL) -> None:
        self._server = server
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._late = 0.0
        self._speaks = threading.Event()
        self._speaks.set()
        self._listen(0)

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._port: int = self._listener.getsockname()[1]
        self._start(self._accept, self._listener)

    def _start(self, target: Callable[..., None], *args: socket.socket) -> None:
        self._threads.append(threading.Thread(target=target, args=args, daemon=True))
        self._threads[-1].start()

    @property
    def url(self) -> URL:
        """The URL of the server through the proxy."""
        return self._server.set(host="127.0.0.1", port=self._port).difference_update_query(["host"])

    def cut(self) -> None:
        """End all connections."""
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        """End all connections and accept no new ones."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def come_back(self) -> None:
        """Accept connections again."""
        self._listen(self._port)

    def delay(self, seconds: float) -> None:
        """Delay what new connections send, such as requests to cancel."""
        self._late = seconds

    def fall_silent(self) -> None:
        """Stop forwarding data, without closing the connections."""
        self._speaks.clear()

    def vanish(self) -> None:
        """Drop all that arrives, unacknowledged, as if the cable had been cut."""
        for end in self._ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, _FILTER)

    def speak(self) -> None:
        """Forward the held data, and all that follows."""
        self._speaks.set()

    def close(self) -> None:
        """End everything."""
        self.speak()
        with suppress(OSError):
            self.leave()
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client = listener.accept()[0]
                server = self._connected()
                self._ends += [client, server]
                self._start(self._pass_late, client, server)
                self._start(self._pass, server, client)

    def _connected(self) -> socket.socket:
        host = str(self._server.host or self._server.query.get("host") or "127.0.0.1")
        port = self._server.port or 5432
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _pass_late(self, source: socket.socket, target: socket.socket) -> None:
        time.sleep(self._late)
        self._pass(source, target)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_SIZE):
                self._speaks.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def running_proxy(postgresql_url: str) -> Iterator[Proxy]:
    """Run a proxy in front of a server."""
    proxy = Proxy(make_url(postgresql_url))
    try:
        yield proxy
    finally:
        proxy.close()
