"""A pgpool-II in front of a cluster, which sends reads to the standbys."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg2
from cluster import DATABASE, Cluster, give_away, identity
from ports import free_port

CONFIGURATION = """
backend_clustering_mode = 'streaming_replication'
listen_addresses = '127.0.0.1'
port = {port}
pcp_port = {pcp_port}
socket_dir = '{place}'
pcp_socket_dir = '{place}'
pid_file_name = '{place}/pgpool.pid'
logdir = '{place}'
num_init_children = 8
max_pool = 2
load_balance_mode = on
statement_level_load_balance = on
sr_check_period = 1
sr_check_user = 'postgres'
sr_check_database = '{database}'
health_check_period = 0
"""

BACKEND = """
backend_hostname{number} = '127.0.0.1'
backend_port{number} = {port}
backend_weight{number} = {weight}
backend_flag{number} = 'DISALLOW_TO_FAILOVER'
"""

MISSING = (
    "the tests need pgpool-II, and there is no program pgpool here: as root, run"
    " 'apt-get update && apt-get install --no-install-recommends pgpool2'"
)


@dataclass
class Pgpool:
    """A pgpool-II.

    Attributes:
        port: its port on 127.0.0.1.
    """

    port: int

    @property
    def url(self) -> str:
        """The URL of the tests' database through it, without a driver."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{DATABASE}"

    def selects(self) -> dict[str, int]:
        """Return how many SELECTs have gone to the primary and to the standbys."""
        with closing(psycopg2.connect(self.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SHOW POOL_NODES")
                names = [column[0] for column in cursor.description]
                nodes = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        counted = {"primary": 0, "standby": 0}
        for node in nodes:
            counted[node["role"]] += int(node["select_cnt"])
        return counted


@contextmanager
def running_pgpool(cluster: Cluster) -> Iterator[Pgpool]:
    """Run a pgpool-II that sends all reads that it can to the standbys."""
    program = shutil.which("pgpool", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise FileNotFoundError(MISSING)
    place = Path(cluster.place, "pgpool")
    place.mkdir()
    pgpool = Pgpool(free_port())
    settings = {"port": pgpool.port, "pcp_port": free_port(), "place": place, "database": DATABASE}
    nodes = [(cluster.primary, 0), *((standby, 1) for standby in cluster.standbys)]
    configuration = place / "pgpool.conf"
    configuration.write_text(
        CONFIGURATION.format(**settings)
        + "".join(
            BACKEND.format(number=number, port=server.port, weight=weight)
            for number, (server, weight) in enumerate(nodes)
        )
    )
    for name in ("pcp.conf", "pool_hba.conf"):
        (place / name).touch()
    give_away(place)
    files = ("-f", configuration, "-F", place / "pcp.conf", "-a", place / "pool_hba.conf")
    with (place / "log").open("w+") as log:
        process = subprocess.Popen([program, "-n", *files], stdout=log, stderr=log, **identity())
        try:
            wait_until_it_knows(pgpool, process, log)
            yield pgpool
        finally:
            process.send_signal(2)
            process.wait(60)


def wait_until_it_knows(pgpool: Pgpool, process: subprocess.Popen[bytes], log: IO[str]) -> None:
    """Wait until the pgpool-II answers and knows which server is the primary."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", pgpool.port), timeout=1).close()
            pgpool.selects()
        except (OSError, psycopg2.Error):
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    log.seek(0)
    raise RuntimeError(f"pgpool-II does not answer: {log.read()}")
