"""Floats sent to PostgreSQL with all their digits."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from dbset_types.processors import OwnProcessors, unless_none


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


class ExactFloat(OwnProcessors, sa.Double[float]):
    """Floats sent as decimals: a NUMERIC column takes only 15 digits of a float."""

    __visit_name__ = "NUMERIC"
    render_bind_cast = True
    write = staticmethod(unless_none(_decimal))
