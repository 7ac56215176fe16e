"""Sync and async databases with one URL that do the same as a model, and the comparison."""

from __future__ import annotations

from contextlib import nullcontext
from copy import deepcopy

import sqlalchemy as sa
from dbset_types import TypeInference
from hypothesis.stateful import RuleBasedStateMachine
from model.database import Model, OneOf
from model.draws import EXAMPLES
from model.table import Open, Table
from model.values import Refusal
from round_trips import same
from sqlalchemy.exc import IntegrityError


class Undone(Exception):  # noqa: N818 - it is not an error
    """Raised to roll a transaction back."""


class Machine(RuleBasedStateMachine):
    """The databases, the model, and the open transactions.

    Parameters:
        connects: two functions that connect to a URL.
        url: the URL of an empty database.
    """

    def __init__(self, connects, url):
        super().__init__()
        self.url = url
        self.connects = connects
        self.dbs = [connect(url) for connect in connects]
        self.acting = self.dbs[0]
        self.database = self.acting.engine.dialect.name
        inference = TypeInference(self.database)
        self.types = {kind: inference.infer(value) for kind, value in EXAMPLES.items()}
        self.model = Model(self.database)
        self.open = []
        self.before = []
        self.altered = False
        self.outdated = []

    def teardown(self):
        while self.open:
            self.end(Undone())
        for db in self.dbs:
            assert db.engine.pool.checkedout() == 0
            db.close()

    def table(self, name):
        """Return a table of the model, or an empty one if it is missing."""
        return self.model.tables.get(name, Table(self.database))

    def act(self, other):
        """Choose the database for the next call; an open transaction stays with its own."""
        if not self.open:
            self.acting = self.dbs[other]

    def begin(self, other):
        """Begin a transaction, or a savepoint in it."""
        self.act(other)
        if self.acting in self.outdated and self.database == "postgresql":
            self.connect_again(other)  # the errors that show it abort a transaction
        transaction = self.acting.transaction()
        transaction.__enter__()
        self.altered = self.altered and bool(self.open)
        self.open.append(transaction)
        self.before.append(deepcopy(self.model.tables))

    def connect_again(self, other):
        """Close one database and open it again."""
        self.outdated = [db for db in self.outdated if db is not self.dbs[other]]
        self.dbs[other].close()
        self.dbs[other] = self.acting = self.connects[other](self.url)

    def note_changes(self, before):
        """Note whether tables were altered, and which database does not know."""
        if _shapes(before) != _shapes(self.model.tables):
            self.altered = True
            self.outdated += [db for db in self.dbs if db is not self.acting]

    def end(self, error=None):
        """Commit the innermost transaction, or roll it back with an error."""
        before = self.before.pop()
        if error is not None:
            self.model.tables = before
        self.open.pop().__exit__(error and type(error), error, None)
        self.check()

    def write(self, other, call, name, *given, **options):
        """Make the same call on the model and on a database, and compare the results."""
        self.act(other)
        before = deepcopy(self.model.tables)
        expected, errors = self._expected(call, name, given, options)
        copied = deepcopy(given)
        try:
            with self._savepoint(errors):
                result = getattr(self.acting[name], call)(*copied, **self._given(**options))
        except errors:
            self.model.tables = before
        else:
            assert expected is not Refusal, f"{result!r} in the place of {errors}"
            self.note_changes(before)
        self.check()
        assert same(list(copied), list(given))
        if self.model.tables is not before:
            self._compare(name, result, expected)

    def check(self):
        """Compare all rows, independently of what the database knows about its tables."""
        assert self.acting.tables() == sorted(self.model.tables)
        for name, table in self.model.tables.items():
            columns = [sa.column(c, self.types[kind]) for c, kind in table.columns.items()]
            found = self.acting.query(sa.select(*columns).select_from(sa.table(name))).all()
            _number(table, found)
            found, expected = sorted_rows(table, found), sorted_rows(table, table.rows)
            assert same(found, expected), f"table {name!r} has {found}, not {expected}"

    def _expected(self, call, name, given, options):
        """Return the model's result, and the errors that are required or possible."""
        self.model.may_clash = False
        try:
            result = getattr(self.model, call)(name, *given, **options)
        except Refusal as refusal:
            return Refusal, refusal.errors
        return result, (IntegrityError,) if self.model.may_clash else ()

    def _savepoint(self, errors):
        """Return a savepoint if the call may fail: PostgreSQL then aborts the transaction."""
        breaks = self.open and self.database == "postgresql" and IntegrityError in errors
        return self.acting.transaction() if breaks else nullcontext()

    def _given(self, conditions=(), kind=None, types=None, **options):
        """Return the keywords of a call for those of the model."""
        if kind is not None:
            options["type"] = self.types[kind]
        if types is not None:
            options["types"] = {column: self.types[each] for column, each in types.items()}
        return {**options, **filters(conditions)}

    def _compare(self, name, result, expected):
        if isinstance(expected, OneOf):
            assert result in [self.table(name).identity(row) for row in expected.rows]
        else:
            assert same(result, expected), f"{result!r} instead of {expected!r}"


def filters(conditions):
    """Return conditions as keyword arguments."""
    each = [{column: {operator: operand}} for column, operator, operand in conditions]
    return {"_and": each} if each else {}


def sorted_rows(table, rows):
    """Return rows sorted by their keys."""
    return sorted(rows, key=lambda row: [row[column] for column in table.key])


def _shapes(tables):
    return {name: table.shape() for name, table in tables.items()}


def _number(table, found):
    """Copy the numbers that the database has given to new rows."""
    known = [row["id"] for row in table.rows if "id" in row]
    new = [row for row in found if row.get("id") not in known]
    for row in table.rows:
        if isinstance(row.get("id"), Open):
            alike = [each for each in new if same({**row, "id": 0}, {**each, "id": 0})]
            assert alike, f"{row} is not among {new}"
            new.remove(alike[0])
            row["id"] = alike[0]["id"]
