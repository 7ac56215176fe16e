"""A network that goes silent: a call ends with an error, and the pool recovers."""

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import dbset
import pytest
from drivers import ON_POSTGRESQL
from proxy import running_proxy
from sqlalchemy.exc import DBAPIError

#: Options that the caller gives: milliseconds, and seconds.
QUICK = {
    "tcp_user_timeout": "1000",
    "keepalives_idle": "1",
    "keepalives_interval": "1",
    "keepalives_count": "1",
}

#: Options of the socket by default.
DEFAULTS = {
    socket.TCP_USER_TIMEOUT: 30_000,
    socket.TCP_KEEPIDLE: 10,
    socket.TCP_KEEPINTVL: 5,
    socket.TCP_KEEPCNT: 4,
}


@pytest.fixture(params=ON_POSTGRESQL.values(), ids=list(ON_POSTGRESQL))
def driver(request):
    return request.param


@pytest.fixture
def proxy(empty_postgresql):
    with running_proxy(empty_postgresql) as proxy:
        yield proxy


@pytest.fixture
def url(driver, proxy):
    return proxy.url.set(drivername=driver.drivername)


#: Calls: one is sent into the silence, the other waits for an answer.
CALLS = {
    "sent": lambda db: db["t"].insert({"n": 2}),
    "waits": lambda db: db.execute("SELECT pg_sleep(60)"),
}

DELAYS = {"sent": 0, "waits": 0.5}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_ends(driver, url, proxy, name):
    with driver.connected(url.update_query_dict(QUICK), pool_size=1, max_overflow=0) as db:
        db["t"].insert({"n": 1})
        vanishing = threading.Timer(DELAYS[name], proxy.vanish)
        vanishing.start()
        vanishing.join(0.2)
        began = time.monotonic()
        with pytest.raises(DBAPIError):
            CALLS[name](db)

        assert time.monotonic() - began < 25  # of the 30 seconds by default
        assert db["t"].count() == 1


def options_of_sockets(port):
    """Return the options of this process's sockets that are connected to a port."""
    found = []
    for opened in Path("/proc/self/fd").iterdir():
        if not opened.is_socket():
            continue
        with suppress(OSError), socket.socket(fileno=os.dup(int(opened.name))) as each:
            if each.family == socket.AF_INET and each.getpeername()[1] == port:
                options = {name: each.getsockopt(socket.IPPROTO_TCP, name) for name in DEFAULTS}
                found.append((each.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), options))
    return found


def test_defaults(driver, url):
    with driver.connected(url, pool_size=1, max_overflow=0):
        assert (1, DEFAULTS) in options_of_sockets(url.port)


GIVEN = {"tcp_user_timeout": "5000", "keepalives_idle": "7"}


def test_options_that_the_caller_gives(driver, url):
    with driver.connected(url.update_query_dict(GIVEN), pool_size=1, max_overflow=0):
        wanted = DEFAULTS | {socket.TCP_USER_TIMEOUT: 5000, socket.TCP_KEEPIDLE: 7}

        assert (1, wanted) in options_of_sockets(url.port)


def test_options_that_the_caller_switches_off(driver, url):
    off = url.update_query_dict({"tcp_user_timeout": "0", "keepalives": "0"})
    with driver.connected(off, pool_size=1, max_overflow=0):
        wanted = DEFAULTS | {socket.TCP_USER_TIMEOUT: 0}

        assert (0, wanted) in options_of_sockets(url.port)


def test_an_option_that_is_not_a_number(driver, url):
    with pytest.raises(dbset.ConnectionFailedError, match="tcp_user_timeout"):
        driver.connected(url.update_query_dict({"tcp_user_timeout": "soon"})).__enter__()


def test_a_server_that_never_answers(driver):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"{driver.drivername}://ada@127.0.0.1:{mute.getsockname()[1]}/shop?connect_timeout=2"
        began = time.monotonic()
        with pytest.raises(dbset.ConnectionFailedError, match=r"(?i)time.*host and port"):
            driver.connected(url).__enter__()

    assert time.monotonic() - began < 30
