"""Text of frames is stored as it is, whatever the encoding of the connection."""

import polars as pl
import pytest
from drivers import DRIVERS

#: psycopg reads JSON as UTF-8, whatever the encoding (3.3).
TEXT = {"s": "é"}
VALUES = {"psycopg2": {**TEXT, "doc": {"é": "ü"}}, "psycopg": TEXT, "asyncpg": TEXT}


@pytest.mark.parametrize("driver", VALUES)
def test_text_and_documents(driver, postgresql_url, tmp_path):
    url = DRIVERS[driver].new_database(postgresql_url, tmp_path)
    with DRIVERS[driver].connected(url) as db:
        name = db.engine.url.database
        db.execute(f'ALTER DATABASE "{name}" SET client_encoding = latin1')
    with DRIVERS[driver].connected(url) as db:
        db["t"].insert_many(pl.DataFrame([VALUES[driver]] * 100))
        assert db["t"].find_one(id=100) == {"id": 100, **VALUES[driver]}
