"""The names of indexes: readable, never too long, always the same."""

from __future__ import annotations

import pytest
from dbset_schema import check_name, index_name
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.mark.parametrize(
    ("table", "columns", "name"),
    [
        ("users", ["email"], "idx_users_email"),
        ("users", ["country", "city"], "idx_users_country_city"),
        ("t", ["a.b", "100%"], "idx_t_a.b_100%"),
        ("t", ["x" * 57], "idx_t_" + "x" * 57),
        ("t", ["x" * 58], "idx_t_" + "x" * 48 + "_cc6e87b5"),
        ("t", ["é" * 29], "idx_t_" + "é" * 24 + "_8b629458"),
    ],
)
def test_index_name(table, columns, name):
    assert index_name(table, columns) == name


@given(NAMES, st.lists(NAMES, min_size=1, max_size=20))
def test_every_name_can_be_one(table, columns):
    name = index_name(table, columns)

    assert check_name(name, "index", "postgresql") == name == index_name(table, tuple(columns))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_names_that_are_cut_stay_different(left, right):
    same = index_name("t" * 60, [str(left)]) == index_name("t" * 60, [str(right)])

    assert same == (left == right)
