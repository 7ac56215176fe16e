"""Names for tab completion in IPython, without errors and without long waits."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

#: Seconds that a prompt waits at most.
TIMEOUT = 1.0


def result_in_time(function: Callable[[], list[str]]) -> list[str]:
    """Return the result of a function, or an empty list if it fails or takes too long.

    The function runs in another thread, and so outside the caller's transaction.

    Example:
        >>> result_in_time(lambda: ["users"]), result_in_time(lambda: [str(1 / 0)])
        (['users'], [])
    """
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(function())
        except Exception:  # noqa: BLE001  the next call raises it
            answers.put([])

    Thread(target=run, name="dbset", daemon=True).start()
    try:
        return answers.get(timeout=TIMEOUT)
    except Empty:
        return []
