"""Tables and SELECTs over a plain connection."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import sqlalchemy as sa
from dbset_frames import read, write


def test_rows_and_types():
    frame = pa.table(
        {
            "n": pa.array([2**53 + 1, None]),
            "price": pa.array([Decimal("1.5"), None], pa.decimal128(9, 2)),
            "day": pa.array([dt.date(2024, 2, 29), None]),
        }
    )
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        write(connection, "t", frame)
        table = sa.Table("t", sa.MetaData(), autoload_with=connection)
        found = read(connection, sa.select(table.c.n, table.c.day).order_by(table.c.id))
        whole = read(connection, table)
    engine.dispose()

    assert found == frame.select(["n", "day"])
    assert whole.schema.names == ["id", "n", "price", "day"]
