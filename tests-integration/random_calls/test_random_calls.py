"""Random calls in random order have the same effect on a database and a model in plain dicts."""

from __future__ import annotations

import os
from contextlib import ExitStack
from itertools import count

import psycopg2
import pytest
from both_apis import APIS
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from model import draws
from model.machine import Machine, Undone, filters, sorted_rows
from model.table import Table, spelled
from model.values import Refusal
from round_trips import same

PAIRS = "CREATE TABLE pairs (k BIGINT NOT NULL, g TEXT NOT NULL, n BIGINT, PRIMARY KEY (k, g))"

other = st.booleans()


class Calls(Machine):
    """All calls of tables and databases."""

    @rule(other=other, name=draws.tables, row=draws.row(), ensure=draws.ensure)
    def insert(self, other, name, row, ensure):
        self.write(other, "insert", name, row, ensure=ensure)

    @rule(other=other, name=draws.tables, row=draws.row("id"), kind=draws.kinds)
    def insert_numbered(self, other, name, row, kind):
        self.write(other, "insert", name, row, types={"x": kind})

    @rule(other=other, name=draws.tables, given=draws.row_by_keys, ensure=draws.ensure)
    def insert_ignore(self, other, name, given, ensure):
        self.write(other, "insert_ignore", name, *given, ensure=ensure)

    @rule(
        other=other, name=draws.tables, rows=draws.rows(), chunk=draws.chunks, ensure=draws.ensure
    )
    def insert_many(self, other, name, rows, chunk, ensure):
        self.write(other, "insert_many", name, rows, chunk, ensure=ensure)

    @rule(other=other, name=draws.tables, given=draws.row_by_keys, ensure=draws.ensure)
    def update(self, other, name, given, ensure):
        self.write(other, "update", name, *given, ensure=ensure)

    @rule(other=other, name=draws.tables, row=draws.row(), data=st.data())
    def update_found(self, other, name, row, data):
        conditions = data.draw(draws.conditions(self.table(name), least=1))
        self.write(other, "update", name, row, conditions=conditions)

    @rule(other=other, name=draws.tables, given=draws.rows_by_keys, chunk=draws.chunks)
    def update_many(self, other, name, given, chunk):
        self.write(other, "update_many", name, *given, chunk)

    @rule(other=other, name=draws.tables, given=draws.row_by_keys, ensure=draws.ensure)
    def upsert(self, other, name, given, ensure):
        self.write(other, "upsert", name, *given, ensure=ensure)

    @rule(other=other, name=draws.tables, given=draws.rows_by_keys, chunk=draws.chunks)
    def upsert_many(self, other, name, given, chunk):
        self.write(other, "upsert_many", name, *given, chunk)

    @rule(other=other, name=draws.tables, data=st.data())
    def delete(self, other, name, data):
        conditions = data.draw(draws.conditions(self.table(name), least=1))
        self.write(other, "delete", name, conditions=conditions)

    @rule(
        other=other, name=draws.tables, column=draws.columns, value=st.sampled_from([1, "a", 0.5])
    )
    def update_in_a_loop(self, other, name, column, value):
        if self.table(name).key == ("id",):
            self.act(other)
            for row in self.acting[name].find(_order_by="id", _limit=3):
                self.write(other, "update", name, {"id": row["id"], column: value}, ["id"])

    @rule(other=other, name=draws.tables, data=st.data())
    def find(self, other, name, data):
        self.act(other)
        table, found = self.table(name), self.acting[name]
        conditions = data.draw(draws.conditions(table))
        given = filters(conditions)
        try:
            expected = self.model.find(name, conditions)
        except Refusal as refusal:
            with pytest.raises(refusal.errors):
                found.find(**given)
            return
        assert same(sorted_rows(table, found.find(**given).all()), sorted_rows(table, expected))
        assert found.count(**given) == len(expected)
        column = data.draw(st.sampled_from(list(table.columns)))
        values = [row[column] for row in expected]
        distinct = [row[column] for row in found.distinct(column, **given)]
        assert all(value in distinct for value in values)
        assert len(distinct) == sum(value not in values[:n] for n, value in enumerate(values))

    @rule(other=other, name=draws.tables, data=st.data(), limit=st.sampled_from([None, 0, 1, 2]))
    def find_in_order(self, other, name, data, limit):
        self.act(other)
        table = self.table(name)
        ordered = sorted(c for c, kind in table.columns.items() if kind in draws.ORDERED)
        column, offset = data.draw(st.sampled_from(ordered)), data.draw(st.integers(0, 2))
        rows = sorted_rows(table, self.model.find(name, [(column, "!=", None)]))
        rows.sort(key=lambda row: row[column], reverse=True)
        expected = [{column: row[column]} for row in rows[offset:]]
        given = {
            column: {"is not": None},
            "_order_by": [f"-{column}", *table.key],
            "_columns": [column],
            "_offset": offset,
        }
        assert same(self.acting[name].find(**given, _limit=limit).all(), expected[:limit])
        assert same([self.acting[name].find_one(**given)], expected[:1] or [None])

    @rule(other=other, name=draws.tables, column=draws.columns, kind=draws.kinds)
    def create_column(self, other, name, column, kind):
        assume(self.database == "postgresql" or kind != "huge")
        self.write(other, "create_column", name, column, kind=kind)

    @rule(other=other, name=draws.tables, column=draws.columns)
    def drop_column(self, other, name, column):
        assume(column not in self.table(name).key)
        self.write(other, "drop_column", name, column)

    @rule(other=other, name=draws.tables)
    def drop(self, other, name):
        self.write(other, "drop", name)

    @rule(other=other, name=draws.tables, keys=draws.keys, named=other, unique=other)
    def create_index(self, other, name, keys, named, unique):
        self.write(other, "create_index", name, keys, f"one of {name}" if named else None, unique)

    @precondition(lambda self: "pairs" not in self.model.tables)
    @rule(other=other)
    def create_table_of_pairs(self, other):
        self.act(other)
        self.acting.execute(PAIRS)
        before = dict(self.model.tables)
        columns = {"k": "int", "g": "text", "n": "int"}
        self.model.tables["pairs"] = Table(self.database, columns, key=("k", "g"))
        self.note_changes(before)
        self.check()

    @rule(other=other, name=draws.tables, keys=draws.keys)
    def look_at_the_schema(self, other, name, keys):
        self.act(other)
        there, columns = name in self.model.tables, self.table(name).columns
        found = self.acting[name]
        assert self.acting.has_table(name) == found.exists() == there
        assert sorted(found.columns()) == (sorted(columns) if there else [])
        assert found.has_column("X") == (there and bool(spelled(columns, "X")))
        named = tuple(spelled(columns, key) for key in keys)
        assert found.has_index(keys) == (there and named in self.table(name).indexed())

    @rule(other=other, name=draws.tables, value=st.sampled_from([1, 2, 3]))
    def execute(self, other, name, value):
        assume(name in self.model.tables and self.table(name).columns.get("k") == "int")
        self.act(other)
        found = self.acting.query(f'SELECT * FROM "{name}" WHERE k = :k', k=value).all()
        count = self.acting.execute(f'DELETE FROM "{name}" WHERE k = :k', {"k": value})
        assert len(found) == count == self.model.delete(name, conditions=[("k", "=", value)])
        self.check()

    @precondition(lambda self: not self.open)
    @rule(other=other)
    def close_and_open(self, other):
        self.connect_again(other)

    @precondition(lambda self: len(self.open) < 3)
    @rule(other=other)
    def begin_transaction(self, other):
        self.begin(other)

    @precondition(lambda self: self.open)
    @rule()
    def commit(self):
        self.end()

    @precondition(lambda self: self.open)
    @rule()
    def roll_back(self):
        self.end(Undone())

    @precondition(lambda self: self.open and (self.database == "sqlite" or not self.altered))
    @rule()
    def look_from_outside(self):
        outside = self.dbs[self.acting is self.dbs[0]]
        assert outside.tables() == sorted(self.before[0])
        for name, table in self.before[0].items():
            rows = sorted_rows(table, outside[name].find().all())
            assert same(rows, sorted_rows(table, table.rows))


@pytest.fixture
def new_sqlite(tmp_path):
    """A function that returns the URL of a new database file."""
    numbers = count()
    return lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.db'}"


@pytest.fixture
def new_postgresql(postgresql_url):
    """A function that empties a database and returns its URL."""
    connection = psycopg2.connect(postgresql_url)
    connection.autocommit = True

    def emptied():
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        return postgresql_url

    yield emptied
    connection.close()


#: A few fixed examples; with ``DBSET_STATEFUL_EXAMPLES``, that many random ones.
EXAMPLES = os.environ.get("DBSET_STATEFUL_EXAMPLES")
SETTINGS = settings(
    max_examples=int(EXAMPLES or 6),
    derandomize=EXAMPLES is None,
    stateful_step_count=25,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("apis", [("sync", "async"), ("async", "sync")], ids=APIS)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_random_calls(request, apis, database):
    new_url = request.getfixturevalue(f"new_{database}")
    with ExitStack() as stack:
        connects = [stack.enter_context(APIS[api]()) for api in apis]
        run_state_machine_as_test(lambda: Calls(connects, new_url()), settings=SETTINGS)
