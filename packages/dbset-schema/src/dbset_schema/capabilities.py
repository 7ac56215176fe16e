"""What a database can do: features of PostgreSQL that databases compatible with it may lack."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from sqlalchemy import Connection, Dialect

_KEY = "dbset_capabilities"


@dataclass(frozen=True)
class Capabilities:
    """The features that dbset uses where it can; SQLite and PostgreSQL have all that they need.

    Attributes:
        advisory_locks: ``pg_advisory_xact_lock``; without it, dbset locks rows of a table.
        shared_locks: whether locks exclude all other clients; without that, calls that need a lock
            raise an error.
        temporary_tables: ``CREATE TEMPORARY TABLE``, joined with other tables; without it, rows are
            sent as arrays.
        ddl_in_transactions: whether a rollback undoes DDL; without that, DDL runs in transactions
            of its own, and only where nothing else would be committed.
        lock_table: ``LOCK TABLE``; without it, integer columns become ``NUMERIC``, not floats.
        relfilenode: ``pg_class.relfilenode``, which changes when a column's type does; without it,
            a table's version is a hash of its columns' types.
        copy_in_savepoints: ``COPY`` inside a savepoint; without it, dbset uses ``INSERT``.
        several_cursors: several open cursors per connection, and statements between two fetches;
            without that, rows in a transaction are read at once.
        blocking_pids: ``pg_blocking_pids``; without it, rows are read at once if a call of the
            program has to wait.
        setval_in_returning: ``setval`` in ``RETURNING``; without it, a statement of its own.

    Example:
        >>> Capabilities().without(["lock_table"]).lock_table
        False
    """

    advisory_locks: bool = True
    shared_locks: bool = True
    temporary_tables: bool = True
    ddl_in_transactions: bool = True
    lock_table: bool = True
    relfilenode: bool = True
    copy_in_savepoints: bool = True
    several_cursors: bool = True
    blocking_pids: bool = True
    setval_in_returning: bool = True

    def without(self, names: Iterable[str]) -> Capabilities:
        """Return the same capabilities except some, and those that need them.

        Raises:
            ValueError: there is no such capability.
        """
        names = list(names)
        unknown = sorted(set(names).difference(NAMES))
        if unknown:
            raise ValueError(
                f"the setting {SETTING} names {', '.join(map(repr, unknown))}, which dbset does not"
                f" know; it may name {', '.join(NAMES)}"
            )
        if "ddl_in_transactions" in names:  # creating a temporary table would commit
            names.append("temporary_tables")
        return replace(self, **dict.fromkeys(names, False))


NAMES = tuple(field.name for field in fields(Capabilities))

#: A setting of the server that names capabilities which dbset must not use.
SETTING = "dbset.without"

ALL = Capabilities()

_LOOK = f"""
SELECT pg_catalog.version() || coalesce(
    (SELECT ' Citus ' || extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'), ''
), current_setting('{SETTING}', true),
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP')
"""  # noqa: S608  a constant
_IS_COORDINATOR = "SELECT groupid = 0 FROM pg_catalog.pg_dist_local_group"

#: What other systems lack according to their documentation, by a word in their version.
_LACKING = {
    "CockroachDB": (
        "advisory_locks",
        "temporary_tables",
        "ddl_in_transactions",
        "lock_table",
        "relfilenode",
        "copy_in_savepoints",
        "several_cursors",
        "blocking_pids",
        "setval_in_returning",
    ),
    "Citus": ("temporary_tables", "relfilenode", "setval_in_returning"),
}

_VERSION = re.compile(r"(?:PostgreSQL|EnterpriseDB) (\d+)\.?(\d+)?(?:\.(\d+))?")

#: The version of PostgreSQL whose SQL the others at least know.
_COMPATIBLE = (13,)


def capabilities_of(dialect: Dialect) -> Capabilities:
    """Return the capabilities of the database behind an engine; all of them if not known.

    Parameters:
        dialect: the dialect of the engine or connection.
    """
    found: Capabilities = getattr(dialect, _KEY, ALL)
    return found


def is_known(dialect: Dialect) -> bool:
    """Return whether the capabilities of the database behind an engine are known."""
    return hasattr(dialect, _KEY)


def learn(connection: Connection) -> tuple[int, ...] | None:
    """Ask PostgreSQL for its capabilities, and record them for the engine.

    Parameters:
        connection: a connection to PostgreSQL or a compatible database.

    Returns:
        Its version; ``None`` if it is an unknown one.

    Raises:
        ValueError: the server's setting ``dbset.without`` names an unknown capability.
    """
    version, without, may_be_temporary = connection.exec_driver_sql(_LOOK).one()
    found = of_version(version).without(re.findall(r"\w+", without or ""))
    if not may_be_temporary:
        found = found.without(["temporary_tables"])
    if "Citus" in version and not connection.exec_driver_sql(_IS_COORDINATOR).scalar():
        found = found.without(["shared_locks"])
    setattr(connection.dialect, _KEY, found)
    return version_number(version)


def of_version(version: str) -> Capabilities:
    """Return the capabilities of a system by its version.

    Example:
        >>> of_version("CockroachDB CCL v25.1.0 (x86_64-pc-linux-gnu)").advisory_locks
        False
    """
    names = (name for word, lacking in _LACKING.items() if word in version for name in lacking)
    return ALL.without(names)


def version_number(version: str) -> tuple[int, ...] | None:
    """Return the version of PostgreSQL that a system has or resembles.

    Example:
        >>> version_number("PostgreSQL 15.18 on x86_64-pc-linux-gnu"), version_number("CockroachDB")
        ((15, 18), (13,))
    """
    found = _VERSION.search(version)
    if found is None:
        return _COMPATIBLE if any(word in version for word in _LACKING) else None
    return tuple(int(part) for part in found.groups() if part is not None)
