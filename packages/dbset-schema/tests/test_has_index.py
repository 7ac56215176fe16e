"""Which columns an index, key or unique constraint covers, and what it can be used for."""

from __future__ import annotations

import pytest
from dbset_schema import has_index
from dbset_schema.index_search import is_unique, serves
from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    func,
    text,
)

NAMES = ("a", "b", "c")


def table(*parts):
    return Table("t", MetaData(), *(Column(name, Integer) for name in NAMES), *parts)


#: SQL for an index or key, columns, and the expected results of the three functions.
CASES = {
    "nothing": ([], ["a"], (False, False, False)),
    "primary key": ([PrimaryKeyConstraint("a")], ["a"], (True, True, True)),
    "part of the primary key": ([PrimaryKeyConstraint("a", "b")], ["a"], (False, False, False)),
    "unique": ([UniqueConstraint("a", "b")], ["a", "b"], (True, True, True)),
    "in another order": ([UniqueConstraint("a", "b")], ["b", "a"], (False, True, True)),
    "deferrable": ([UniqueConstraint("a", deferrable=True)], ["a"], (True, True, False)),
    "index": ([Index("i", "a", "b")], ["a", "b"], (True, True, False)),
    "index on more": ([Index("i", "a", "b")], ["a"], (False, False, False)),
    "unique index": ([Index("i", "a", unique=True)], ["a"], (True, True, True)),
    "partial on SQLite": (
        [Index("i", "a", unique=True, sqlite_where=text("b > 0"))],
        ["a"],
        (False, False, False),
    ),
    "partial on PostgreSQL": (
        [Index("i", "a", unique=True, postgresql_where=text("b > 0"))],
        ["a"],
        (False, False, False),
    ),
    "expression": (
        [Index("i", func.lower(text("a")), text("b"), unique=True)],
        ["b"],
        (False, False, False),
    ),
    "another case": ([Index("i", "a")], ["A"], (True, False, False)),
    "no column of the table": ([Index("i", "a")], ["a", "z"], (False, False, False)),
    "no columns": ([Index("i", "a")], [], (False, False, False)),
}


@pytest.mark.parametrize(("parts", "columns", "answers"), CASES.values(), ids=CASES)
def test_answers(parts, columns, answers):
    made = table(*parts)

    assert (
        has_index(made, columns),
        serves(made, columns),
        is_unique(made, columns),
    ) == answers
