"""Ctrl-C, and other signals that end the program, stop the statement that runs.

Drivers wait for the database in C, where Python does not handle a signal. So a thread waits for it,
and asks the database to stop; then the driver returns, and Python handles the signal.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from encodings import utf_8
from typing import Any

_ENDING = {
    number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, 0))
}

#: What stops the statements of each block: only the innermost one is told of a signal.
_stops: list[Callable[[], None]] = []

#: Seconds until a signal, or a request to stop, that came at a bad moment is sent again.
_MOMENT = 0.05


@contextmanager
def stopped_by_interrupt(engine: Any) -> Iterator[None]:
    """Stop the statements of an engine when a signal ends the program, during a ``with`` block.

    Parameters:
        engine: a SQLAlchemy engine.

    Raises:
        KeyboardInterrupt: the block ended because of it, if only with the database's error.
    """
    from sqlalchemy import event  # noqa: PLC0415  quick --help

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread gets signals
        return
    used: set[Any] = set()
    interrupted, heeded = threading.Event(), threading.Event()

    def stop() -> None:
        interrupted.set()
        for driver in list(used):
            interrupt(driver)

    event.listen(engine, "checkout", lambda driver, *_: used.add(driver))
    event.listen(engine, "checkin", lambda driver, *_: used.discard(driver))
    reader, writer = socket.socketpair()
    writer.setblocking(False)  # noqa: FBT003  its only argument
    earlier = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    thread = threading.Thread(target=_stop, args=(reader, heeded), daemon=True)
    thread.start()
    _stops.append(stop)
    try:
        with _signals_handled_later(heeded):
            yield
    except Exception as error:
        if interrupted.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        _stops.remove(stop)
        heeded.set()
        signal.set_wakeup_fd(earlier)
        writer.close()
        thread.join()
        reader.close()


@contextmanager
def _signals_handled_later(heeded: threading.Event) -> Iterator[None]:
    """Handle no signal while psycopg2 decodes the text of an error: it would print the exception.

    It calls Python's decoder for that, just when the database has stopped a statement.

    Parameters:
        heeded: set once the driver has returned to Python after a signal.
    """
    postponed: list[int] = []
    earlier = {number: signal.getsignal(number) for number in _ENDING}
    later = {n: _later(each, postponed, heeded) for n, each in earlier.items() if callable(each)}
    for number, handler in later.items():
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in later.items():
            if signal.getsignal(number) is handler:  # it may be ignored by now
                signal.signal(number, earlier[number])
        while postponed:
            signal.raise_signal(postponed.pop())


def _later(
    handler: Callable[[int, Any], object], postponed: list[int], heeded: threading.Event
) -> Callable[[int, Any], None]:
    def handle(number: int, frame: Any) -> None:
        heeded.set()
        if frame is not None and frame.f_code is utf_8.decode.__code__:
            postponed.append(number)
            threading.Timer(_MOMENT, again).start()
        else:
            handler(number, frame)

    def again() -> None:
        if postponed:
            signal.raise_signal(postponed.pop())

    return handle


def _stop(reader: socket.socket, heeded: threading.Event) -> None:
    """Stop what the connections of all blocks run at each signal, until the other end is closed.

    A request may come just before a driver sends its statement, so it is repeated until Python has
    handled the first signal.
    """
    while numbers := reader.recv(16):
        stopped = _ENDING.isdisjoint(numbers)
        while not stopped:
            for stop in _stops.copy():
                stop()
            stopped = heeded.wait(_MOMENT)


def interrupt(driver: Any) -> None:
    """Ask a database to stop what a driver's connection runs.

    Parameters:
        driver: a connection of psycopg2, psycopg or sqlite3.
    """
    stop = getattr(driver, "cancel", None) or driver.interrupt
    with suppress(Exception):  # it has ended meanwhile
        stop()
