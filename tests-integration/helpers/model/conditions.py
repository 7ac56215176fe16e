"""The rows that a condition selects: a column, an operator and an operand. NULL has no order."""

from __future__ import annotations

from operator import ge, gt, le, lt

from model.values import Refusal, stored


def selected(rows, column, operator, operand):
    """Return the rows that one condition selects."""
    return [row for row in rows if OPERATORS[operator](row[column], operand)]


def operand_of(kind, operand, database):
    """Return an operand as a column stores it, or unchanged if the column cannot store it."""
    if isinstance(operand, list) and kind != "json":
        return [operand_of(kind, each, database) for each in operand]
    try:
        return stored(kind, operand, database)
    except Refusal:
        return operand


def _equals(value, operand):
    return value == operand


def _differs(value, operand):
    return value is not None and value != operand


def _is_among(value, operand):
    return value in operand


def _is_not_among(value, operand):
    return not operand or (value is not None and value not in operand)


def _is_between(value, operand):
    low, high = operand
    return value is not None and low <= value <= high


def _ordered(compare):
    return lambda value, operand: value is not None and compare(value, operand)


OPERATORS = {
    "=": _equals,
    "!=": _differs,
    "in": _is_among,
    "not in": _is_not_among,
    ">": _ordered(gt),
    ">=": _ordered(ge),
    "<": _ordered(lt),
    "<=": _ordered(le),
    "between": _is_between,
}
