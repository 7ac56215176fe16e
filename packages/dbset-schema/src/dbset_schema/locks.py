"""Locks by which the database itself settles races between transactions."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import Connection, func, select


def lock_schema(connection: Connection, table: str) -> None:
    """Wait until no other transaction changes a table's schema, and keep them waiting."""
    _lock(connection, "schema", table)


def lock_rows(connection: Connection, table: str) -> None:
    """Wait until no other transaction looks for rows of a table to insert what is missing."""
    _lock(connection, "rows", table)


def _lock(connection: Connection, purpose: str, table: str) -> None:
    """SQLite needs no lock: a transaction that writes is alone there already."""
    if connection.dialect.name == "postgresql":
        digest = blake2b(f"dbset {purpose} {table}".encode(), digest_size=8).digest()
        key = int.from_bytes(digest, signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))
