"""Modules that the command does not use are not imported, even if they are installed."""

import subprocess
import sys

PROGRAM = """
import sys
from dbset_cli.unused_modules import hide_unused_modules
hide_unused_modules()
import pyarrow as pa
from pyarrow import compute, csv, feather, parquet
at = pa.array(["2024-02-29 12:30:00.5Z", None]).cast(pa.timestamp("us", "UTC"))
print(at.to_pylist()[0], compute.max(at).as_py(), compute.equal(pa.array([1, 2]), 2).to_pylist())
print(pa.array([1.5]).cast(pa.decimal128(5, 2)).to_pylist(), pa.table({"n": [1]}).to_pylist())
print(sorted({"numpy", "pandas"} & set(sys.modules)))
"""


def test_pyarrow_needs_neither_numpy_nor_pandas():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=False, capture_output=True, text=True
    )

    assert done.stderr == ""
    moment = "2024-02-29 12:30:00.500000+00:00"
    assert done.stdout.splitlines() == [
        f"{moment} {moment} [False, True]",
        "[Decimal('1.50')] [{'n': 1}]",
        "[]",
    ]


IMPORT = """
import sys
from dbset_cli.app import app
app(["import", "shop.db", "cities", "cities.csv"], standalone_mode=False)
print(*sys.modules)
"""


def test_an_import_into_sqlite_does_not_load_postgresql(tmp_path):
    tmp_path.joinpath("cities.csv").write_text("name,since\nWien,1221-10-18\n")
    command = [sys.executable, "-c", IMPORT]

    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)

    loaded = set(done.stdout.split())
    assert {"dbset_frames.streams", "sqlalchemy.dialects.sqlite"} <= loaded
    assert loaded.isdisjoint(
        {"alembic", "dbset_types.postgresql", "sqlalchemy.dialects.postgresql"}
    )
