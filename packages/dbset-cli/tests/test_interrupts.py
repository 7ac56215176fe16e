"""A signal ends the statements of an engine, and is not lost while a driver decodes an error."""

import signal
import sys
import time
from encodings import utf_8

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


def test_blocks_within_blocks(engine, monkeypatch):
    """A copy has two databases; the statements of both are stopped."""
    stopped, other = [], create_engine("sqlite://")
    monkeypatch.setattr("dbset_cli.interrupts.interrupt", stopped.append)
    outer, inner = stopped_by_interrupt(engine), stopped_by_interrupt(other)
    with outer, inner, engine.connect() as first, other.connect() as second:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        for _ in range(500):  # in a thread
            if len(stopped) < 2:
                time.sleep(0.01)
        drivers = [each.connection.dbapi_connection for each in (first, second)]
    assert stopped == drivers
    other.dispose()


def test_handlers_are_put_back(engine):
    before = signal.getsignal(signal.SIGINT)
    with stopped_by_interrupt(engine):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
