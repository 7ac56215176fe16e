"""A name is taken as it is, or refused with the reason; it is never cut."""

from __future__ import annotations

import pytest
from dbset_schema import SchemaError, check_name

GOOD = [
    "a",
    "self",
    "order",
    "a.b",
    "a-b",
    "100%",
    'q"uo"te',
    "it's",
    " ",
    "Ключ",
    "😀",
    ":x",
    "%s",
]

BAD = [
    ("", "must not be empty"),
    ("a\0b", "must not hold a NUL character: 'a\\x00b'"),
    ("\ud800", "must be valid Unicode"),
    (1, "is a str, not int: 1"),
    (None, "is a str, not NoneType"),
    (["a"], "is a str, not list"),
]


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", ""])
def test_what_can_be_quoted_is_a_name(name, dialect):
    assert check_name(name, "column", dialect) == name


@pytest.mark.parametrize(("name", "reason"), BAD)
def test_what_is_no_name(name, reason):
    with pytest.raises(SchemaError) as raised:
        check_name(name, "column")

    assert str(raised.value).startswith("a column name ")
    assert reason in str(raised.value)
    assert raised.value.name == name


@pytest.mark.parametrize(
    ("name", "length"), [("a" * 63, 63), ("a" * 64, 64), ("é" * 31, 62), ("é" * 32, 64)]
)
def test_length_is_counted_in_bytes_where_the_server_has_a_limit(name, length):
    assert check_name(name, "table", "sqlite") == name
    if length <= 63:
        assert check_name(name, "table", "postgresql") == name
    else:
        with pytest.raises(SchemaError, match=f"has {length} bytes; postgresql keeps 63"):
            check_name(name, "table", "postgresql")
