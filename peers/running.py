"""Run cases, each in a process of a peer's environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import TypeAlias

import psycopg2
from sqlalchemy import make_url

from peers.cases import Case
from peers.environments import environment

HERE = Path(__file__).parents[1]
PATIENCE = 120
AT_ONCE = 2

#: The peers, by module: the name on the page, the environment, and the APIs.
PEERS = {
    "dataset": ("dataset", "dataset", ("sync",)),
    "ancestor": ("dbset 1.3.0", "ancestor", ("sync", "async")),
    "ours": ("dbset", "dbset", ("sync", "async")),
}


@dataclass(frozen=True)
class Trial:
    """A case with a peer's API on a database."""

    case: str
    peer: str
    api: str
    database: str

    @property
    def where(self) -> tuple[str, str, str]:
        """The peer, its API and the database."""
        return self.peer, self.api, self.database


#: What did not hold, by trial.
Outcomes: TypeAlias = dict[Trial, list[str]]


def trials(cases: Collection[Case]) -> list[Trial]:
    """Return every trial of some cases, grouped by API and database."""
    return [
        Trial(case.name, peer, api, database)
        for peer, (_, _, apis) in PEERS.items()
        for api in apis
        for database in ("sqlite", "postgresql", "memory")
        for case in cases
        if api in case.apis and database in case.databases
    ]


def batches(cases: Collection[Case], small: Collection[Case]) -> list[list[Trial]]:
    """Return all trials by process: small cases share one, the others have one each."""
    alone = trials([case for case in cases if case not in small])
    shared = trials([case for case in cases if case in small])
    batches = groupby(shared, lambda trial: trial.where)
    return [[trial] for trial in alone] + [list(batch) for _, batch in batches]


def outcomes(wanted: Iterable[list[Trial]], postgresql_url: str, directory: Path) -> Outcomes:
    """Run batches of trials, two at once.

    Parameters:
        wanted: the batches.
        postgresql_url: the server on which databases are created.
        directory: the directory for SQLite databases.
    """
    pythons = {name: environment(own) for name, (_, own, _) in PEERS.items()}

    def tried(batch: list[Trial]) -> Outcomes:
        found: Outcomes = {}
        while rest := [trial for trial in batch if trial not in found]:
            with ExitStack() as stack:
                databases = (_new_database(trial, postgresql_url, directory) for trial in rest)
                urls = [stack.enter_context(database) for database in databases]
                found |= _tried(rest, pythons[rest[0].peer], urls)
        for trial, said in found.items():
            print(*vars(trial).values(), said, flush=True)
        return found

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = chain.from_iterable(each.items() for each in threads.map(tried, wanted))
        return dict(found)


def _tried(batch: list[Trial], python: Path, urls: list[str]) -> Outcomes:
    """Run a batch until it ends, or until a trial does not end."""
    cases = [f"{trial.case}={url}" for trial, url in zip(batch, urls, strict=True)]
    ended, lines = _run(python, batch[0].peer, batch[0].api, *cases)
    found = [json.loads(line) for line in lines if line.startswith("[")]
    if len(found) < len(batch):
        progress = f" ({lines[-1]})" if lines and not lines[-1].startswith("[") else ""
        found.append([ended + progress])
    return dict(zip(batch, found, strict=False))


def _run(python: Path, *arguments: str) -> tuple[str, list[str]]:
    """Run a process; return how it ended, and the lines that it printed."""
    with subprocess.Popen(
        [python, "-W", "ignore", "-m", "peers", *arguments],
        cwd=HERE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=PATIENCE)
            ended = f"the process ends with code {process.returncode}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            ended = f"no end within {PATIENCE} seconds"
    return ended, said.splitlines()


@contextmanager
def _new_database(trial: Trial, postgresql_url: str, directory: Path) -> Iterator[str]:
    if trial.database == "memory":
        yield "sqlite://"
        return
    name = "_".join(vars(trial).values())
    if trial.database == "sqlite":
        yield f"sqlite:///{directory / name}.db"
        return
    _on_server(postgresql_url, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(postgresql_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(postgresql_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
