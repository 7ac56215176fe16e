"""INSERTs into SQLite are the same as SQLAlchemy compiles them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_sync.statements.compiled import _insert_sql, compile_insert, compile_sql
from dbset_sync.statements.private_attributes import read_any_names
from sqlalchemy.ext.compiler import compiles, deregister

DIALECT = sa.create_engine("sqlite://").dialect
read_any_names(DIALECT)

COLUMNS = {
    "plain": ["id", "name"],
    "one": ["name"],
    "order of the row": ["name", "id"],
    "reserved words": ["select", "from", "group"],
    "capitals": ["Name", "ID"],
    "quotes": ['a"b', "it's", "`x`", "[y]"],
    "marks": ["a?b", ":c", "100%", "%(d)s", "%%"],
    "blanks": ["a b", "naïve", "日本"],
}


class Wrapped(sa.TypeDecorator):
    impl = sa.Text
    cache_ok = True

    def bind_expression(self, bindvalue):
        return sa.func.lower(bindvalue)


def table(names, *args, type_=sa.Integer, name="users", schema=None):
    columns = [sa.Column(each, type_) for each in sorted(names)]
    return sa.Table(name, sa.MetaData(), *columns, *args, schema=schema)


def is_same(made, names, dialect=DIALECT):
    ours = compile_insert(made, dialect, names)
    theirs = compile_sql(made.insert(), dialect, names)
    described = [
        (each.sql, [parameter.name for parameter in each.parameters], each.fixed)
        for each in (ours, theirs)
    ]
    return described[0] == described[1]


@pytest.mark.parametrize("names", COLUMNS.values(), ids=COLUMNS)
@pytest.mark.parametrize("name", ["users", "order", 'A "b" %'])
@pytest.mark.parametrize("schema", [None, "other", "Other"])
def test_names(names, name, schema):
    made = table([*names, "left out"], name=name, schema=schema)

    assert _insert_sql(made, DIALECT, names) is not None
    assert is_same(made, names)


@pytest.mark.parametrize("type_", [sa.Date, sa.JSON, sa.Boolean, sa.Numeric(5, 2)])
def test_values_are_converted_alike(type_):
    made = table(["a"], type_=type_)
    (ours,) = _insert_sql(made, DIALECT, ["a"]).parameters
    (theirs,) = compile_sql(made.insert(), DIALECT, ["a"]).parameters

    assert ours.write.__qualname__ == theirs.write.__qualname__


CASES = {
    "no columns": (table(["a"]), []),
    "a default": (table(["a"], sa.Column("b", sa.Integer, default=5)), ["a"]),
    "an expression": (table(["a"], type_=Wrapped), ["a"]),
}


@pytest.mark.parametrize(("made", "names"), CASES.values(), ids=CASES)
def test_others_are_left_to_sqlalchemy(made, names):
    assert _insert_sql(made, DIALECT, names) is None
    assert is_same(made, names)


@pytest.mark.parametrize("style", ["named", "numeric"])
def test_other_marks(style):
    dialect = sa.create_engine("sqlite://", paramstyle=style).dialect

    assert is_same(table(["a", "b"]), ["a", "b"], dialect)


def test_a_compiler_of_the_program():
    @compiles(sa.Insert)
    def or_ignore(element, compiler, **kw):
        return compiler.visit_insert(element, **kw).replace("INSERT", "INSERT OR IGNORE", 1)

    try:
        made = compile_insert(table(["a"]), DIALECT, ["a"])
    finally:
        deregister(sa.Insert)

    assert made.sql == "INSERT OR IGNORE INTO users (a) VALUES (?)"
