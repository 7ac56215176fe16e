"""-0.0 keeps its sign in PostgreSQL's floats, by each driver and call; SQLite and JSONB drop it."""

from math import copysign

import pytest
import sqlalchemy as sa
from drivers import ON_POSTGRESQL
from sqlalchemy import make_url

WRITES = {
    "insert": lambda t, row: t.insert(row),
    "insert_ignore": lambda t, row: t.insert_ignore(row, ["n"]),
    "insert_many": lambda t, row: t.insert_many([row]),
    "copy": lambda t, row: t.insert_many([row, {"n": 2, "x": 1.5}] * 60),
    "upsert": lambda t, row: t.upsert(row, ["n"]),
    "upsert_many": lambda t, row: t.upsert_many([row], ["n"]),
    "update": lambda t, row: t.insert({"n": 1}) and t.update(row, n=1),
    "update_many": lambda t, row: t.insert({"n": 1}) and t.update_many([row], ["n"]),
}
TYPES = {"n": int, "x": sa.Double(), "r": sa.REAL(), "listed": sa.ARRAY(sa.Double())}


@pytest.mark.parametrize("driver", ON_POSTGRESQL)
def test_each_write(driver, empty_postgresql):
    url = make_url(empty_postgresql).set(drivername=ON_POSTGRESQL[driver].drivername)
    with ON_POSTGRESQL[driver].connected(url) as db:
        for name, write in WRITES.items():
            table = db[name]
            table.insert({"n": 0, "x": 1.5, "r": 1.5, "listed": [1.5]}, types=TYPES)
            write(table, {"n": 1, "x": -0.0, "r": -0.0, "listed": [-0.0, 1.5, None]})
            row = table.find_one(n=1, x=-0.0)

            signs = [copysign(1, value) for value in (row["x"], row["r"], row["listed"][0])]
            assert signs == [-1, -1, -1], name
            assert row["listed"] == [0, 1.5, None]
