"""A name refers to the exact column, or else to the only one that differs in case."""

from __future__ import annotations

import pytest
from dbset_schema import SchemaError, find_column
from dbset_schema.names import require_column
from dbset_types import ColumnNotFoundError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table


@pytest.mark.parametrize(
    ("columns", "name", "found"),
    [
        (["id", "Name"], "Name", "Name"),
        (["id", "Name"], "name", "Name"),
        (["id", "Name"], "NAME", "Name"),
        (["Öl"], "öL", "Öl"),
        (["Größe"], "GRÖSSE", None),
        (["name", "NAME"], "name", "name"),
        (["name", "NAME"], "NAME", "NAME"),
        (["name", "NAME"], "Name", None),
        (["id"], "name", None),
        (["a.b", "100%"], "A.B", "a.b"),
        ([], "name", None),
    ],
)
def test_find_column(columns, name, found):
    assert find_column(columns, name) == found


@given(st.lists(st.text()), st.text())
def test_what_is_found_is_there(columns, name):
    found = find_column(columns, name)

    assert found is None or found in columns
    assert name not in columns or found == name


def test_a_column_that_must_be_there():
    users = Table("users", MetaData(), Column("id", Integer), Column("Age", Integer))

    assert require_column(users, "age") == "Age"
    with pytest.raises(ColumnNotFoundError, match="no column 'Agee'; did you mean 'Age'") as raised:
        require_column(users, "Agee")
    assert (raised.value.table, raised.value.column) == ("users", "Agee")


@pytest.mark.parametrize("name", [5, None, b"id", ("id",)])
def test_a_name_that_is_no_text(name):
    with pytest.raises(SchemaError, match="a column name must be a str, not"):
        find_column(["id"], name)
