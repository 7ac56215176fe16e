"""Python values to SQLAlchemy column types, without loss."""

from __future__ import annotations

from dbset_types import reflected
from dbset_types.errors import (
    ColumnNotFoundError,
    DatasetError,
    TypeConflictError,
    TypeInferenceError,
)
from dbset_types.infer import TypeInference, exact_in_float
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.primary_key import PrimaryKey
from dbset_types.sqlite_registry import register

__all__ = [
    "ColumnNotFoundError",
    "DatasetError",
    "InfiniteDate",
    "InfiniteDatetime",
    "PrimaryKey",
    "TypeConflictError",
    "TypeInference",
    "TypeInferenceError",
    "exact_in_float",
    "reflected",
]

register()
