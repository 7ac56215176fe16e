"""What a prompt offers when tab is pressed: it never raises, and never keeps the user waiting."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

#: How long a prompt waits, in seconds.
PATIENCE = 1.0


def answered(ask: Callable[[], list[str]]) -> list[str]:
    """Return what is asked for; nothing when that fails or takes too long.

    It is asked in a thread of its own, and so outside of the caller's transaction.

    Example:
        >>> answered(lambda: ["users"]), answered(lambda: [str(1 / 0)])
        (['users'], [])
    """
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except Exception:  # noqa: BLE001  a prompt is no place for it; the next call raises it
            answers.put([])

    Thread(target=run, name="dbset", daemon=True).start()
    try:
        return answers.get(timeout=PATIENCE)
    except Empty:
        return []
