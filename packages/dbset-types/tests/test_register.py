"""Column types for custom Python types."""

from __future__ import annotations

import dataclasses
import decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference


@dataclasses.dataclass(frozen=True)
class Money:
    cents: int


class Tip(Money):
    pass


class MoneyType(sa.types.TypeDecorator[Money]):
    impl = sa.BigInteger
    cache_ok = True


@pytest.fixture
def types():
    types = TypeInference("sqlite")
    types.register(Money, MoneyType)
    return types


@pytest.mark.parametrize("value", [Money(1), Tip(2)])
def test_a_registered_type_makes_its_column(types, value):
    assert type(types.infer(value)) is MoneyType
    assert type(types.infer_values([None, value, value])) is MoneyType


def test_values_of_a_registered_type_pass_as_they_are(types):
    coin = Money(1)
    assert types.coerce(coin, MoneyType()) is coin
    assert types.coerce(coin, sa.BigInteger()) is coin


def test_other_values_are_still_looked_at(types):
    with pytest.raises(TypeConflictError):
        types.coerce("abc", sa.BigInteger())


def test_a_registered_type_does_not_merge_with_others(types):
    with pytest.raises(TypeConflictError) as caught:
        types.infer_values([Money(1), "a"])
    assert caught.value.row == 1


@pytest.mark.parametrize(
    ("python_type", "value"),
    [(int, 1), (str, "a"), (decimal.Decimal, decimal.Decimal(1)), (bool, True)],
)
def test_a_built_in_type_can_be_registered(python_type, value):
    types = TypeInference("sqlite")
    types.register(python_type, sa.String(40))
    assert [repr(types.infer(value)), repr(types.infer_values([value]))] == [
        "String(length=40)"
    ] * 2
