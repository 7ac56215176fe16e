"""Rows in the text formats: CSV, TSV, JSON, NDJSON and Markdown."""

from __future__ import annotations

import csv
import io
import json

import pytest
from dbset_cli.errors import ArgumentsError
from dbset_cli.files.formats import Format
from dbset_cli.files.writing import delimiter_of
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def text(written):
    """A function that returns the text of a format with given rows."""
    return lambda *args: written(*args).decode()


def test_csv_quotes_what_needs_it_and_tells_null_from_empty_text(text):
    keys = ["id", "a,b"]
    rows = [(1, "x"), (2, None), (3, ""), (4, 'say "hi"'), (5, "a\nb"), (6, " a "), (7, '""')]
    assert text(Format.CSV, keys, rows) == (
        'id,"a,b"\n1,x\n2,\n3,""\n4,"say ""hi"""\n5,"a\nb"\n6, a \n7,""""""\n'
    )


def test_csv_quotes_the_mark_that_ends_the_input_of_postgresql(text):
    assert text(Format.CSV, ["a"], [("\\.",), ("\\.b",)]) == 'a\n"\\."\n\\.b\n'


def test_a_delimiter_is_quoted_wherever_it_occurs(text):
    assert text(Format.CSV, ["a", "b"], [(1.5, "a;b,c")], ";") == 'a;b\n1.5;"a;b,c"\n'
    assert text(Format.CSV, ["a", "b"], [(-1, 1.5)], "-") == 'a-b\n"-1"-1.5\n'
    assert text(Format.TSV, ["a", "b"], [("x\ty", "a,b")]) == 'a\tb\n"x\ty"\ta,b\n'


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
            st.none() | st.integers(),
        )
    ),
    st.sampled_from([",", ";", "\t", "|", "1"]),
)
def test_any_text_reads_back(written, rows, delimiter):
    lines = io.StringIO(written(Format.CSV, ["a", "b"], rows, delimiter).decode(), newline="")
    expected = [[text, "" if number is None else str(number)] for text, number in rows]
    assert list(csv.reader(lines, delimiter=delimiter)) == [["a", "b"], *expected]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_pages_are_joined(text, count):
    rows = [(number, "a") for number in range(count)]
    assert len(text(Format.CSV, ["n", "a"], rows).splitlines()) == count + 1
    assert [row["n"] for row in json.loads(text(Format.JSON, ["n", "a"], rows))] == [*range(count)]
    lines = text(Format.NDJSON, ["n", "a"], rows).splitlines()
    assert [json.loads(line)["n"] for line in lines] == [*range(count)]
    assert len(text(Format.MARKDOWN, ["n", "a"], rows).splitlines()) == count + 2


def test_json_has_a_row_in_each_line(text):
    rows = [(1, "é\u2028"), (None, float("nan"))]
    assert text(Format.JSON, ["n", 'a"'], rows) == (
        '[\n{"n": 1, "a\\"": "é\u2028"},\n{"n": null, "a\\"": "NaN"}\n]\n'
    )
    assert text(Format.JSON, ["n"], []) == "[]\n"


def test_markdown_keeps_its_cells_apart(text):
    rows = [(1, "a|b"), (22, "c\\|d\r\ne"), (None, None)]
    assert text(Format.MARKDOWN, ["n", "a|"], rows) == (
        "| n | a\\| |\n| ---: | --- |\n| 1 | a\\|b |\n| 22 | c\\\\\\|d<br>e |\n|  |  |\n"
    )


@pytest.mark.parametrize("delimiter", ["", "ab", '"', "\n", "\0"])
def test_a_delimiter_is_one_character(delimiter):
    with pytest.raises(ArgumentsError, match="give one ASCII character"):
        delimiter_of(Format.CSV, delimiter)


def test_formats_without_a_delimiter_refuse_one():
    with pytest.raises(ArgumentsError, match="json has none"):
        delimiter_of(Format.JSON, ";")
