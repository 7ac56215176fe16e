"""The wider of two types is the same for every order and grouping."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference
from dbset_types.dialects import types_of
from dbset_types.kinds import Kind
from dbset_types.widen import widest
from sqlalchemy.dialects import postgresql as pg

NAMED_BY_USERS = [
    sa.SmallInteger(),
    sa.Integer(),
    sa.BigInteger(),
    sa.REAL(),
    sa.Numeric(10, 2),
    sa.String(10),
    sa.Enum("a", "b", name="letters"),
    pg.INET(),
]


def merged(types, left, right):
    """Return the merged type, or None for an error."""
    try:
        return types.merge(left, right)
    except TypeConflictError:
        return None


def all_types(dialect):
    return [*types_of(dialect).values(), *NAMED_BY_USERS]


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_merging_a_type_with_itself_changes_nothing(dialect):
    types = TypeInference(dialect)
    assert [types.merge(type_, type_) for type_ in all_types(dialect)] == all_types(dialect)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_merging_is_commutative(dialect):
    types = TypeInference(dialect)
    for left, right in itertools.combinations(all_types(dialect), 2):
        assert repr(merged(types, left, right)) == repr(merged(types, right, left))


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite", "mysql"])
def test_merging_is_associative_where_both_groupings_have_a_result(dialect):
    types = TypeInference(dialect)
    for a, b, c in itertools.product(all_types(dialect), repeat=3):
        ab, bc = merged(types, a, b), merged(types, b, c)
        if ab is None or bc is None:
            continue
        assert repr(merged(types, ab, c)) == repr(merged(types, a, bc))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_many_kinds_merge_the_same_in_any_order(size):
    for kinds in itertools.combinations(Kind, size):
        assert len({widest(order) for order in itertools.permutations(kinds)}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [(sa.Date(), sa.Integer()), (sa.Text(), sa.LargeBinary()), (pg.INET(), sa.Text())],
)
def test_types_that_do_not_merge_are_named(left, right):
    with pytest.raises(TypeConflictError, match=str(left)):
        TypeInference("postgresql").merge(left, right)
