"""A primary and its streaming standbys, which can be promoted, fenced, killed and held up."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from ports import free_port

DATABASE = "shop"

#: Where Debian installs PostgreSQL's programs, by version.
DEBIAN = Path("/usr/lib/postgresql")

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = off
full_page_writes = off
max_connections = 100
log_statement = all
wal_keep_size = 256MB
max_standby_streaming_delay = 60s
wal_receiver_timeout = 5s
wal_retrieve_retry_interval = 100ms
"""

MISSING = (
    "the tests need PostgreSQL's server programs, and there is no {name} here: as root, run"
    " 'apt-get update && apt-get install --no-install-recommends postgresql'"
)


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    places = [*sorted(map(str, DEBIAN.glob("*/bin")), reverse=True), os.environ["PATH"]]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise FileNotFoundError(MISSING.format(name=name))
    return found


@dataclass
class Server:
    """A server of a cluster.

    Attributes:
        data: its data directory.
        port: its port on 127.0.0.1.
    """

    data: Path
    port: int

    @property
    def host(self) -> str:
        """The host and the port, as they are written in a URL of several hosts."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The URL of the tests' database, without a driver."""
        return f"postgresql://postgres@{self.host}/{DATABASE}"

    def run(self, sql: str, database: str = DATABASE) -> Any:
        """Run one statement; return its first value, if there is one."""
        place = {"host": "127.0.0.1", "port": self.port, "user": "postgres", "dbname": database}
        with closing(psycopg2.connect(**place)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone()[0] if cursor.description else None

    def executed(self, part: str) -> int:
        """Return how many of its statements since the start contain a text."""
        return (self.data / "log").read_text(errors="replace").count(part)

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self._control("start", "--log", str(self.data / "log"))

    def kill(self) -> None:
        """Stop the server without a shutdown: it recovers at the next start."""
        self._control("stop", "--mode=immediate")

    def promote(self) -> None:
        """Make a standby the primary."""
        self._control("promote")

    def fence(self) -> None:
        """Let the server refuse writes, on its existing connections as well."""
        self.run("ALTER SYSTEM SET default_transaction_read_only = on")
        self.run("SELECT pg_reload_conf()")
        while self.run("SHOW default_transaction_read_only") != "on":
            time.sleep(0.01)

    def pause(self) -> None:
        """Hold up the replay on a standby."""
        self.run("SELECT pg_wal_replay_pause()")
        while self.run("SELECT pg_get_wal_replay_pause_state()") != "paused":
            time.sleep(0.01)

    def resume(self) -> None:
        """Go on with the replay."""
        self.run("SELECT pg_wal_replay_resume()")

    def _control(self, action: str, *options: str) -> None:
        directory = f"--pgdata={self.data}"
        execute(program("pg_ctl"), action, directory, "--wait", "--silent", *options)


@dataclass
class Cluster:
    """A primary and its standbys.

    Attributes:
        place: the directory of their data.
        primary: the server that takes writes.
        standbys: those that follow it.
    """

    place: Path
    primary: Server
    standbys: list[Server] = field(default_factory=list)

    @property
    def url(self) -> str:
        """One URL of all servers, for the one that takes writes."""
        hosts = "&".join(f"host={server.host}" for server in [self.primary, *self.standbys])
        return f"postgresql://postgres@/{DATABASE}?{hosts}&target_session_attrs=read-write"

    def fail_over(self, standby: Server) -> Server:
        """Promote a standby, and return the old primary, which is left as it is."""
        old, self.primary = self.primary, standby
        self.standbys.remove(standby)
        standby.promote()
        return old

    def follow(self, server: Server) -> None:
        """Make a server a new standby of the primary, from a copy of its data."""
        if (server.data / "postmaster.pid").exists():
            server.kill()
        shutil.rmtree(server.data, ignore_errors=True)
        source = f"host=127.0.0.1 port={self.primary.port} user=postgres"
        execute(
            *(program("pg_basebackup"), f"--pgdata={server.data}", f"--dbname={source}"),
            *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"),
        )
        configure(server)
        server.start()
        if server not in self.standbys:
            self.standbys.append(server)

    def catch_up(self) -> None:
        """Wait until the standbys have replayed everything."""
        position = self.primary.run("SELECT pg_current_wal_lsn()")
        for standby in self.standbys:
            while not standby.run(f"SELECT pg_last_wal_replay_lsn() >= '{position}'"):
                time.sleep(0.01)


@contextmanager
def running_cluster(standbys: int = 1) -> Iterator[Cluster]:
    """Run a primary, and as many standbys as are asked for."""
    with tempfile.TemporaryDirectory(prefix="dbset-cluster-", dir="/tmp") as directory:
        place = Path(directory)
        give_away(place)
        first, *others = (
            Server(place / f"data{number}", free_port()) for number in range(standbys + 1)
        )
        servers = [first, *others]
        try:
            initialize(first)
            cluster = Cluster(place, first)
            for server in others:
                cluster.follow(server)
            yield cluster
        finally:
            for server in servers:
                if (server.data / "postmaster.pid").exists():
                    server.kill()


def initialize(server: Server) -> None:
    """Create a primary with an empty database, and start it."""
    execute(
        *(program("initdb"), f"--pgdata={server.data}", "--username=postgres"),
        *("--auth=trust", "--no-sync", "--encoding=UTF8"),
    )
    configure(server)
    server.start()
    server.run(f"CREATE DATABASE {DATABASE}", "postgres")


def configure(server: Server) -> None:
    """Write a server's settings, which the copy of another server has, too."""
    (server.data / "dbset.conf").write_text(SETTINGS.format(port=server.port))
    main = server.data / "postgresql.conf"
    line = "include 'dbset.conf'\n"
    if line not in main.read_text():
        main.write_text(main.read_text() + line)


def execute(*command: str) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    # Not a pipe: the server would inherit it, and reading it would never end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False, **identity())
        output.seek(0)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {output.read().decode()}")


def identity() -> dict[str, Any]:
    """Return the options of ``subprocess`` for a user other than root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def give_away(place: Path) -> None:
    """Give a directory to the user who runs the servers."""
    if os.geteuid() == 0:
        shutil.chown(place, "postgres", "postgres")
