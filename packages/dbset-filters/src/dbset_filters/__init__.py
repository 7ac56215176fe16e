"""Dicts to SQLAlchemy WHERE and ORDER BY clauses."""

from dbset_filters.errors import FilterError
from dbset_filters.fields import Field
from dbset_filters.operators import OPERATORS, Operator
from dbset_filters.where import FilterBuilder

__all__ = ["OPERATORS", "Field", "FilterBuilder", "FilterError", "Operator"]
