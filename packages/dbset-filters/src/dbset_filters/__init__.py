"""Dicts to SQLAlchemy WHERE and ORDER BY clauses.

- ``where``: ``FilterBuilder``, which turns dicts into clauses.
- ``shape``: the shape of filters, for caches of their clauses.
- ``order``: names to ORDER BY clauses.
- ``columns``: the columns of a table, alias, subquery or mapped class, by name.
- ``fields``: a column as one side of a condition, and how operands are coerced to its type.
- ``operators``: the table of operators.
- ``operands``: the checks of their operands.
- ``in_list``, ``like``, ``typed_order``: the clauses of IN, of LIKE, and of ``<`` and ``>``.
- ``json``: JSON columns, paths inside them, and their operators.
- ``numeric``: numbers that are compared by value.
- ``per_dialect``: a clause with different SQL for PostgreSQL and SQLite.
- ``current``: clauses that were made with an earlier ``Table`` object of the same table.
- ``errors``: ``FilterError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from dbset_filters.errors import FilterError
    from dbset_filters.fields import Field
    from dbset_filters.operators import OPERATORS, Operator
    from dbset_filters.where import FilterBuilder

__all__ = ["OPERATORS", "Field", "FilterBuilder", "FilterError", "Operator"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_filters.errors": "FilterError",
            "dbset_filters.fields": "Field",
            "dbset_filters.operators": "OPERATORS Operator",
            "dbset_filters.where": "FilterBuilder",
        },
    )
