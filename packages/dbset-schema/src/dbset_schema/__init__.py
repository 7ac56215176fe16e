"""Inspect, create, extend and index tables on a SQLAlchemy connection."""

from dbset_schema.catalog import Catalog
from dbset_schema.columns import create_column, create_table, drop_column, drop_table
from dbset_schema.ensure import Changes, ensure_table
from dbset_schema.errors import RowError, SchemaError, TableNotFoundError
from dbset_schema.indexes import create_index, has_index
from dbset_schema.names import check_name, find_column, index_name
from dbset_schema.reflect import has_table, reflect, table_names, view_names

__all__ = [
    "Catalog",
    "Changes",
    "RowError",
    "SchemaError",
    "TableNotFoundError",
    "check_name",
    "create_column",
    "create_index",
    "create_table",
    "drop_column",
    "drop_table",
    "ensure_table",
    "find_column",
    "has_index",
    "has_table",
    "index_name",
    "reflect",
    "table_names",
    "view_names",
]
