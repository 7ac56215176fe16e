"""Other tools on files written by dbset: SQLAlchemy's reflection, automap, and Alembic."""

import datetime as dt
import subprocess
import sys
import uuid
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from dbset import connect
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

ROW = {
    "at": dt.datetime(2024, 2, 29, 12, 30, 15, 1, tzinfo=dt.UTC),
    "key": uuid.UUID("12345678-1234-5678-1234-567812345678"),
    "took": dt.timedelta(days=-3, microseconds=5),
    "seen": dt.datetime(2024, 2, 29, 12, 30),  # noqa: DTZ001  intended
    "day": dt.date(2024, 2, 29),
    "noon": dt.time(12),
    "n": 2**62,
    "x": 0.5,
    "price": Decimal("1.25"),
    "doc": {"a": [1, None]},
    "name": "Ada",
    "data": b"\0",
    "yes": True,
}
DECLARED = {
    "id": "INTEGER",
    "at": "TIMESTAMPTZ",
    "key": "UUID",
    "took": "INTERVAL",
    "seen": "TIMESTAMP",
    "day": "DATE",
    "noon": "TIME",
    "n": "BIGINT",
    "x": "DOUBLE PRECISION",
    "price": "NUMERIC",
    "doc": "JSON",
    "name": "TEXT",
    "data": "BLOB",
    "yes": "BOOLEAN",
}
MODELS = {
    "at": sa.DateTime(timezone=True),
    "key": sa.Uuid(),
    "took": sa.Interval(),
    "seen": sa.DateTime(),
    "day": sa.Date(),
    "noon": sa.Time(),
    "n": sa.BigInteger(),
    "x": sa.Double(),
    "price": sa.Numeric(),
    "doc": sa.JSON(),
    "name": sa.Text(),
    "data": sa.LargeBinary(),
    "yes": sa.Boolean(),
}


@pytest.fixture
def engine(empty_sqlite):
    """An engine for a file that dbset has written."""
    with connect(empty_sqlite) as db:
        db["things"].insert(ROW)
    engine = sa.create_engine(empty_sqlite)
    yield engine
    engine.dispose()


def model(**changed):
    metadata = sa.MetaData()
    columns = [sa.Column(name, type_) for name, type_ in {**MODELS, **changed}.items()]
    sa.Table("things", metadata, sa.Column("id", sa.BigInteger, primary_key=True), *columns)
    return metadata


def declared(engine):
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, type FROM pragma_table_info('things')")
        return dict(map(tuple, found))


def read(url):
    with connect(url) as db:
        return db["things"].find_one(at=ROW["at"], key=ROW["key"], took=ROW["took"])


def test_reflection(engine):
    table = sa.Table("things", sa.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.at == ROW["at"])).mappings().one()

    assert {name: row[name] for name in ("at", "key", "took", "doc")} == {
        name: ROW[name] for name in ("at", "key", "took", "doc")
    }


def test_automap(engine, empty_sqlite):
    base = automap_base()
    base.prepare(autoload_with=engine)
    key = uuid.UUID(int=7)
    with Session(engine) as session:
        thing = session.scalars(sa.select(base.classes.things).filter_by(key=ROW["key"])).one()
        assert (thing.at, thing.took) == (ROW["at"], ROW["took"])
        thing.key = key
        session.commit()
    with connect(empty_sqlite) as db:
        assert db["things"].find_one(key=key)["at"] == ROW["at"]


def test_a_copy_of_the_schema(engine, tmp_path):
    metadata = sa.MetaData()
    metadata.reflect(engine)
    copy = sa.create_engine(f"sqlite:///{tmp_path / 'copy.db'}")
    metadata.create_all(copy)

    assert declared(copy) == declared(engine) == DECLARED
    copy.dispose()


def test_autogenerate_sees_no_difference(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), model()) == []


@pytest.mark.parametrize(
    "type_",
    [sa.Uuid(as_uuid=False), sa.Uuid(native_uuid=False)],
    ids=repr,
)
def test_uuids_of_models(engine, type_):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), model(key=type_)) == []


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        ("at", sa.DateTime()),
        ("at", sa.Text()),
        ("seen", sa.DateTime(timezone=True)),
        ("key", sa.String(32)),
        ("took", sa.Integer()),
        ("n", sa.Uuid()),
        ("day", sa.DateTime()),
    ],
    ids=repr,
)
def test_autogenerate_sees_a_difference(engine, column, type_):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        (((kind, _, table, name, *_),),) = compare_metadata(context, model(**{column: type_}))

    assert (kind, table, name) == ("modify_type", "things", column)


ENV = """
from alembic import context
import dbset_types
import sqlalchemy as sa

engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection, target_metadata=sa.MetaData(), render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def test_a_project_of_alembic(engine, empty_sqlite, tmp_path):
    """A migration generated by Alembic names existing types, and imports them."""
    config = Config(tmp_path / "alembic.ini", output_buffer=StringIO(), stdout=StringIO())
    command.init(config, str(tmp_path / "migrations"))
    (tmp_path / "migrations" / "env.py").write_text(ENV)
    config.set_main_option("sqlalchemy.url", empty_sqlite)
    config.set_main_option("script_location", str(tmp_path / "migrations"))
    written = Path(command.revision(config, "drop", autogenerate=True).path).read_text()
    for name in ("TimestampTZ", "UUID", "Interval"):
        assert f"dbset_types.sqlite.{name}()" in written
    assert "import dbset_types.sqlite" in written

    command.upgrade(config, "head")
    assert declared(engine) == {}
    command.downgrade(config, "base")
    assert declared(engine) == DECLARED


def test_batch_changes_keep_the_types(engine, empty_sqlite):
    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("things", recreate="always") as batch:
            batch.add_column(sa.Column("note", sa.Text()))
            batch.alter_column("name", existing_type=sa.Text(), nullable=False)

    assert declared(engine) == {**DECLARED, "note": "TEXT"}
    assert read(empty_sqlite) == {"id": 1, **ROW, "note": None}


COMPARING = """
import sys
{imports}
import sqlalchemy as sa
engine = sa.create_engine(sys.argv[1])
with engine.connect() as connection:
    metadata = sa.MetaData()
    sa.Table("things", metadata, sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True)))
    found = compare_metadata(MigrationContext.configure(connection), metadata)
print([one[0] if isinstance(one, tuple) else one[0][0] for one in found])
"""
ALEMBIC = """
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
"""


@pytest.mark.parametrize(
    "imports",
    [
        f"import dbset_types{ALEMBIC}",
        f"{ALEMBIC}import dbset_types",
        f"import dbset_types.alembic_sqlite{ALEMBIC}",
    ],
    ids=["", "after", "by-name"],
)
def test_the_order_of_imports_makes_no_difference(empty_sqlite, imports):
    with connect(empty_sqlite) as db:
        db["things"].insert({"at": ROW["at"]})
    program = [sys.executable, "-c", COMPARING.format(imports=imports), empty_sqlite]
    done = subprocess.run(program, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
