"""The libraries that write and read frames, each as its documentation shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import quote

import dbset
import pyarrow as pa
from sqlalchemy import create_engine

from benchmarks.frames.data import KEY


class Contestant:
    """A library that is connected to a database.

    Parameters:
        url: the URL of the database.

    Attributes:
        slow: whether one round is enough.
    """

    slow: ClassVar[bool] = False

    def __init__(self, url: str) -> None:
        self.url = url

    def given(self, table: pa.Table) -> Any:
        """Return the frame that a user of this library has."""
        return table


class _WithoutDecimals(Contestant):
    """A library that cannot write decimals to SQLite, so its users write floats."""

    def given(self, table: pa.Table) -> Any:
        """Return the frame that a user of this library has."""
        if self.url.startswith("sqlite"):
            for place, field in enumerate(table.schema):
                if pa.types.is_decimal(field.type):
                    floats = table.column(place).cast(pa.float64())
                    table = table.set_column(place, field.name, floats)
        return super().given(table)


class _WithEngine(Contestant):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.engine = create_engine(url.replace("postgresql:", "postgresql+psycopg2:"))

    def close(self) -> None:
        self.engine.dispose()


class _WithAdbc(Contestant):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        kind, _, path = url.partition(":///")
        if kind == "sqlite":
            import adbc_driver_sqlite.dbapi as adbc  # noqa: PLC0415  no process needs both
        else:
            import adbc_driver_postgresql.dbapi as adbc  # noqa: PLC0415

            path = url
        self.connection = adbc.connect(path)

    def close(self) -> None:
        self.connection.close()


class Adbc(_WithoutDecimals, _WithAdbc):
    """ADBC."""

    def write(self, name: str, frame: pa.Table) -> None:
        with self.connection.cursor() as cursor:
            cursor.adbc_ingest(name, frame, mode="create")
        self.connection.commit()

    write_batches = write

    def read(self, name: str) -> pa.Table:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {name}")
            return cursor.fetch_arrow_table()

    def read_batches(self, name: str) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {name}")
            return _count(cursor.fetch_record_batch())


class Pandas(_WithoutDecimals, _WithEngine):
    """``DataFrame.to_sql`` and ``read_sql``."""

    slow = True

    def given(self, table: pa.Table) -> Any:
        return super().given(table).to_pandas()

    def write(self, name: str, frame: Any) -> None:
        frame.to_sql(name, self.engine, index=False)

    def read(self, name: str) -> Any:
        import pandas as pd  # noqa: PLC0415

        return pd.read_sql(f"SELECT * FROM {name}", self.engine)


class _Polars:
    def given(self, table: pa.Table) -> Any:
        import polars as pl  # noqa: PLC0415

        return pl.DataFrame(table)

    def _write(self, name: str, frame: Any, connection: Any, engine: str) -> None:
        frame.write_database(name, connection, engine=engine)

    def _read(self, name: str, connection: Any) -> Any:
        import polars as pl  # noqa: PLC0415

        return pl.read_database(f"SELECT * FROM {name}", connection)


class PolarsSqlalchemy(_WithoutDecimals, _Polars, _WithEngine):
    """``write_database`` and ``read_database`` of polars, by SQLAlchemy."""

    slow = True

    def write(self, name: str, frame: Any) -> None:
        self._write(name, frame, self.engine, "sqlalchemy")

    def read(self, name: str) -> Any:
        return self._read(name, self.engine)


class PolarsAdbc(_WithoutDecimals, _Polars, _WithAdbc):
    """``write_database`` and ``read_database`` of polars, by ADBC."""

    def write(self, name: str, frame: Any) -> None:
        self._write(name, frame, self.connection, "adbc")
        self.connection.commit()

    def read(self, name: str) -> Any:
        return self._read(name, self.connection)


class PolarsConnectorx(Contestant):
    """``read_database_uri`` of polars, by connectorx."""

    def read(self, name: str) -> Any:
        import polars as pl  # noqa: PLC0415

        return pl.read_database_uri(f"SELECT * FROM {name}", _plain(self.url), engine="connectorx")

    def close(self) -> None:
        """Nothing is open."""


class Connectorx(Contestant):
    """connectorx."""

    def read(self, name: str) -> Any:
        import connectorx  # noqa: PLC0415

        return connectorx.read_sql(
            _plain(self.url), f"SELECT * FROM {name}", return_type="arrow", protocol="binary"
        )

    def close(self) -> None:
        """Nothing is open."""


class _Dbset(Contestant):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.db = dbset.connect(url)

    def close(self) -> None:
        self.db.close()

    def index(self, name: str) -> None:
        self.db[name].create_index([KEY], unique=True)


class Dicts(_Polars, _Dbset):
    """dbset, by dicts from and for a polars frame."""

    slow = True

    def write(self, name: str, frame: Any) -> None:
        self.db[name].insert_many(frame.iter_rows(named=True))

    def upsert(self, name: str, frame: Any) -> None:
        self.db[name].upsert_many(frame.iter_rows(named=True), [KEY])

    def read(self, name: str) -> Any:
        import polars as pl  # noqa: PLC0415

        return pl.DataFrame(self.db[name].find().all(), infer_schema_length=None)


class Dbset(_Dbset):
    """dbset."""

    def write(self, name: str, frame: Any) -> None:
        self.db[name].insert_many(frame)

    write_batches = write

    def upsert(self, name: str, frame: Any) -> None:
        self.db[name].upsert_many(frame, [KEY])

    def read(self, name: str) -> pa.Table:
        return self.db[name].find().to_arrow()

    def read_batches(self, name: str) -> int:
        return _count(self.db[name].find().arrow_batches())


def _count(batches: Iterable[pa.RecordBatch]) -> int:
    return sum(batch.num_rows for batch in batches)


def _plain(url: str) -> str:
    """Return a URL as connectorx takes it: with a file's path, or a socket's as the host."""
    before, _, socket = url.partition("?host=")
    before = before.replace("sqlite:///", "sqlite://")
    return before.replace("@/", f"@{quote(socket, safe='')}/") if socket else before


#: The contestants, by their names on the command line; the first is the measure of the others.
CONTESTANTS: Mapping[str, type[Any]] = {
    "adbc": Adbc,
    "dbset": Dbset,
    "dicts": Dicts,
    "pandas": Pandas,
    "polars-adbc": PolarsAdbc,
    "polars-sqlalchemy": PolarsSqlalchemy,
    "polars-connectorx": PolarsConnectorx,
    "connectorx": Connectorx,
}
