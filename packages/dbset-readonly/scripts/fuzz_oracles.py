"""The servers' own parsers show whether a statement does more than read; nothing is run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import apsw
import pglast
from apsw.ext import make_virtual_module
from pglast.parser import parse_sql_json

# Names that exist on no server.
FUNCTIONS = frozenset({"zz_acts", "zz_sums"})
SCHEMA, OPERATOR, TABLE = "zz_schema", "<#%#>", "zz_table"


class Planted(NamedTuple):
    """The texts that mutations insert, besides the names above.

    Attributes:
        odd: texts of quoted names that read like keywords and punctuation.
        acting: PostgreSQL's functions with side effects, called by a name after a dot.
    """

    odd: frozenset[str]
    acting: frozenset[str]


class Oracle(Protocol):
    """An oracle that decides whether a text does more than read."""

    def harm(self, sql: str) -> bool | None:
        """Return the result, or None if the server would refuse the text."""


class PostgresqlOracle:
    """PostgreSQL's own parser, from pglast."""

    def __init__(self, _read: str, planted: Planted) -> None:
        self._parts = FUNCTIONS | {SCHEMA} | planted.odd
        self._acting = planted.acting
        self._checks: dict[str, Callable[[Any], bool]] = {
            "FuncCall": self._is_planted,
            "A_Indirection": lambda node: self._is_acting(node["indirection"]),
            "ColumnRef": lambda node: self._is_acting(node["fields"][1:]),
            "RangeTableSample": lambda node: not _SAMPLING.issuperset(_names(node["method"])),
            "A_Expr": lambda node: _is_foreign(node.get("name", [])),
            "SubLink": lambda node: _is_foreign(node.get("operName", [])),
            "SortBy": lambda node: _is_foreign(node.get("useOp", [])),
        } | dict.fromkeys(_ACTING_NODES, bool)

    def harm(self, sql: str) -> bool | None:
        """Return whether a tree of the text is not a read, or contains something planted."""
        found = [self._harm(reading) for reading in _readings(sql)]
        return None if all(harm is None for harm in found) else any(found)

    def _harm(self, sql: str) -> bool | None:
        try:
            statements = json.loads(parse_sql_json(sql)).get("stmts", [])
        except (pglast.Error, ValueError):
            return None
        if len(statements) != 1:
            return True if statements else None
        ((kind, body),) = statements[0]["stmt"].items()
        if kind == "ExplainStmt":
            ((kind, body),) = body["query"].items()
        return kind not in _READING_NODES or self._acts(body)

    def _acts(self, node: Any) -> bool:
        if isinstance(node, list):
            return any(map(self._acts, node))
        return isinstance(node, dict) and any(
            (key in self._checks and self._checks[key](value)) or self._acts(value)
            for key, value in node.items()
        )

    def _is_planted(self, call: Any) -> bool:
        parts = {name.lower() for name in _names(call["funcname"])}
        return call["funcformat"] == "COERCE_EXPLICIT_CALL" and bool(parts & self._parts)

    def _is_acting(self, fields: Iterable[Any]) -> bool:
        return not self._acting.isdisjoint(_names(fields))


_READING_NODES = {"SelectStmt", "VariableShowStmt"}
_ACTING_NODES = (
    *("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"),
    *("intoClause", "lockingClause"),
)
_SAMPLING = {"pg_catalog", "system", "bernoulli"}
_QUOTED = re.compile(
    r"--[^\n\r]*|/\*.*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|\"[^\"]*\"|\w+'[^']*'"
    r"|[eE]'(?:[^'\\]|\\.|'')*'|(?P<plain>'(?:[^'\\]|\\.|'')*')",
    re.DOTALL,
)


def _readings(sql: str) -> Iterator[str]:
    """Yield a text as the server reads it, also with ``standard_conforming_strings`` off."""
    yield sql
    if "\\" in sql:
        yield _QUOTED.sub(lambda match: f"E{match[0]}" if match["plain"] else match[0], sql)


def _names(nodes: Iterable[Any]) -> list[str]:
    return [node.get("String", {}).get("sval", "") for node in nodes]


def _is_foreign(name: Iterable[Any]) -> bool:
    """Return whether this is a planted operator, or one of a schema other than the server's."""
    *schema, symbol = _names(name) or [""]
    return symbol == OPERATOR or schema not in ([], ["pg_catalog"])


class SqliteOracle:
    """apsw's SQLite, which prepares under an authorizer, with tables created for one read."""

    def __init__(self, read: str, planted: Planted) -> None:
        self._functions = FUNCTIONS | planted.odd
        self._connection = apsw.Connection(":memory:")
        self._connection.execute(_SCHEMA)
        self._register()
        self._make_tables(read)
        self._connection.authorizer = self._authorize
        self.error = ""

    def _register(self) -> None:
        for name in self._functions:
            self._connection.create_scalar_function(name, _nothing)
        self._connection.create_window_function("zz_sums", _window)
        for name in _LEAKING:
            rows = _ROWS[name in {"completion", TABLE}]
            make_virtual_module(self._connection, name, rows, eponymous=True)

    def _make_tables(self, read: str) -> None:
        """Create the tables and columns that a read lacks, as far as the messages show."""
        tables = re.findall(r"(?i)\b(?:from|join)\s+[\"`\[]?(\w+)", read) or ["users"]
        for _ in range(_LACKING):
            self._prepare(read)
            if table := re.search(r"no such table: (?:main\.)?(\w+)$", self.error):
                change = f'CREATE TABLE "{table[1]}" (zz_id)'
            elif column := re.search(r"no such column: (?:main\.)?(?:(\w+)\.)?(\w+)", self.error):
                owner = _table_of(column[1], read) if column[1] else tables[0]
                change = f'ALTER TABLE "{owner}" ADD "{column[2]}"'
            else:
                return
            try:
                self._connection.execute(change)
            except apsw.Error:
                return

    def harm(self, sql: str) -> bool | None:
        """Return whether preparing needs more than reading, or finds something planted."""
        self._is_denied = self._is_seen = self._is_pragma = False
        self._tables = {*_LEAKING, "pragma_optimize"}
        if not _CALLED_TABLE.search(sql):  # it looks like an ordinary table
            self._tables.remove(TABLE)
        found = self._prepare(sql)
        if found is None:
            return True if self._is_denied else None
        first, is_readonly = found
        if not first.strip():
            return None
        more = re.sub(r"\s+|;|--[^\n]*|/\*.*?(?:\*/|\Z)", "", sql[len(first) :])
        return self._is_seen or bool(more) or not (is_readonly or self._is_pragma)

    def _prepare(self, sql: str) -> tuple[str, bool] | None:
        """Return the first statement and whether it only reads; it is not stepped."""
        found: list[tuple[str, bool]] = []

        def stop(cursor: apsw.Cursor, first: str, _: Any) -> bool:
            found.append((first, cursor.is_readonly))
            return False

        self.error = ""
        cursor = self._connection.cursor()
        cursor.exec_trace = stop
        try:
            cursor.execute(sql, _UNBOUND, can_cache=False)
        except apsw.ExecTraceAbort:
            return found[0]
        except (apsw.Error, ValueError) as error:
            self.error = str(error)
        return None

    def _authorize(self, code: int, one: str | None, two: str | None, *_: Any) -> int:
        if code == apsw.SQLITE_PRAGMA:
            self._is_pragma = True
            acts = (one or "").lower() in _PRAGMAS_THAT_ACT
            sets = two is not None and (one or "").lower() not in _PRAGMAS_WITH_ARGUMENT
            self._is_denied |= acts or sets
        elif code == apsw.SQLITE_FUNCTION:
            self._is_seen |= (two or "").lower() in self._functions
        elif code == apsw.SQLITE_READ:
            self._is_seen |= (one or "").lower() in self._tables
        elif code not in {apsw.SQLITE_SELECT, apsw.SQLITE_RECURSIVE}:
            self._is_denied = True
        return apsw.SQLITE_DENY if self._is_denied else apsw.SQLITE_OK


_SCHEMA = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name, email, age, active, meta);
CREATE INDEX users_name ON users (name);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id, amount);
CREATE TABLE words ("update", "set", "delete", "replace", key, action, first, last, filter, over);
CREATE VIRTUAL TABLE notes USING fts5(body);
"""
_LACKING = 60
_LEAKING = (
    *("fsdir", "zipfile", "completion", "sqlite_dbpage", "sqlite_stmt"),
    *("bytecode", "tables_used", TABLE),
)
_CALLED_TABLE = re.compile(rf"(?is){TABLE}[\"`\]']?(?:\s|--[^\n]*\n|/\*.*?\*/)*\(")
_PRAGMAS_THAT_ACT = {"optimize", "incremental_vacuum", "wal_checkpoint", "shrink_memory"}
_PRAGMAS_WITH_ARGUMENT = {
    *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"),
    *("foreign_key_list", "foreign_key_check", "integrity_check", "quick_check"),
}
_UNBOUND: Any = apsw._null_bindings  # type: ignore[attr-defined]  # noqa: SLF001


def _nothing(*_: Any) -> None:
    """Replace a function with side effects."""


def _window() -> Any:
    return None, _nothing, _nothing, _nothing, _nothing


def _rows(*columns: str) -> Any:
    """Return a table without rows, with these columns and hidden ones."""

    def no_rows(argument: Any = None, more: Any = None) -> Any:  # noqa: ARG001 (hidden columns)
        return iter(())

    made: Any = no_rows
    made.columns, made.column_access = columns, apsw.ext.VTColumnAccess.By_Index
    return made


# A table with one column can follow IN.
_ROWS = (_rows("id", "name", "path"), _rows("id"))


def _table_of(alias: str, read: str) -> str:
    """Return the table of an alias."""
    name = r"[\"`\[]?(\w+)[\"`\]]?"
    found = re.search(rf"(?i)(?:from|join|,)\s+{name}\s+(?:as\s+)?[\"`\[]?{alias}\b", read)
    return found[1] if found else alias


ORACLES: dict[str, Callable[[str, Planted], Oracle]] = {
    "postgresql": PostgresqlOracle,
    "sqlite": SqliteOracle,
}
