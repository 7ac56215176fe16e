"""A read-only database on PostgreSQL reads no catalog, and sees changes of tables all the same."""

from contextlib import nullcontext

import psycopg2
import pytest
from drivers import ON_POSTGRESQL
from sqlalchemy import event, make_url


@pytest.fixture
def execute(empty_postgresql):
    """A function by which another process runs SQL."""
    connection = psycopg2.connect(empty_postgresql)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor.execute
    connection.close()


@pytest.fixture(params=ON_POSTGRESQL)
def db(request, empty_postgresql, execute):
    execute(
        "CREATE TABLE t AS SELECT n::bigint, n::float AS f, '1'::json AS j"
        " FROM generate_series(1, 1500) n"
    )
    driver = ON_POSTGRESQL[request.param]
    url = make_url(empty_postgresql).set(drivername=driver.drivername)
    with driver.connected(url, read_only=True) as db:
        yield db


READS = {
    "find_one": lambda t, **options: t.find_one(_order_by="n", **options),
    "limit": lambda t, **options: t.find(_limit=2, _order_by="n", **options).first(),
    "find": lambda t, **options: t.find(_order_by="n", **options).first(),
    "short": lambda t, **options: t.find(f={"<": 9}, _order_by="n", **options).first(),
}

CHANGES = {
    "to numeric": ("ALTER TABLE t ALTER f TYPE numeric USING 0.123456789012345678", "f"),
    "to text": ("ALTER TABLE t ALTER n TYPE text USING '01'", "n"),
    "from json": ("ALTER TABLE t ALTER j TYPE text USING '[1'", "j"),
    "to json": ("ALTER TABLE t ALTER n TYPE json USING '[1]'", "n"),
}


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("read", ["find_one", "limit", "find"])
def test_new_column(db, execute, read, inside):
    before = READS[read](db["t"])
    execute("ALTER TABLE t ADD COLUMN new int DEFAULT 7")
    with db.transaction() if inside else nullcontext():
        assert READS[read](db["t"]) == before | {"new": 7}


@pytest.mark.parametrize("columns", [None, True])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed_type(db, execute, empty_postgresql, change, columns):
    sql, name = change
    options = {"_columns": [name]} if columns else {}
    db["t"].find_one(**options)
    db["t"].find(_limit=2, **options).all()
    execute(sql)
    driver = db.engine.driver
    again = {each.name: each for each in ON_POSTGRESQL.values()}[driver]
    url = make_url(empty_postgresql).set(drivername=f"postgresql+{driver}")
    with again.connected(url, read_only=True) as other:
        expected = other["t"].find_one(**options)[name]

    assert db["t"].find_one(**options)[name] == expected
    assert db["t"].find(_limit=2, **options).first()[name] == expected


def test_statements_read_no_catalog(db):
    for read in READS.values():
        read(db["t"])
    statements = []
    engine = getattr(db.engine, "_target", db.engine)
    engine = getattr(engine, "sync_engine", engine)
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for read in READS.values():
        read(db["t"])
    db["t"].distinct("n", _limit=3).all()
    db["t"].count()

    assert len(statements) >= len(READS) + 2
    assert not [statement for statement in statements if "pg_" in statement]


NAMES = ["text", "time", 'a "b"', "100%", "it's", "é:x", "Name"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name(open_postgresql, execute, name):
    quoted = '"' + name.replace('"', '""') + '"'
    execute("CREATE DOMAIN whole AS int NOT NULL")
    execute("CREATE DOMAIN small AS whole CHECK (value < 100)")
    execute(f"CREATE TABLE {quoted} (n small, m int[], primary key (n))")
    execute(f"INSERT INTO {quoted} VALUES (1, '{{2}}')")
    execute(f"CREATE VIEW v AS SELECT n + 1 AS n FROM {quoted}")
    db = open_postgresql(read_only=True)
    for _ in range(2):
        assert db[name].find().all() == [{"n": 1, "m": [2]}]
        assert db[name].find_one(n=1) == {"n": 1, "m": [2]}
        assert db["v"].find_one() == {"n": 2}
        assert db["v"].distinct("n").all() == [{"n": 2}]
