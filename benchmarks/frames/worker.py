"""One measurement: ``python -m benchmarks.frames.worker CONTESTANT WORK FILE URL`` prints it."""

from __future__ import annotations

import gc
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from ctypes import CDLL
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.frames.contestants import CONTESTANTS
from benchmarks.frames.data import numbered

TABLE = "frame"

_WARM = "warm"
_CHECKED = 1000


def main() -> None:
    """Do the work that the command line names, and print what it took as JSON."""
    contestant, work, file, url = sys.argv[1:]
    connected = CONTESTANTS[contestant](url)
    print(json.dumps(WORKS[work](connected, file)))
    connected.close()


def _prepare(connected: Any, file: str) -> None:
    """Write what others read."""
    table = pq.read_table(file)
    connected.write(_WARM, table.slice(0, _CHECKED))
    connected.write(TABLE, table)


def _write(connected: Any, file: str) -> Mapping[str, Any]:
    table = pq.read_table(file)
    connected.write(_WARM, connected.given(table.slice(0, _CHECKED)))
    frame = connected.given(table)
    return _taken(lambda: connected.write(TABLE, frame))


def _write_batches(connected: Any, file: str) -> Mapping[str, Any]:
    opened = pq.ParquetFile(file)
    few = connected.given(pa.Table.from_batches([next(opened.iter_batches(_CHECKED))]))
    connected.write(_WARM, few)
    tables = (pa.Table.from_batches([batch]) for batch in opened.iter_batches())
    batches = (batch for table in tables for batch in connected.given(table).to_batches())
    reader = pa.RecordBatchReader.from_batches(few.schema, batches)
    return _taken(lambda: connected.write_batches(TABLE, reader))


def _upsert(connected: Any, file: str) -> Mapping[str, Any]:
    """Upsert rows, half of which exist with other values."""
    table = pq.read_table(file)
    half = table.num_rows // 2
    connected.write(TABLE, connected.given(numbered(table.slice(half, half))))
    connected.index(TABLE)
    frame = connected.given(numbered(table))
    return _taken(lambda: connected.upsert(TABLE, frame))


def _read(connected: Any, file: str) -> Mapping[str, Any]:
    connected.read(_WARM)
    found: list[Any] = []
    taken = _taken(lambda: found.append(connected.read(TABLE)))
    result = pa.table(found.pop())
    expected = pq.read_table(file)
    return {
        **taken,
        "megabytes": taken["megabytes"] - result.nbytes / 2**20,
        "changed": changed(result, expected),
    }


def _read_batches(connected: Any, file: str) -> Mapping[str, Any]:
    connected.read_batches(_WARM)
    return _taken(lambda: connected.read_batches(TABLE))


#: The work, by name on the command line.
WORKS: Mapping[str, Callable[[Any, str], Mapping[str, Any] | None]] = {
    "prepare": _prepare,
    "in": _write,
    "in_batches": _write_batches,
    "upsert": _upsert,
    "out": _read,
    "out_batches": _read_batches,
}

#: The method that a contestant needs for each work.
NEEDS = {
    "in": "write",
    "in_batches": "write_batches",
    "upsert": "upsert",
    "out": "read",
    "out_batches": "read_batches",
}


def _taken(work: Callable[[], object]) -> Mapping[str, float]:
    """Return the wall and CPU time of work, and the memory at its peak, in addition to before."""
    gc.collect()
    gc.freeze()
    pa.default_memory_pool().release_unused()
    CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, wall, cpu = _memory("VmRSS"), perf_counter(), process_time()
    work()
    wall, cpu = perf_counter() - wall, process_time() - cpu
    gc.unfreeze()
    return {"wall": wall, "cpu": cpu, "megabytes": _memory("VmHWM") - before}


def _memory(kind: str) -> float:
    return int(re.search(rf"{kind}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def changed(result: pa.Table, expected: pa.Table) -> list[str]:
    """Return the columns of which some of the first values differ from those that were written."""
    if result.num_rows != expected.num_rows:
        return [f"{result.num_rows} rows"]
    # A large table may be read from its middle; take() does not support all types.
    places = pc.sort_indices(result["id"])[:_CHECKED].to_pylist()
    return [
        name
        for name in expected.column_names
        if not _equal(
            [result[name][place].as_py() for place in places],
            expected[name].slice(0, _CHECKED).to_pylist(),
        )
    ]


def _equal(found: Iterable[Any], expected: Iterable[Any]) -> bool:
    return all(
        one == other and isinstance(one, type(other))
        for one, other in zip(found, expected, strict=True)
    )


if __name__ == "__main__":
    main()
