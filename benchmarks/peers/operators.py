"""The filter of four operators, for libraries that take dicts and for drivers."""

from __future__ import annotations


def filters(number, end):
    """Return the filters as keywords."""
    return {
        "number": {">=": number, "<": end},
        "active": {"in": [True, False]},
        "name": {"like": "name%"},
    }


def operands(span):
    """Return the operands in the order of the statement."""
    return (*span, True, False, "name%")
