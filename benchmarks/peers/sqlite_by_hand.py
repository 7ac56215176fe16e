"""The statements that the SQLite drivers share, and values in dbset's formats."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from functools import cache

from benchmarks.peers.by_hand import declared, dumps, from_dicts, names, to_dicts
from benchmarks.rows import Shape

PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA journal_mode = WAL")

_TYPES = {
    "integer": "BIGINT",
    "float": "DOUBLE PRECISION",
    "text": "TEXT",
    "boolean": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "date": "DATE",
    "decimal": "NUMERIC",
    "json": "JSON",
}
_WRITE = {
    "instant": "{}.astimezone(UTC).isoformat(' ', 'microseconds')",
    "date": "{}.isoformat()",
    "decimal": "float({})",
    "json": "dumps({})",
}
_READ = {
    "boolean": "{} == 1",
    "instant": "instant({})",
    "date": "date({})",
    "decimal": "Decimal(repr({}))",
    "json": "loads({})",
}
_KNOWN = {
    "UTC": dt.UTC,
    "Decimal": Decimal,
    "date": dt.date.fromisoformat,
    "dumps": dumps,
    "instant": dt.datetime.fromisoformat,
    "loads": json.loads,
}


class ByHand:
    """The statements on a table and the conversions of its rows."""

    def __init__(self, shape: Shape) -> None:
        name, columns, key = shape.name, names(shape), shape.key
        self.name, self.key = name, key
        mark = {column: f"?{place}" for place, column in enumerate(shape.kinds, 1)}
        marks = ", ".join(mark.values())
        changes = ", ".join(f"{column} = {mark[column]}" for column in mark if column != key)
        taken = ", ".join(f"{column} = excluded.{column}" for column in mark if column != key)
        self.create = f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {declared(shape, _TYPES)})"
        self.insert = f"INSERT INTO {name} ({columns}) VALUES ({marks})"
        self.update = f"UPDATE {name} SET {changes} WHERE {key} = {mark[key]}"
        self.upsert = f"{self.insert} ON CONFLICT ({key}) DO UPDATE SET {taken}"
        self.select = f"SELECT id, {columns} FROM {name}"
        self.select_one = f"{self.select} WHERE {key} = ? LIMIT 1"
        self.select_some = (
            f"{self.select} WHERE number >= ? AND number < ? AND active IN (?, ?) AND name LIKE ?"
        )
        self.select_values = f"SELECT {key} FROM {name}"
        given = ", ".join(f"{column} = given.{column}" for column in mark if column != key)
        same = f"{name}.{key} = given.{key}"
        self.create_given = f"CREATE TEMPORARY TABLE given ({declared(shape, _TYPES)})"
        self.insert_given = f"INSERT INTO given ({columns}) VALUES ({marks})"
        self.drop_given = "DROP TABLE given"
        self.update_from_given = f"UPDATE {name} SET {given} FROM given WHERE {same}"
        self.insert_from_given = (
            f"INSERT INTO {name} ({columns}) SELECT {columns} FROM given"
            f" WHERE NOT EXISTS (SELECT 1 FROM {name} WHERE {same})"
        )
        self.written = from_dicts(shape, _WRITE, _KNOWN)
        self.read = to_dicts(shape, _READ, _KNOWN)

    def index(self, *, unique: bool) -> str:
        """Return the statement that creates the index on the key."""
        return f"CREATE {'UNIQUE' if unique else ''} INDEX by_key ON {self.name} ({self.key})"


by_hand_for = cache(ByHand)
