"""Custom operators."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import OPERATORS, FilterBuilder, FilterError, Operator


def remainder(operand, field):
    """Check for (divisor, remainder)."""
    if not isinstance(operand, tuple):
        raise TypeError(f"needs (divisor, remainder) for {field.name!r}")
    return operand


MOD = Operator(lambda column, operand: column % operand[0] == operand[1], remainder)
NOT_MOD = Operator(MOD.apply, MOD.check, negated=True)


@pytest.fixture(scope="module")
def builder(table):
    return FilterBuilder(table, {**OPERATORS, "mod": MOD, "not mod": NOT_MOD})


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [({"age": {"mod": (3, 1)}}, [1, 4]), ({"age": {"not mod": (3, 1), "<": 4}}, [2, 3])],
)
def test_rows_found(builder, ids_found, filter_, ids):
    rows = [{"id": i, "age": i} for i in range(1, 6)]
    assert ids_found(rows, builder.where(filter_)) == ids


def test_on_json_the_part_of_the_operands_kind(table, ids_found):
    even = Operator(lambda column, number: column % number == 0)
    builder = FilterBuilder(table, {"multiple of": even})
    rows = [{"id": i, "meta": {"n": n}} for i, n in enumerate([2, 3, "4", 4])]
    assert ids_found(rows, builder.where({"meta.n": {"multiple of": 2}})) == [0, 3]


def test_its_check_makes_filter_errors(builder):
    with pytest.raises(
        FilterError, match=r"'age' with operator 'mod': needs \(divisor, remainder\)"
    ):
        builder.where(age={"mod": 3})


def test_the_table_of_operators_is_read_only():
    with pytest.raises(TypeError):
        OPERATORS["mod"] = MOD


def test_only_the_operators_given(table):
    with pytest.raises(FilterError, match="unknown operator '='; valid names are: mod"):
        FilterBuilder(sa.alias(table), {"mod": MOD}).where(age=1)
