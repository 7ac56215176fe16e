"""What an import says besides the number of rows."""

from __future__ import annotations

import pytest

ZERO = (
    "note: price is text, because SQLite would not keep the zero at the end of 5.50;"
    " for numbers, import into a new table with --types price=numeric\n"
)
ODD = (
    "note: n is text, not numbers, because of 'n/a'; if it means a missing value, import into a new"
    " table with --null n/a\n"
)
DIGITS = (
    "note: price is text, because SQLite would round its numbers, which have more than 15 digits\n"
)
FORMAT = "note: a is text; for {}, import into a new table with {}\n"
DATES = "note: no column has only dates like %d/%m/%y, so --date-format reads none\n"
AMERICAN = (
    "note: d is text; for dates, import into a new table with --date-format %d/%m/%Y or %m/%d/%Y\n"
)

NOTES = [
    ("price\n5.50\n6.25\n7\n", [], ZERO),
    ("price\n5.50\n6.25\n7\n", ["--types", "price=numeric"], ""),
    ("price\n5.50\n6.25\n7\n", ["--types", "price=text"], ""),
    ("price\n5.50\n6.25\n7\n", ["--text"], ""),
    ("price\n5.50\n6.25\n7.00\n", [], ""),
    (
        "price\n1.23456789012345678\n7\n",
        [],
        DIGITS,
    ),
    ("n\n1\n2\nn/a\n", [], ODD),
    ("N\n1\n2\nn/a\n", [], ODD.replace("note: n", "note: N")),
    ("n\n1\n2\nn/a\n", ["--null", "n/a"], ""),
    ("n\n1\n2\n'\n", [], ODD.replace("'n/a'", '"\'"').replace("n/a\n", "''\"'\"''\n")),
    (f"n\n1\n2\n{'x' * 61}\n", [], f"note: n is text, not numbers, because of '{'x' * 59}\n"),
    ("n\nx\ny\n1\n", [], ""),
    ("zip\n12345\n01234\n23456\n", [], ""),
    ("d\n03/02/2024\n", ["--date-format", "%d/%m/%y"], DATES + AMERICAN),
    ("a;b\n1.234,50;x\n7;y\n", [], FORMAT.format("numbers", "--decimal ,")),
    ("a;b\n1.234,50;x\n7;y\n", ["--decimal", ","], ""),
    ("a;b\n1,234;x\n", [], FORMAT.format("numbers", "--decimal , or .")),
    ("a\n31.12.2025\n", [], FORMAT.format("dates", "--date-format %d.%m.%Y")),
    ("a\n31.12.2025\n", ["--date-format", "%d.%m.%Y"], ""),
    (
        "a\n2025-12-31 10:30\n",
        [],
        FORMAT.format("timestamps", "--date-format '%Y-%m-%d %H:%M'"),
    ),
    ("d\n03/02/2024\n", ["--date-format", "%d/%m/%Y"], ""),
    (
        "d\n03/02/2024\n03/02/2024\nsoon\n",
        ["--date-format", "%d/%m/%Y"],
        DATES.replace("%y", "%Y")
        + ODD.replace("n is text, not numbers", "d is text, not dates")
        .replace("'n/a'", "'soon'")
        .replace("n/a", "soon"),
    ),
]


@pytest.mark.parametrize(("csv", "options", "note"), NOTES)
def test_notes(dbset, tmp_path, csv, options, note):
    file = tmp_path / "a.csv"
    file.write_text(csv)
    for more, last in (
        (["--dry-run"], "would go into t; nothing was written"),
        ([], "into t"),
    ):
        ended = dbset("import", tmp_path / "a.db", "t", file, *options, *more)
        assert ended.code == 0
        assert ended.err.startswith(note)
        assert ended.err.removeprefix(note).split(maxsplit=2)[2] == f"{last}\n"


def test_a_column_that_was_text_before(dbset, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("n\n1\n2\nn/a\n")
    for note in (ODD, ""):
        assert dbset("import", tmp_path / "a.db", "t", file).err == f"{note}3 rows into t\n"


def test_the_advice_is_right(dbset, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("price,n\n5.50,1\n6.25,n/a\n7,2\n")
    dbset("import", tmp_path / "a.db", "t", file, "--types", "price=numeric", "--null", "n/a")
    sql = "SELECT max(price) AS price, max(n) AS n FROM t"
    assert dbset("query", tmp_path / "a.db", sql).out == "price,n\n7,2\n"


@pytest.mark.parametrize(
    ("options", "last"),
    [
        (["--keys", "name"], "3 rows into c; 1 repeated a key\n"),
        (["--keys", "name,n"], "3 rows into c\n"),
        (["--keys", "name", "--ignore"], "2 rows into c; 1 exists already\n"),
        (["--keys", "name", "--dry-run"], "3 rows would go into c; nothing was written\n"),
        ([], "3 rows into c\n"),
    ],
)
def test_repeated_keys(dbset, tmp_path, options, last):
    file = tmp_path / "c.csv"
    file.write_text("name,n\nOslo,1\nBergen,2\nOslo,3\n")
    assert dbset("import", tmp_path / "a.db", "c", file, *options).err == last
