"""Private attributes that dbset uses: installed releases have them, and dbset works without."""

import re
from pathlib import Path

import asyncpg
import psycopg
import pytest
from dbset import connect
from dbset_sync.statements import private_attributes
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine


def owners(connection):
    """Real objects, by their names in ``USED``."""
    found = {
        "connection": connection,
        "engine": connection.engine,
        "compiler": connection.dialect.statement_compiler,
        "pool": connection.engine.pool,
    }
    if connection.dialect.name == "postgresql":
        found["postgresql dialect"] = connection.dialect
    if connection.dialect.driver == "asyncpg":
        adapter = connection.connection.dbapi_connection
        found |= {
            "asyncpg dialect": connection.dialect,
            "asyncpg DBAPI": connection.dialect.loaded_dbapi,
            "asyncpg cursor": adapter.cursor(),
            "asyncpg adapter": adapter,
            "asyncpg connection": adapter.driver_connection,
        }
    return found


def lacking(connection):
    """Return the private attributes that the real objects lack."""
    return [
        (owner, name)
        for owner, value in owners(connection).items()
        for name in private_attributes.USED[owner]
        if not hasattr(value, name)
    ]


def used_elsewhere():
    """Return the lines of other modules that use a private attribute of another library."""
    home = Path(private_attributes.__file__)
    names = {name for used in private_attributes.USED.values() for name in used}
    pattern = re.compile(rf"\b(?!self\b|cls\b)\w+\.({'|'.join(names)})\b")
    for path in home.parent.parent.rglob("*.py"):
        if path != home:
            yield from pattern.findall(path.read_text())


@pytest.fixture
def without_private_attributes():
    """Hide from dbset all private attributes that it knows."""
    before = dict(vars(private_attributes))
    source = Path(private_attributes.__file__).read_text()
    for name in {name for used in private_attributes.USED.values() for name in used}:
        source = re.sub(rf"(?<![\w]){name}\b", f"{name}_gone", source)
    exec(compile(source, private_attributes.__file__, "exec"), vars(private_attributes))
    yield
    vars(private_attributes).update(before)


def test_objects_of_the_sync_api_have_them(database_url):
    with connect(database_url) as db, db.engine.connect() as connection:
        assert lacking(connection) == []


def test_objects_of_the_async_api_have_them(run):
    async def look(db):
        async with db.engine.connect() as connection:
            return await connection.run_sync(lacking)

    assert run(look) == []


def test_every_owner_is_looked_at(run, database_url):
    async def look(db):
        async with db.engine.connect() as connection:
            return await connection.run_sync(owners)

    if database_url.startswith("postgresql"):
        assert run(look).keys() == private_attributes.USED.keys()


def test_async_drivers_and_pools_have_what_dbset_async_uses(run, database_url):
    async def look(db):
        assert hasattr(db.engine.pool, "_queue_class")
        assert hasattr(db.engine.pool._pool, "_queue")
        async with db.engine.connect() as connection:
            return (await connection.get_raw_connection()).driver_connection

    connection = run(look)
    if database_url.startswith("sqlite"):
        assert hasattr(connection, "_thread")
        assert hasattr(connection, "_connection")
    assert hasattr(psycopg.AsyncConnection, "_try_cancel")


def test_no_other_module_uses_them():
    assert list(used_elsewhere()) == []


def write_and_read(db):
    table = db["words"]
    table.insert({"word": "one", "n": 1})
    table.create_index("word", unique=True)
    table.insert({"word": "two", "n": 2})
    table.upsert({"word": "two", "n": 3}, ["word"])
    table.insert_ignore({"word": "two", "n": 9}, ["word"])
    table.update({"word": "one", "n": 4}, ["word"])
    table.insert_many({"word": f"{n}", "n": n} for n in range(20_000))
    table.insert({"word": "later", "n": 0, "new": True})
    with pytest.raises(IntegrityError), db.transaction():
        table.insert({"word": "two", "n": 5})
    with pytest.raises(IntegrityError):
        table.insert_many({"word": "two", "n": n} for n in range(100))
    table.delete(word="7")
    first = db.query("SELECT :a AS a FROM words WHERE word = :b", a=r"a\b", b="one").first()
    return first, table.count(), table.find(n=[0, 1, 2, 3, 4], _order_by="id").all()


def test_calls_do_the_same_without_them(open_db, without_private_attributes, request):
    without = write_and_read(open_db())

    assert without[0] == {"a": r"a\b"}
    assert without[1] == 20_002
    assert without[2][:2] == [
        {"id": 1, "word": "one", "n": 4, "new": None},
        {"id": 2, "word": "two", "n": 3, "new": None},
    ]


@pytest.mark.parametrize(
    ("name", "class_"),
    [
        ("InternalClientError", "InterfaceError"),
        ("TargetServerAttributeNotMatched", "OperationalError"),
        ("InterfaceError", "InterfaceError"),
    ],
)
def test_errors_of_asyncpg_are_errors_of_the_dbapi(name, class_):
    dialect = create_async_engine("postgresql+asyncpg://").dialect
    error = getattr(asyncpg.exceptions, name)("another operation is in progress")
    found = private_attributes.as_dbapi_error(dialect, error)

    assert type(found) is getattr(dialect.loaded_dbapi, class_)
    assert found.__cause__ is error
