"""Write ``docs/comparison.md``: the scenarios and hazards, run by dataset, dbset 1.3.0 and dbset.

Run it with ``PYTHONPATH=tests-integration/helpers python -m peers.comparison_page``. Given names of
cases, it runs only those and prints them.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import psycopg2
from markdown_tables import table
from postgresql_server import running_postgresql

from peers.cases import Case
from peers.environments import environment
from peers.hazards import FIGURES, HAZARDS
from peers.running import PATIENCE, PEERS, Outcomes, Trial, batches, outcomes
from peers.scenarios import SCENARIOS

PAGE = Path(__file__).parents[1] / "docs" / "comparison.md"
CASES = (*SCENARIOS, *HAZARDS, *FIGURES)
NAMES = {module: name for module, (name, _, _) in PEERS.items()}
APIS = {"sync": "sync", "async": "async"}
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "memory": "SQLite in memory"}
HELD = "held"
NO_API = "n/a"
OTHERWISE = "otherwise"
INSTALLED = ("dataset", "dbset", "SQLAlchemy", "psycopg2-binary", "asyncpg", "aiosqlite")
VERSIONS = """
import sqlite3, sys
from importlib.metadata import PackageNotFoundError, version
for name in sys.argv[1:]:
    try: print(name, version(name))
    except PackageNotFoundError: pass
print("SQLite", sqlite3.sqlite_version)
"""

TEXT = """\
# Comparison

This page compares three libraries by running the same programs with each of them:

- **dataset**: the library `dataset` on PyPI, which is synchronous only;
- **dbset 1.3.0**: the library of that name on PyPI, from which this project takes its ideas;
- **dbset**: this project.

Each program runs with each library, with its sync and its async API, and on each database. Each run
starts with a new database, in a virtual environment for that library. The programs are part of the
repository. They follow each library's documentation and use its defaults. The guide
[Frames](guides/frames.md#other-libraries) compares data frames with ADBC, pandas and polars.

How to read the tables:

- *held*: everything that the text above the table requires was true;
- other text: what happened instead, with the most frequent error;
- *no end within {patience} seconds*: the program was stopped after {patience} seconds; the text in
  brackets says how far it got;
- *n/a*: the library does not have this API.

Each cell is from a single run. The outcome of a race differs from run to run.

## Scenarios

{overview}

{scenarios}

## Hazards

This section lists smaller problems. A result that names no API or database applies to all of them.

{hazards}

## Costs

{figures}

A program generates this page. Versions: Python {python}, PostgreSQL {postgresql}. {versions}
"""


def page(found: Outcomes, postgresql: str, versions: str) -> str:
    """Return the page."""
    return TEXT.format(
        patience=PATIENCE,
        overview=overview(found),
        scenarios="\n\n".join(section(case, found) for case in SCENARIOS),
        hazards=properties(HAZARDS, found),
        figures=properties(FIGURES, found),
        python=platform.python_version(),
        postgresql=postgresql,
        versions=versions,
    )


def overview(found: Outcomes) -> str:
    """Return a table of how often each scenario held."""
    rows = [
        [f"[{case.title}](#{_anchor(case.title)})", *(_score(found, case, each) for each in NAMES)]
        for case in SCENARIOS
    ]
    return table(["scenario", *NAMES.values()], rows)


def section(case: Case, found: Outcomes) -> str:
    """Return the description and the results of a scenario."""
    rows = []
    for api in case.apis:
        for database in case.databases:
            said = (_said(found, Trial(case.name, each, api, database)) for each in NAMES)
            rows.append([api, DATABASES[database], *said])
    results = table(["API", "database", *NAMES.values()], rows)
    return f"### {case.title}\n\n{case.description}\n\n{results}"


def properties(cases: Iterable[Case], found: Outcomes) -> str:
    """Return a table of the results of some cases, one per row."""
    rows = [
        [f"**{case.title}**: {case.description}", *(_merged(found, case, each) for each in NAMES)]
        for case in cases
    ]
    return table(["", *NAMES.values()], rows)


def _score(found: Outcomes, case: Case, peer: str) -> str:
    said = list(_results(found, case, peer).values())
    if not said:
        return NO_API
    held = said.count(HELD)
    return HELD if held == len(said) else f"held in {held} of {len(said)}"


def _merged(found: Outcomes, case: Case, peer: str) -> str:
    results = _results(found, case, peer)
    groups: dict[str, list[tuple[str, str]]] = {}
    for combination, said in results.items():
        groups.setdefault(said, []).append(combination)
    if len(groups) == 1:
        return next(iter(groups))
    named = {_named(group, list(results)): said for said, group in groups.items()}
    return "<br>".join(f"{name}: {said}" for name, said in sorted(named.items(), key=_otherwise))


def _named(group: list[tuple[str, str]], all_: list[tuple[str, str]]) -> str:
    """Name combinations of API and database by what they, and no others, have in common."""
    for part, names in ((0, APIS), (1, DATABASES)):
        if group == [each for each in all_ if each[part] == group[0][part]]:
            return names[group[0][part]]
    if 2 * len(group) > len(all_):
        return OTHERWISE
    return ", ".join(f"{api} on {DATABASES[database]}" for api, database in group)


def _otherwise(named: tuple[str, str]) -> bool:
    return named[0] == OTHERWISE


def _results(found: Outcomes, case: Case, peer: str) -> dict[tuple[str, str], str]:
    return {
        (trial.api, trial.database): _said(found, trial)
        for trial in found
        if (trial.case, trial.peer) == (case.name, peer)
    }


def _said(found: Outcomes, trial: Trial) -> str:
    return NO_API if trial not in found else "; ".join(found[trial]) or HELD


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")


def _versions() -> str:
    said = []
    for name, own, _ in PEERS.values():
        command = [environment(own), "-c", VERSIONS, *INSTALLED]
        lines = subprocess.check_output(command, text=True).splitlines()
        said.append(f"With {name}: {', '.join(lines)}.")
    return "\n".join(said)


def _postgresql(url: str) -> str:
    with closing(psycopg2.connect(url)) as connection:
        return connection.get_parameter_status("server_version")


def main(names: list[str]) -> None:
    """Run the cases and write the page; with names of cases, only run those."""
    cases = [case for case in CASES if case.name in names or not names]
    with running_postgresql() as url, tempfile.TemporaryDirectory() as directory:
        found = outcomes(batches(cases, HAZARDS), url, Path(directory))
        if not names:
            PAGE.write_text(page(found, _postgresql(url), _versions()))


if __name__ == "__main__":
    main(sys.argv[1:])
