"""The page about performance, from measurements."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measuring import Measured, Results
from benchmarks.workload import BRIEF, PEERS
from benchmarks.workloads import EVERYDAY, GROWTH, MEMORY, WORKLOADS

#: Measurements, by the names of the arenas and workloads.
Figures = Mapping[str, Mapping[str, Results]]

NAMES = {
    "raw": "driver",
    "core": "SQLAlchemy Core",
    "dataset": "dataset",
    "ancestor": "dbset 1.3.0",
    "dbset": "dbset",
}

_HEAD = """# Performance

This page shows how long dbset takes, compared with the bare driver, SQLAlchemy Core, `dataset` and
`dbset` 1.3.0.

## What to conclude

{conclusions}

![Time of each library as a multiple of the driver's time](performance.svg)

## How it was measured

A program in the repository measures everything and writes this page:

```console
$ nox -s bench
```

- **Figures** are multiples of the driver's time: 1 is as fast as the driver, 2 takes twice as long.
  The figure in parentheses compares the processor time in the same way; the server's processor
  time is not counted.
  Each figure is the median of {rounds}; work of at most {brief:,} calls gets twice as
  many rounds. Scaling, memory use and the import of the flights are measured once. Times are
  {clock}.
- **Libraries** run in separate virtual environments and processes. They take turns at each piece of
  work, so slow moments of the machine affect all of them. `dataset` and `dbset` 1.3.0 read with
  their streaming options, `_streamed=True` and `_stream=True`.
- **Rows** have eight columns: an integer, a float, text, a boolean, an aware datetime, a date, a
  decimal, and a JSON document or NULL. All columns of all rows are compared with the expected
  values; a note says where they differ.
- **SQLAlchemy Core** builds each statement once and executes it many times, as in its
  documentation; only filters by operators are built for each call.
- **The driver** does the same work, in code written by hand for each table: it stores the same
  values, returns dicts with the right types, and uses `COPY` for many rows on PostgreSQL.
- **Cells**: the driver's cell shows its time. Where the driver has no figure, Core's cell
  shows its time, and the other figures are multiples of Core's time. `-` means that the library
  does not have this API or call; *rows missing* means that it lost rows; *fails* means that the
  work ended with an error.
- **Disks** do not count: the SQLite files are in memory, and PostgreSQL does not wait for the disk.

{machine}
"""
_PARTS = """\
## The parts of a single call

Processor time in µs of calls on a known table, with the rows above, measured by hand in November
2026. A part's time is what a call takes less if the part is left out:

| part | `insert`, SQLite | in a transaction | the same, psycopg2 | `find_one`, SQLite |
| --- | --- | --- | --- | --- |
| all | 25 | 10 | 40 | 21 |
| the driver, with SQLite's `BEGIN`, `COMMIT` and the version of the schema | 12 | 3 | 20 | 6 |
| the plan of the call, checks and conversions of the values | 7 | 5 | 12 | 8 |
| the pool, and whether the file is still the same | 6 | - | - | 7 |
| the rest | - | 2 | 8 | - |

The same Python code takes two to four times as long here as in a loop of its own: in between, the
driver and the system replace it in the processor's caches. So it matters more how many functions a
call runs than what they do. With asyncpg, an `insert` in a transaction takes 65 µs, 50 of them to
send the statement; asyncpg's own `fetch` of it takes 18 in a loop of its own.

The first `find` of a table also builds and compiles its SELECT. That takes 1 ms, most of it in
SQLAlchemy, and so about a quarter of the time of 50 finds of 10 rows. `upsert` returns the key of
the row, which the driver and SQLAlchemy Core do not here.
"""
_CLOCKS = {
    "wall": "wall-clock times",
    "cpu": "processor times of the library's process",
}
_NONE = "-"

#: Explanations below the tables of scaling, by family.
_EXPLAINED = {
    "tables": """\
Code for the driver and for SQLAlchemy Core knows the columns of the table beforehand; dbset has to
read them. Processor time of the client, on a busy machine:

| step | SQLite | PostgreSQL |
| --- | --- | --- |
| the driver: connecting, settings, and the execution of all statements | 0.6 ms | 0.4 ms |
| SQLAlchemy's engine, pool and connection | 0.5 ms | 0.9 ms |
| SQLAlchemy's objects for the table | 0.5 ms | 0.5 ms |
| SQLAlchemy's compiler, types and results, for the query and the INSERT | 0.3 ms | 0.7 ms |
| URL, checks of the file or server, and listeners | 0.4 ms | 0.4 ms |
| types of the columns, checks of the values, and everything else | 0.5 ms | 0.7 ms |

On a new connection to PostgreSQL, the server has cached nothing: it needs 1.2 ms to describe the
table, and 0.7 ms for its version and settings.
""",
    "columns": """\
Rows of 200 integers take dbset twice to three times as long as the driver, because a value costs
the driver so little: about 50 ns on SQLite and 70 ns with psycopg2, including the reading of the
dict. In an existing table, dbset needs about 85 and 105 ns:

| step | SQLite | PostgreSQL |
| --- | --- | --- |
| the driver's call, or the text for `COPY` and the driver's call | 28 ns | 39 ns |
| reading the values from the dicts, by column | 24 ns | 25 ns |
| finding their types | 13 ns | 13 ns |
| checking that the column can hold them | 6 ns | 7 ns |
| everything else, mostly once per column and chunk | 14 ns | 21 ns |

The 5,000 rows above also create their table. This takes 100 µs for each column, or 20 ns per value,
three quarters of it in SQLAlchemy. As the rows are a list, another 20 ns go into the types of all
later values, which the new columns have to fit. Each step is a call of a function in C for a whole
column or row, so pure Python has little left to gain.
""",
    "found": """\
The driver's rows are dicts as well. On PostgreSQL, a row costs psycopg2 200 ns, its dict 100 ns,
and the memory for a million of them 150 ns; dbset adds 90 ns.
""",
}

#: Workloads that the conclusions combine.
_SINGLE = ("insert", "insert_together", "find_one", "update", "upsert", "upsert_plain")
_MANY = (
    *("insert_many", "insert_generated", "flights"),
    *("update_many", "upsert_many", "upsert_many_plain"),
)


@dataclass
class Notes:
    """Footnotes of a table, each with a number."""

    texts: list[str] = field(default_factory=list)

    def mark(self, text: str) -> str:
        """Return the mark of a footnote."""
        if text not in self.texts:
            self.texts.append(text)
        return f" <sup>{self.texts.index(text) + 1}</sup>"

    def lines(self) -> list[str]:
        """Return the footnotes."""
        return [f"<sup>{number}</sup> {text}  " for number, text in enumerate(self.texts, 1)]


def page(
    figures: Figures, imports: Results, rounds: int, clock: str, versions: Iterable[str]
) -> str:
    """Return the page in Markdown."""
    machine = f"Versions: {', '.join(versions)}, on {_machine()}."
    turns = "one round" if rounds == 1 else f"{rounds} rounds"
    head = {"rounds": turns, "brief": BRIEF, "clock": _CLOCKS[clock], "machine": machine}
    parts = [_HEAD.format(conclusions="\n".join(_conclusions(figures, imports)), **head)]
    for arena, results in figures.items():
        shown = {name: results[name] for name in EVERYDAY if name in results}
        parts.append(f"## {_arena(arena)}\n\n{_table(shown)}")
    parts.append(_PARTS)
    if imports:
        parts.append(f"## Import\n\n{_table({'import': imports})}")
    parts += _growth(figures)
    parts += _memory(figures)
    return "\n".join(parts)


def _conclusions(figures: Figures, imports: Results) -> Iterator[str]:
    many, core = (_ratios(figures, _MANY, name) for name in ("dbset", "core"))
    if many:
        yield (
            "- **Writing many rows**: `insert_many`, `update_many` and `upsert_many` take"
            f" {_range(many)} times as long as code written by hand for the driver. SQLAlchemy Core"
            f" takes {_range(core)} times as long."
        )
    found, core = (_ratios(figures, ("find",), name) for name in ("dbset", "core"))
    if found:
        yield (
            f"- **Reading many rows**: `find` takes {_range(found)} times as long as the driver,"
            f" SQLAlchemy Core {_range(core)} times."
        )
    single, core = (_ratios(figures, _SINGLE, name) for name in ("dbset", "core"))
    if single:
        calls = [
            1e6 * median(measured.seconds) / measured.size
            for measured in _measured(figures, _SINGLE, "dbset")
        ]
        yield (
            "- **Single calls** (`insert`, `find_one`, `update`, `upsert`) take"
            f" {_range(single)} times as long as the driver, because each call checks its values"
            f" and looks for changes of the table. SQLAlchemy Core takes {_range(core)} times as"
            f" long. One call of dbset takes {_range(calls)} µs. If you write many rows, use one"
            " call for all of them."
        )
    megabytes = [median(m.megabytes) for m in _measured(figures, MEMORY, "dbset")]
    if megabytes:
        yield (
            "- **Memory** stays flat: reading a million rows or writing 300,000 takes at most"
            f" {max(megabytes):,.0f} MB."
        )
    if "core" in imports and "dbset" in imports:
        ratio = imports["dbset"].ratio(imports["core"])
        yield f"- **Importing** dbset takes {figure(ratio)} times as long as SQLAlchemy alone."


def _ratios(figures: Figures, names: Iterable[str], peer: str) -> list[float]:
    """Return a peer's ratios to the driver for some work, in every arena."""
    return [
        found[peer].ratio(found["raw"])
        for results in figures.values()
        for found in (results[name] for name in names if name in results)
        if {"raw", peer} <= found.keys() and not (found["raw"].error or found[peer].error)
    ]


def _measured(figures: Figures, names: Iterable[str], peer: str) -> Iterator[Measured]:
    for results in figures.values():
        for found in (results[name] for name in names if name in results):
            if peer in found and not found[peer].error:
                yield found[peer]


def _range(values: list[float]) -> str:
    ends = (min(values), max(values))
    least, most = (f"{value:.1f}" if value < 10 else f"{value:.0f}" for value in ends)
    return least if least == most else f"{least} to {most}"


def _table(results: Mapping[str, Results]) -> str:
    notes = Notes()
    rows = [["work", *NAMES.values()]]
    for name, found in results.items():
        base = "raw" if "raw" in found else "core"
        cells = [_cell(found.get(peer), found[base], notes) for peer in NAMES]
        rows.append([_title(name, found), *cells])
    return "\n".join([*_markdown(rows), "", *notes.lines(), ""])


def _arena(arena: str) -> str:
    database, api = arena.split()
    return f"{'SQLite' if database == 'sqlite' else 'PostgreSQL'}, {api}"


def _title(name: str, found: Results) -> str:
    if name == "import":
        return "import in a new process"
    return WORKLOADS[name].title.format(f"{max(each.size for each in found.values()):,}")


def _cell(measured: Measured | None, base: Measured, notes: Notes) -> str:
    if measured is None:
        return _NONE
    if measured.error:
        return "fails" + notes.mark(_short(measured.error))
    if "" in measured.wrong:
        return "rows missing"
    if measured is base:
        return f"{1000 * median(measured.seconds):,.1f} ms"
    marks = ""
    if measured.wrong:
        marks += notes.mark(
            f"{', '.join(f'`{name}`' for name in measured.wrong)} comes back changed"
        )
    if measured.size != base.size:
        marks += notes.mark(f"only {measured.size:,} calls or rows were measured")
    return f"{figure(measured.ratio(base))} ({figure(measured.ratio(base, 'cpu'))}){marks}"


def figure(ratio: float) -> str:
    """Return a ratio with its significant digits."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def _growth(figures: Figures) -> list[str]:
    families = {
        "tables": "Connect and insert one row: ms by the number of tables in the database",
        "columns": "`insert_many`: µs per row by the number of columns",
        "rows": "`insert_many` of four integers: µs per row by the number of rows",
        "found": "`find` of four integers: µs per row by the number of rows",
    }
    parts = []
    for family, title in families.items():
        tables = []
        for arena, results in figures.items():
            names = [name for name in GROWTH if name.startswith(f"{family}_") and name in results]
            if names:
                unit = 1e3 if family == "tables" else 1e6
                table = _sizes(names, results, unit)
                tables.append(f"### {title}, {_arena(arena)}\n\n{table}\n")
        if tables and family in _EXPLAINED:
            tables.append(_EXPLAINED[family])
        parts += tables
    return ["## Scaling\n", *parts] if parts else []


def _sizes(names: list[str], results: Mapping[str, Results], unit: float) -> str:
    rows = [["", *(f"{int(name.partition('_')[2]):,}" for name in names)]]
    for peer in PEERS:
        found = [results[name].get(peer) for name in names]
        if any(found):
            cells = [_NONE if f is None or f.error else _each(f, unit) for f in found]
            rows.append([NAMES[peer], *cells])
    return "\n".join(_markdown(rows))


def _each(measured: Measured, unit: float) -> str:
    return f"{unit * median(measured.seconds) / measured.size:,.1f}"


def _memory(figures: Figures) -> list[str]:
    rows = [["work", *NAMES.values()]]
    for arena, results in figures.items():
        for name in MEMORY:
            if found := results.get(name):
                cells = [_megabytes(found.get(peer)) for peer in NAMES]
                rows.append([f"{_title(name, found)}, {_arena(arena)}", *cells])
    if len(rows) == 1:
        return []
    return [
        "## Memory use\n\nThe additional memory that a process needs once it is connected.\n",
        *_markdown(rows),
        "",
    ]


def _megabytes(measured: Measured | None) -> str:
    if measured is None:
        return _NONE
    return "fails" if measured.error else f"{median(measured.megabytes):,.0f} MB"


def _markdown(rows: list[list[str]]) -> list[str]:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return [head, "|" + " --- |" * len(rows[0]), *body]


def _short(error: str) -> str:
    return re.sub(r"\s+", " ", error.splitlines()[0])[:120]


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    processor = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores of {processor}, {platform.system()}"
