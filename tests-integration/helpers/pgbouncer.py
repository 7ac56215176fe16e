"""A PgBouncer in front of the tests' PostgreSQL: each transaction gets another connection."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ports import free_port
from sqlalchemy import URL, make_url

#: Connections to the server take turns: a statement prepared on one is executed on another.
CONFIGURATION = """\
[databases]
* = {server}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
{settings}
"""

SETTINGS = {
    "pool_mode": "transaction",
    "default_pool_size": 3,
    "server_round_robin": 1,
    "ignore_startup_parameters": "extra_float_digits",
}

MISSING = (
    "the tests need PgBouncer, and there is no program pgbouncer here: as root, run"
    " 'apt-get update && apt-get install --no-install-recommends pgbouncer'"
    " (elsewhere: brew install pgbouncer, dnf install pgbouncer)"
)

TOO_OLD = (
    "and these tests need PgBouncer 1.21 or newer: run 'nox -s cluster', which downloads one, or"
    " name one in DBSET_PGBOUNCER"
)


@contextmanager
def running_pgbouncer(
    postgresql_url: str, program: str | None = None, **settings: object
) -> Iterator[str]:
    """Run a PgBouncer in transaction mode.

    Parameters:
        postgresql_url: the URL of the server behind it.
        program: the program; by default, the installed one.
        settings: its settings, in addition to ``SETTINGS``.

    Yields:
        Its URL without a driver, ``postgresql://...``.
    """
    program = program or installed_pgbouncer()
    server = make_url(postgresql_url)
    with tempfile.TemporaryDirectory(prefix="dbset-", dir="/tmp") as place:
        port = free_port()
        configuration = Path(place, "pgbouncer.ini")
        lines = [f"{name} = {value}" for name, value in (SETTINGS | settings).items()]
        text = CONFIGURATION.format(server=_line(server), port=port, settings="\n".join(lines))
        configuration.write_text(text)
        Path(place).chmod(0o755)
        command = [program, "--quiet", *_as_another_user(server), str(configuration)]
        with Path(place, "log").open("w+") as log, _running(command, log) as process:
            _wait_until_it_answers(process, port, log.name)
            name = server.database or "postgres"
            yield f"postgresql://{server.username or 'postgres'}@127.0.0.1:{port}/{name}"


def installed_pgbouncer() -> str:
    """Return the path of the installed program."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise FileNotFoundError(MISSING)
    return program


def pgbouncer_with_statements() -> str:
    """Return the path of a program that knows prepared statements: PgBouncer 1.21 or newer.

    It is the installed one, or the one that ``DBSET_PGBOUNCER`` names.
    """
    program = os.environ.get("DBSET_PGBOUNCER") or installed_pgbouncer()
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"PgBouncer (\d+)\.(\d+)", shown.stdout)
    if version is None or tuple(map(int, version.groups())) < (1, 21):
        raise RuntimeError(f"{program} is {shown.stdout.partition(chr(10))[0]}, {TOO_OLD}")
    return program


def _line(server: URL) -> str:
    parts = {
        "host": _host(server),
        "port": server.port or server.query.get("port") or 5432,
        "user": server.username or "postgres",
        "password": server.password,
    }
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)


def _host(server: URL) -> str:
    return str(server.host or server.query.get("host") or "127.0.0.1")


def _as_another_user(server: URL) -> list[str]:
    """Return options for a user other than root: one who can open the server's socket."""
    if os.geteuid() != 0:
        return []
    host = Path(_host(server))
    owner = pwd.getpwuid(host.stat().st_uid).pw_name if host.is_absolute() else "nobody"
    return ["--user", owner]


@contextmanager
def _running(command: list[str], log: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=log, stderr=log)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: str) -> None:
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PgBouncer does not answer: {Path(log).read_text()}")
