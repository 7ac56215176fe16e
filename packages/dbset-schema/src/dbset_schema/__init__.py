"""Inspect, create, extend and index tables on a SQLAlchemy connection.

Change tables:

- ``ensure``: create, extend and widen a table so that rows fit.
- ``row_checks``: check rows, and turn them into columns of values.
- ``columns``: create and drop tables and columns.
- ``definitions``: columns and tables to create, from types and SQLAlchemy Columns.
- ``widen``: change a column to a wider type without losing values; ``sqlite_retype``: on SQLite.
- ``rename``: rename tables and columns.
- ``indexes``: create and drop indexes; ``index_parts``: their columns and expressions;
  ``index_search``: whether there is an index.
- ``helper_index``: the index that a write by keys creates.
- ``partitions``: divide a new PostgreSQL table into partitions; ``partition_bounds``: their bounds.
- ``shards``: tables with partitions on other servers, whose schema only those servers can change.
- ``identity``: advance identity columns past the keys of inserted rows.
- ``enums``: create PostgreSQL's enum types.
- ``ddl``: render, log and run DDL statements.
- ``locks``: prevent races between transactions.
- ``capabilities``: features of PostgreSQL that databases compatible with it may lack.

Inspect tables:

- ``catalog``: a cache of reflected tables, nested for transactions.
- ``reflect``: reflect tables, with types that read values back as they were written.
- ``listing``: the names of tables and views.
- ``inspector``: SQLAlchemy's inspector without its warnings.
- ``table_version``, ``definition_version``, ``table_comparison``: whether a table has changed since
  it was reflected.
- ``names``: check names of tables, columns and indexes, and look up columns.
- ``sqlite_facts``, ``postgresql_facts``: what a reflection needs to know about a table, by one
  query.
- ``domains``: the whole types of PostgreSQL's domains, whichever release of SQLAlchemy reads them.
- ``sqlite_constraints``: reflect indexes, keys and foreign keys on SQLite.
- ``sqlite_statements``: the CREATE statements of a SQLite table's indexes and triggers;
  ``sqlite_tokens``: the tokens of SQLite's SQL.
- ``sqlite_strict``: SQLite's STRICT tables.
- ``sqlite_types``: the types of SQLite columns, by their declarations.
- ``sqlite_mark``: the comment in tables that dbset has created.

``errors`` has the errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.lazy_exports import lazy_exports

from dbset_schema.reflect import has_table, reflect

if TYPE_CHECKING:
    from dbset_schema.catalog import Catalog
    from dbset_schema.columns import create_column, create_table, drop_column, drop_table
    from dbset_schema.ensure import Changes, ensure_table
    from dbset_schema.errors import RowError, SchemaError, TableNotFoundError
    from dbset_schema.index_search import has_index
    from dbset_schema.indexes import create_index, drop_index
    from dbset_schema.listing import table_names, view_names
    from dbset_schema.names import check_name, find_column, index_name
    from dbset_schema.partitions import Partitions
    from dbset_schema.rename import rename_column, rename_table

__all__ = [
    "Catalog",
    "Changes",
    "Partitions",
    "RowError",
    "SchemaError",
    "TableNotFoundError",
    "check_name",
    "create_column",
    "create_index",
    "create_table",
    "drop_column",
    "drop_index",
    "drop_table",
    "ensure_table",
    "find_column",
    "has_index",
    "has_table",
    "index_name",
    "reflect",
    "rename_column",
    "rename_table",
    "table_names",
    "view_names",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_schema.catalog": "Catalog",
            "dbset_schema.columns": "create_column create_table drop_column drop_table",
            "dbset_schema.ensure": "Changes ensure_table",
            "dbset_schema.errors": "RowError SchemaError TableNotFoundError",
            "dbset_schema.index_search": "has_index",
            "dbset_schema.indexes": "create_index drop_index",
            "dbset_schema.listing": "table_names view_names",
            "dbset_schema.names": "check_name find_column index_name",
            "dbset_schema.partitions": "Partitions",
            "dbset_schema.rename": "rename_column rename_table",
        },
    )
