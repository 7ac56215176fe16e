"""Keys, indexes and comments of PostgreSQL tables are the same as in SQLAlchemy's reflection."""

import pytest
import sqlalchemy as sa

CASES = {
    "nothing": ["CREATE TABLE t (name TEXT)"],
    "key": ["CREATE TABLE t (id INT PRIMARY KEY, name TEXT)"],
    "named key": ["CREATE TABLE t (id INT CONSTRAINT its_key PRIMARY KEY)"],
    "key in another order": ["CREATE TABLE t (a INT, b INT, c INT, PRIMARY KEY (c, a))"],
    "key behind a dropped column": [
        "CREATE TABLE t (gone INT, id INT PRIMARY KEY)",
        "ALTER TABLE t DROP gone",
    ],
    "quoted names": ['CREATE TABLE t ("A b" INT PRIMARY KEY, "c""d" INT UNIQUE)'],
    "unique constraint": ["CREATE TABLE t (a INT, b INT, CONSTRAINT a_and_b UNIQUE (b, a))"],
    "indexes": [
        "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)",
        "CREATE INDEX by_a ON t (a)",
        "CREATE UNIQUE INDEX by_both ON t (b, a)",
        "CREATE UNIQUE INDEX by_some ON t (a) WHERE b > 0",
    ],
    "foreign key": [
        "CREATE TABLE parents (id INT PRIMARY KEY)",
        "CREATE TABLE t (parent INT REFERENCES parents ON DELETE CASCADE)",
    ],
    "comments": [
        "CREATE TABLE t (id INT PRIMARY KEY)",
        "COMMENT ON TABLE t IS 'a table'",
        "COMMENT ON COLUMN t.id IS 'a column'",
    ],
    "view": ["CREATE TABLE s (id INT PRIMARY KEY)", "CREATE VIEW t AS SELECT * FROM s"],
}


def described(table):
    """Return the reflected properties of a table, to compare them."""
    keys = table.primary_key
    return {
        "key": (keys.name, keys.columns.keys()),
        "indexes": {
            (
                index.name,
                index.unique,
                *index.columns.keys(),
                str(index.dialect_options["postgresql"]["where"]),
            )
            for index in table.indexes
        },
        "unique": {
            (each.name, *each.columns.keys())
            for each in table.constraints
            if isinstance(each, sa.UniqueConstraint)
        },
        "foreign": {
            (each.parent.name, each.target_fullname, each.ondelete) for each in table.foreign_keys
        },
        "comments": (table.comment, [column.comment for column in table.columns]),
    }


@pytest.mark.parametrize("statements", CASES.values(), ids=CASES)
def test_the_same(made_on_postgresql, empty_postgresql, statements):
    db = made_on_postgresql(*statements)
    engine = sa.create_engine(sa.make_url(empty_postgresql).set(drivername="postgresql+psycopg2"))
    with engine.connect() as connection:
        itself = sa.Table("t", sa.MetaData(), autoload_with=connection, resolve_fks=False)
    engine.dispose()
    assert described(db["t"].table) == described(itself)
