"""Text that PostgreSQL would cut or pad where it casts it."""

import pytest
from dbset_types.cast_types import Named
from dbset_types.sized_texts import size_check
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import BIT, DOMAIN, INET

CASES = [
    (BIT(3), ["101", "b101", "B000"], ["10", "1010", "x5"]),
    (BIT(8), ["XFF", "x0a"], ["xF", "x0ff"]),
    (BIT(), ["1"], ["", "10"]),
    (BIT(3, varying=True), ["", "1", "101"], ["1010", "X5"]),
    (Named('"char"'), ["", "x", "\\303"], ["xy", "é", "\\999"]),
    (Named("name"), ["é" * 31], ["é" * 32]),
    (DOMAIN("bits", BIT(2)), ["10"], ["100"]),
]


@pytest.mark.parametrize(("type_", "fitting", "others"), CASES)
def test_sizes(type_, fitting, others):
    check = size_check(type_)
    for text in fitting:
        check(text)
    for text in others:
        with pytest.raises(ValueError, match=r"it (has|is longer)"):
            check(text)


@pytest.mark.parametrize("type_", [BIT(varying=True), INET(), Named("money"), Text()])
def test_types_that_cut_nothing(type_):
    assert size_check(type_) is None
