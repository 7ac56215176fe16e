"""PostgreSQL numbers with all their digits: integers past 64 bits, and floats in NUMERIC."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from dbset_types.processors import OwnProcessors, unless_none

HUGE_DIGITS = 1000  # the most that a NUMERIC column can declare


class HugeInteger(OwnProcessors, sa.NUMERIC[Decimal]):
    """Integers past 64 bits, declared as NUMERIC(1000, 0)."""

    render_bind_cast = True
    read = staticmethod(unless_none(int))

    def __init__(self) -> None:
        """The precision is fixed: it marks the type."""
        super().__init__(HUGE_DIGITS, 0)

    def coerce_compared_value(self, op: object, value: object) -> HugeInteger:  # noqa: ARG002
        """Return the type itself: operands may be as large."""
        return self


class ExactHugeInteger(HugeInteger):
    """A HugeInteger whose values a float holds exactly; a marker for merging types."""


def printed(value: float) -> Decimal:
    """Return a float as the decimal that it prints: 0.1, not the exact value of its bits.

    Example:
        >>> printed(0.1)
        Decimal('0.1')
    """
    return Decimal(repr(value))


class ExactFloat(OwnProcessors, sa.Double[float]):
    """Floats sent as decimals: a NUMERIC column takes only 15 digits of a float."""

    __visit_name__ = "NUMERIC"
    render_bind_cast = True
    write = staticmethod(unless_none(printed))
