"""The replicas of a database, and which of them answers a read."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from itertools import count

from dbset_sync.errors import ArgumentError
from dbset_sync.replicas.replica import Replica
from dbset_sync.session.connections import Connections

PRIMARY, REPLICA = SERVERS = ("primary", "replica")


def check_server(server: object) -> None:
    """Check the argument of ``reading()``.

    Raises:
        ArgumentError: it names no kind of server.
    """
    if server not in SERVERS:
        raise ArgumentError(f"reading() takes 'primary' or 'replica', not {server!r:.100}")


class Replicas:
    """The replicas of a database.

    A context (a thread or a task) that has written reads from the primary until a replica has
    replayed its writes. A commit costs nothing for this: only its time is remembered. Looks at the
    primary's and the replica's logs, in the background and for all contexts together, say up to
    which time a replica is complete.

    Parameters:
        primary: the connections of the primary.
        replicas: the replicas, of which there is at least one.
    """

    def __init__(self, primary: Connections, replicas: Sequence[Replica]) -> None:
        self._primary = primary
        self._replicas = replicas
        self._turn = count()
        self._wrote: ContextVar[float] = ContextVar("dbset_wrote", default=-math.inf)
        self._server: ContextVar[str] = ContextVar("dbset_server", default="")

    def choose(self) -> Replica | None:
        """Return the replica that answers the caller's next read; ``None`` for the primary."""
        server = self._server.get()
        if server == PRIMARY:
            return None
        since = -math.inf if server == REPLICA else self._wrote.get()
        now = time.monotonic()
        for replica in self._replicas:
            if replica.is_due(now, awaited=replica.complete_to < since):
                look = partial(replica.look, self._primary)
                self._primary.runtime.later(0, look)
        usable = [each for each in self._replicas if each.is_usable and each.complete_to >= since]
        return usable[next(self._turn) % len(usable)] if usable else None

    def asked_for(self) -> Replica | None:
        """Return a replica if the caller has asked for one with ``reading("replica")``."""
        return self.choose() if self._server.get() == REPLICA else None

    def wrote(self) -> None:
        """Record that the caller may have written until now."""
        self._wrote.set(time.monotonic())

    @contextmanager
    def reading(self, server: str) -> Iterator[None]:
        """Read from one kind of server in the block."""
        before = self._server.get()
        self._server.set(server)
        try:
            yield
        finally:
            self._server.set(before)

    def close(self) -> None:
        """End all reading."""
        for replica in self._replicas:
            replica.close()
