"""Numbers in filters that lie just outside the range of a column, or come from numpy."""

from decimal import Decimal

import numpy as np
import pytest

LEAST = -(2**63)


@pytest.fixture
def numbers(db):
    db["t"].insert_many([{"n": LEAST}, {"n": 1}])
    return db["t"]


@pytest.mark.parametrize("kind", [int, Decimal])
@pytest.mark.parametrize("below", [1, 512, 1024, 1025])
def test_less_than_the_smallest_integer(numbers, kind, below):
    operand = kind(LEAST - below)

    assert numbers.count(n=operand) == numbers.count(n={"<=": operand}) == 0
    assert numbers.count(n={"in": [operand, 1]}) == 1
    assert numbers.count(n={">": operand}) == numbers.count(n={"!=": operand}) == 2
    assert numbers.delete(n=operand) == 0


def test_the_smallest_integer(numbers):
    assert numbers.count(n=LEAST) == numbers.count(n={"<=": LEAST}) == 1
    assert numbers.count(n=float(LEAST)) == numbers.count(n={">": LEAST}) == 1


@pytest.mark.parametrize("number", [np.float64(0.5), np.float32(0.5), np.int64(1)], ids=repr)
def test_numbers_of_numpy(numbers, number):
    assert numbers.count(n={"<=": number}) == (2 if number == 1 else 1)
    assert numbers.count(n={"in": [number, 1]}) == 1
    assert numbers.find_one(n={">=": number})["n"] == 1
