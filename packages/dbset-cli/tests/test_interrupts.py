"""A signal ends the statements of an engine, and is not lost while a driver decodes an error."""

import hashlib
import operator
import os
import signal
import sys
import threading
import time
from collections import deque
from encodings import utf_8
from functools import partial

import pytest
from dbset_cli.interrupts import stopped_by_interrupt
from sqlalchemy import create_engine


@pytest.fixture(autouse=True)
def _heeded():
    """A program that a shell starts in the background ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def engine():
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


def frame_of_decoder():
    """Return a frame as a signal's handler gets it from within the decoder."""
    frames = []
    sys.setprofile(lambda frame, *_: frames.append(frame))
    utf_8.decode(b"")
    sys.setprofile(None)
    return next(frame for frame in frames if frame.f_code is utf_8.decode.__code__)


def wait():
    """Wait in short steps: Python handles a signal between them."""
    for _ in range(200):
        time.sleep(0.05)


def fail_in_the_decoder(engine, frame):
    with stopped_by_interrupt(engine):
        signal.getsignal(signal.SIGINT)(signal.SIGINT, frame)
        raise ValueError("of the driver")


def test_a_signal_in_the_decoder_is_handled_soon_after(engine):
    frame = frame_of_decoder()
    with stopped_by_interrupt(engine):
        handle = signal.getsignal(signal.SIGINT)
        handle(signal.SIGINT, frame)
        with pytest.raises(KeyboardInterrupt):
            wait()


def test_a_signal_in_the_decoder_is_handled_at_the_latest_when_the_block_ends(engine, monkeypatch):
    handled = []
    monkeypatch.setattr(signal, "raise_signal", handled.append)
    frame = frame_of_decoder()
    with pytest.raises(ValueError, match="of the driver"):
        fail_in_the_decoder(engine, frame)
    assert handled == [signal.SIGINT]


def test_another_signal_is_handled_at_once(engine):
    with pytest.raises(KeyboardInterrupt), stopped_by_interrupt(engine):
        signal.raise_signal(signal.SIGINT)


ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"


def send_soon():
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()


def search_after_other_work(engine):
    """Python handles no signal between the two calls."""
    with stopped_by_interrupt(engine), engine.connect() as connection:
        search = partial(connection.connection.driver_connection.execute, ENDLESS)
        work = partial(hashlib.pbkdf2_hmac, "sha256", b"", b"", 2_000_000)
        send_soon()
        deque(map(operator.call, [work, search]))


def search_in_the_outer_engine(engine):
    with (
        stopped_by_interrupt(engine),
        stopped_by_interrupt(create_engine("sqlite://")),
        engine.connect() as connection,
    ):
        send_soon()
        connection.exec_driver_sql(ENDLESS)


@pytest.mark.parametrize("search", [search_after_other_work, search_in_the_outer_engine])
def test_a_signal_stops_a_statement(engine, search):
    with pytest.raises(KeyboardInterrupt):
        search(engine)


def test_handlers_are_put_back(engine):
    before = signal.getsignal(signal.SIGINT)
    with stopped_by_interrupt(engine):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
