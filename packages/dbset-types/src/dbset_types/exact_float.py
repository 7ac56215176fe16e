"""Floats that PostgreSQL is told all digits of."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from dbset_types.processors import OwnProcessors, unless_none


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


class ExactFloat(OwnProcessors, sa.Double[float]):
    """Floats that are sent as decimals: a column of NUMERIC takes 15 digits of a float only."""

    __visit_name__ = "NUMERIC"
    render_bind_cast = True
    write = staticmethod(unless_none(_decimal))
