"""Python values to SQLAlchemy column types, without loss.

Choose a column type:

- ``infer``: the type for values and rows, wider types, coercion: ``TypeInference``.
- ``merged_types``: the type of a column whose values arrive in chunks.
- ``primary_key``: the primary key of new tables: ``PrimaryKey``.
- ``value_kinds``: the kind of column that a Python value needs.
- ``widen``: the wider of two kinds.
- ``kinds``: the kinds of columns, and the kind of each SQLAlchemy type.

Convert values for a column:

- ``coerce``, ``coerce_columns``: one value, or a whole column of them.
- ``column_values``: the values of a column, about which several checks ask the same.
- ``typed_column``: columns of values that know their type.
- ``text_columns``: whole columns of text to numbers, dates and booleans.
- ``conversions``: from one Python type to another, without loss.
- ``text_spellings``: values in text columns, where other programs write them in other forms.
- ``limits``: values that a column type or its database cannot hold.
- ``scalars``: numpy and pandas scalars to built-in values.
- ``json_documents``: what a JSON document may contain, and its text.
- ``column_processors``: whole columns to and from a driver.

Types of a database:

- ``dialects``: the type of each kind, by dialect.
- ``postgresql``, ``sqlite``: dbset's types for the two databases.
- ``reflected``: the right type for a reflected column, or for one that a user names.
- ``registration``: the SQLite types that SQLAlchemy and alembic get to know.
- ``processors``: the base class of types that convert values themselves.
- ``alembic_sqlite``: dbset's SQLite types for alembic.

SQLite columns that other programs write to:

- ``sqlite_text``: SQL that normalizes dates, UUIDs and JSON stored as text.
- ``sqlite_text_types``: column types that compare such text by its meaning.
- ``dynamic_type``: columns without a known type.
- ``held_bytes``: columns of SQLite that also hold values of other types, such as bytes.

PostgreSQL types without a Python equivalent:

- ``exact_numbers``: integers past 64 bits; floats with all their digits.
- ``enum_labels``: members of Python's enums, for columns of a database's enum.
- ``infinity``, ``intervals``, ``out_of_range``: infinite dates, intervals with months, far years.
- ``cast_types``: types that are sent and read as text, and domains; ``sized_texts``: text that is
  too long or too short for them.

``errors`` has dbset's base error and those that several packages raise; with ``lazy_exports``, a
package imports its modules when their names are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.errors import (
    ColumnNotFoundError,
    DatasetError,
    TypeConflictError,
    TypeInferenceError,
)
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.lazy_exports import lazy_exports
from dbset_types.registration import register

if TYPE_CHECKING:
    from dbset_types import reflected
    from dbset_types.infer import TypeInference, exact_in_float
    from dbset_types.primary_key import PrimaryKey
    from dbset_types.reflected import column_type

__all__ = [
    "ColumnNotFoundError",
    "DatasetError",
    "InfiniteDate",
    "InfiniteDatetime",
    "PrimaryKey",
    "TypeConflictError",
    "TypeInference",
    "TypeInferenceError",
    "column_type",
    "exact_in_float",
    "reflected",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_types.infer": "TypeInference exact_in_float",
            "dbset_types.primary_key": "PrimaryKey",
            "dbset_types.reflected": "column_type reflected",
        },
    )

register()
