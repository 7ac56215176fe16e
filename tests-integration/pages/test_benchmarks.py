"""The benchmarks compare the same work: every peer writes and reads the right rows."""

from __future__ import annotations

import asyncio
from importlib import import_module

import pyarrow as pa
import pytest
from dbset_readonly import ReadOnlyValidator

from benchmarks.arenas import ARENAS
from benchmarks.checks import different, sums
from benchmarks.comparison import comparison, slower
from benchmarks.everyday import EVERYDAY
from benchmarks.frames.contestants import CONTESTANTS
from benchmarks.frames.data import DATA
from benchmarks.frames.worker import changed
from benchmarks.measuring import Measured
from benchmarks.verdicts import QUERIES
from benchmarks.worker import Worker

SIZE = 20
INSTALLED = ("raw", "core", "dbset")


def work_done():
    """Yield the database, the peer's module and the workload of every measurement."""
    for arena in ARENAS:
        for module in (arena.modules[name] for name in INSTALLED):
            offered = vars(import_module(f"benchmarks.peers.{module}"))
            for name, work in EVERYDAY.items():
                if work.function in offered:
                    yield pytest.param(arena.database, module, name, id=f"{arena}-{module}-{name}")


@pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")  # a warning of SQLAlchemy
@pytest.mark.parametrize(("database", "module", "name"), list(work_done()))
def test_the_right_rows_result(database, module, name, request):
    url = request.getfixturevalue(f"empty_{database}")
    with asyncio.Runner() as loop:
        worker = Worker(module, loop)
        worker.connect(url)
        worker.prepare(name, SIZE)
        found = worker.check(name, SIZE)
        worker.close()

    work = EVERYDAY[name]
    assert different(found, sums(work.expected(SIZE), work.shape.key)) == []


def measured(*cpu):
    return Measured(1, [{"wall": 1.0, "cpu": seconds, "server": 0.0} for seconds in cpu])


def test_two_revisions_are_compared_by_the_median_of_cpu_time():
    figures = {
        "sqlite sync": {
            "find": {"dbset": measured(1.2, 1.0, 1.3), "before": measured(1.0, 1.0, 1.0)},
            "insert": {"dbset": measured(1.04, 1.0, 2.0), "before": measured(1.0, 1.0, 1.0)},
        }
    }

    find, insert = comparison(figures).splitlines()[2:]
    assert find == "| sqlite sync: find | 1.00 (1.00 to 1.00) equal | 1.20 (1.00 to 1.30) | - |"
    assert insert.endswith("| 1.04 (1.00 to 2.00) equal | - |")
    assert slower(figures, 0.1) == ["sqlite sync: find"]
    assert slower(figures, 0.25) == []


def test_the_queries_of_the_verdicts_are_reads_of_a_typical_length():
    validator = ReadOnlyValidator("postgresql")
    assert [sql for sql in QUERIES if validator.refusal(sql)] == []
    assert len(set(QUERIES)) == 200
    assert 400 < sum(map(len, QUERIES)) / 200 < 600


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("contestant", ["dbset", "dicts"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_frames_come_back(database, contestant, data, request):
    table = DATA[data].rows(SIZE)
    connected = CONTESTANTS[contestant](request.getfixturevalue(f"empty_{database}"))
    connected.write("frame", connected.given(table))
    found = pa.table(connected.read("frame"))
    connected.close()

    assert changed(found, table) == []
