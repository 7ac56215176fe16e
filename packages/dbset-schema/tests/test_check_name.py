"""A name is used unchanged, or refused with the reason; it is never truncated."""

from __future__ import annotations

import pytest
from dbset_schema import SchemaError, check_name
from dbset_schema.names import check_new_column, check_new_name, is_ambiguous
from dbset_types import ColumnNotFoundError

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
    ("a\0b", "must not contain a NUL character: 'a\\x00b'"),
    ("\ud800", "must be valid Unicode"),
    (1, "must be a str, not int: 1"),
    (None, "must be a str, not NoneType"),
    (["a"], "must be a str, not list"),
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


@pytest.mark.parametrize("name", [" a", "a ", " ", "\ta", "a\n", "\u00a0a", "a\u2003", "\ufeffa"])
def test_new_name_with_what_is_not_seen(name):
    assert check_name(name, "column") == name
    with pytest.raises(SchemaError, match="a new column name must not begin or end with") as raised:
        check_new_name(name, "column")
    assert raised.value.name == name
    assert ascii(name)[1:-1] in ascii(str(raised.value)).replace("\\\\", "\\")


@pytest.mark.parametrize("name", [each for each in GOOD if each != " "] + ["a b", "a\tb"])
def test_other_new_names(name):
    assert check_new_name(name, "column") == name


@pytest.mark.parametrize(
    ("columns", "name", "new"),
    [
        (["Name", "name"], "NAME", False),
        (["Name", "name"], "nam", True),
        (["Name"], "age", True),
        ([], "NAME", True),
    ],
)
def test_new_column(columns, name, new):
    assert is_ambiguous(columns, name) is not new
    if new:
        assert check_new_column(name, "t", columns) == name
    else:
        with pytest.raises(ColumnNotFoundError, match=r"no column 'NAME'.* only in case"):
            check_new_column(name, "t", columns)


@pytest.mark.parametrize(
    ("name", "length"), [("a" * 63, 63), ("a" * 64, 64), ("é" * 31, 62), ("é" * 32, 64)]
)
def test_length_is_counted_in_bytes_where_the_server_has_a_limit(name, length):
    assert check_name(name, "table", "sqlite") == name
    if length <= 63:
        assert check_name(name, "table", "postgresql") == name
    else:
        with pytest.raises(SchemaError, match=f"has {length} bytes; postgresql allows 63"):
            check_name(name, "table", "postgresql")
