"""The page about how fast dbset is, made of what was measured."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measuring import Measured, Results
from benchmarks.targets import TARGETS
from benchmarks.workload import BRIEF, PEERS
from benchmarks.workloads import EVERYDAY, GROWTH, MEMORY, WORKLOADS

#: By the names of the arenas and of the workloads.
Figures = Mapping[str, Mapping[str, Results]]

NAMES = {
    "raw": "driver",
    "core": "SQLAlchemy Core",
    "dataset": "dataset",
    "ancestor": "dbset 1.3.0",
    "dbset": "dbset",
}

_HEAD = """# Performance

How long dbset takes, beside the bare driver, SQLAlchemy Core, `dataset` and its own ancestor,
`dbset` 1.3.0. A program of the repository writes this page. Run it yourself:

```console
$ nox -s bench
```

Every contestant runs in an environment and a process of its own. They take turns at each piece of
work, so that what slows the machine down slows all of them. A figure is a multiple of the driver's
time: 1 is as fast as the driver, 2 takes twice as long. It is the median of {rounds}, of twice as
many where there are {brief:,} calls or fewer; growth by columns and rows, memory and the flights
are measured once. Time is {clock}.

Rows have eight columns: an integer, a float, text, a boolean, an aware datetime, a date, a decimal,
and a JSON document or NULL. The driver does the same work: it stores the same values, and makes
dicts of the right types of what it reads. Its code is written by hand for each table, with `COPY`
for many rows on PostgreSQL. All columns of all rows are compared with what they must be; a note
says where they are not.

SQLite's files are in memory, and PostgreSQL does not wait for the disk: the figures are about
programs, not about disks.

{machine}

![Each contestant's time as a multiple of the driver's](performance.svg)
"""
_CLOCKS = {
    "wall": "what a clock shows",
    "cpu": "that of the processor, in the peer's process",
}
_NONE = "-"


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
    machine = f"Measured with {', '.join(versions)}, on {_machine()}."
    turns = "one round" if rounds == 1 else f"{rounds} rounds"
    parts = [_HEAD.format(rounds=turns, brief=BRIEF, clock=_CLOCKS[clock], machine=machine)]
    for arena, results in figures.items():
        database, api = arena.split()
        shown = {name: results[name] for name in EVERYDAY if name in results}
        title = f"{'SQLite' if database == 'sqlite' else 'PostgreSQL'}, {api}"
        parts.append(f"## {title}\n\n{_table(shown, database)}")
    if imports:
        parts.append(f"## Import\n\n{_table({'import': imports}, 'sqlite')}")
    parts += _growth(figures)
    parts += _memory(figures)
    return "\n".join(parts)


def _table(results: Mapping[str, Results], database: str) -> str:
    notes = Notes()
    rows = [["work", *NAMES.values(), "target"]]
    for name, found in results.items():
        base = "raw" if "raw" in found else "core"
        cells = [_cell(found.get(peer), found[base], notes) for peer in NAMES]
        rows.append([_title(name, found), *cells, _target(name, database, found)])
    return "\n".join([*_markdown(rows), "", *notes.lines(), ""])


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
        marks += notes.mark(f"measured with {measured.size:,} only")
    return figure(measured.ratio(base)) + marks


def figure(ratio: float) -> str:
    """Return a ratio with as many digits as mean something."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def reached(name: str, database: str, found: Results) -> tuple[float, float] | None:
    """Return dbset's ratio for a target and the most that it may be; ``None`` without either."""
    target = TARGETS.get(name)
    if target is None or database not in target.at_most:
        return None
    base, ours = found.get(target.of), found.get("dbset")
    if base is None or ours is None or base.error or ours.error:
        return None
    return ours.ratio(base), target.at_most[database]


def _target(name: str, database: str, found: Results) -> str:
    pair = reached(name, database, found)
    if pair is None:
        return ""
    ratio, at_most = pair
    verdict = "reached" if ratio <= at_most else f"missed: {figure(ratio)}"
    return f"{at_most:g} of {NAMES[TARGETS[name].of]}, {verdict}"


def _growth(figures: Figures) -> list[str]:
    families = {
        "tables": "Connect and insert one row, by the number of tables in the database, ms",
        "columns": "`insert_many`, by the number of columns, µs a row",
        "rows": "`insert_many` of four integers, by the number of rows, µs a row",
        "found": "`find` of four integers, by the number of rows, µs a row",
    }
    parts = []
    for family, title in families.items():
        for arena, results in figures.items():
            names = [name for name in GROWTH if name.startswith(f"{family}_") and name in results]
            if names:
                unit = 1e3 if family == "tables" else 1e6
                table = _sizes(names, results, unit)
                parts.append(f"### {title}: {arena}\n\n{table}\n")
    return ["## Growth\n", *parts] if parts else []


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
                rows.append([f"{_title(name, found)}, {arena}", *cells])
    if len(rows) == 1:
        return []
    return ["## Memory over that of a connected process\n", *_markdown(rows), ""]


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
