"""asyncpg without its cache of statements: results have the types that columns have now."""

import psycopg2
import pytest
from drivers import ON_POSTGRESQL
from sqlalchemy import make_url

ASYNCPG = ON_POSTGRESQL["asyncpg"]

#: Options that switch the cache off.
WITHOUT_CACHE = {
    "the driver's option": {"statement_cache_size": "0"},
    "a server that takes writes": {"target_session_attrs": "read-write"},
}

#: Types whose values have the same size.
CHANGES = {
    "bigint to double precision": ("BIGINT", "DOUBLE PRECISION", 5.0),
    "integer to real": ("INTEGER", "REAL", 5.0),
}


@pytest.mark.parametrize("options", WITHOUT_CACHE)
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_type(empty_postgresql, options, change):
    before, after, value = CHANGES[change]
    url = make_url(empty_postgresql).set(drivername=ASYNCPG.drivername)
    with ASYNCPG.connected(url.update_query_dict(WITHOUT_CACHE[options])) as db:
        db.execute(f"CREATE TABLE t AS SELECT 5::{before} AS n")
        for _ in range(2):
            assert db.query("SELECT n FROM t").all() == [{"n": 5}]
        with psycopg2.connect(empty_postgresql) as connection, connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE t ALTER n TYPE {after}")
        connection.close()

        assert repr(db.query("SELECT n FROM t").first()) == repr({"n": value})
