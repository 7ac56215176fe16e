"""JSON and NDJSON: exact values, streamed, with errors that name the line."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from itertools import chain, islice, repeat
from types import SimpleNamespace

import pytest
from dbset_cli.errors import CommandError
from dbset_cli.files.reading import inputs
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.read import read
from hypothesis import given, settings
from hypothesis import strategies as st


def rows_of(path, text, **options):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with read([str(path)], ReadOptions(**options)) as sources:
        (source,) = sources
        return list(source.rows), source.places


VALUES = [
    ("1", 1),
    (str(2**70), 2**70),
    ("-0.1", -0.1),
    ("1.5", 1.5),
    ("1.50", Decimal("1.50")),
    ("0.30000000000000004", 0.30000000000000004),
    ("0.3000000000000000444", Decimal("0.3000000000000000444")),
    ("1e3", 1000.0),
    ("1E-7", 1e-7),
    ("1e400", Decimal("1e400")),
    ('"007"', "007"),
    ('"NaN"', "NaN"),
    ('"a\\u2028b\\n"', "a\u2028b\n"),
    ("true", True),
    ("null", None),
    ('{"n": [1.50, 12345678901234567890]}', {"n": [1.5, 12345678901234567890]}),
]


@pytest.mark.parametrize("ending", ["json", "ndjson"])
def test_values_are_exact(tmp_path, ending):
    fields = ", ".join(f'"c{place}": {text}' for place, (text, _) in enumerate(VALUES))
    (row,), _ = rows_of(tmp_path / f"a.{ending}", f"{{{fields}}}")
    found = [row[f"c{place}"] for place in range(len(VALUES))]
    assert found == [value for _, value in VALUES]
    assert [type(each) for each in found] == [type(value) for _, value in VALUES]


JSON_TEXTS = [
    ("[]", 0),
    (" \n[ ]\n", 0),
    ('[{"a": 1}]', 1),
    ('\ufeff[{"a": 1},\n {"a": 2}]\n', 2),
    ('{"a": 1}', 1),
    ('{"a": 1}\n{"a": 2} {"a": 3}', 3),
]


@pytest.mark.parametrize(("text", "count"), JSON_TEXTS)
def test_an_array_or_objects_one_after_another(tmp_path, text, count):
    rows, _ = rows_of(tmp_path / "a.json", text)
    assert [row["a"] for row in rows] == list(range(1, count + 1))


def test_ndjson_skips_empty_lines_and_knows_their_numbers(tmp_path):
    rows, places = rows_of(tmp_path / "a.ndjson", '{"a": 1}\r\n\n  \n{"b": "\u2028"}\n{"a": 3}')
    assert rows == [{"a": 1}, {"b": "\u2028"}, {"a": 3}]
    assert [places.of(row).rpartition(", ")[2] for row in range(3)] == [
        "line 1",
        "line 4",
        "line 5",
    ]


DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('abü\n"\\'), inner, max_size=3)
    ),
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.dictionaries(st.text("xyz", min_size=1), DOCUMENTS, max_size=3), max_size=5),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_pieces_of_any_size_give_the_same_rows(tmp_path_factory, rows, piece, indent, ascii_only):
    path = tmp_path_factory.mktemp("pieces") / "a.json"
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    lines = "".join(json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "PIECE", piece)
        assert rows_of(path, text)[0] == rows
        assert rows_of(path.with_suffix(".ndjson"), lines)[0] == rows


ERRORS = [
    ("a.json", '[{"a": 1},\n{"a": NaN}]', "line 2: NaN is not JSON"),
    ("a.json", '[{"a": -Infinity}]', "line 1: -Infinity is not JSON"),
    ("a.json", '[{"a": 1},\n\n5]', 'line 3: a row must be an object such as {"a": 1}, not 5'),
    ("a.json", '[{"a": 1, "a": 2}]', "line 1: an object has the key 'a' twice"),
    ("a.json", '[{"a": {"b": 1, "b": 1}}]', "line 1: an object has the key 'b' twice"),
    ("a.json", '[{"a": 1},\n{"a": ', "line 2: not valid JSON: Expecting value at the end"),
    ("a.json", '[{"a": 1}', "line 1: not valid JSON: Expecting ',' or ']' at the end"),
    ("a.json", '[{"a": 1} {"a": 2}]', "Expecting ',' or ']' near '{\"a\": 2}]'"),
    ("a.json", '[{"a": 1}] []', "line 1: not valid JSON: Extra data after the array"),
    ("a.json", '[{"a": "b\n"}]', "not valid JSON: Invalid control character near"),
    ("a.json", " \n", "is empty; a JSON file without rows holds []"),
    ("a.json", "[" * 100_000, "nested too deeply"),
    ("a.json", '{"a": ' + "1" * 5000 + "}", "line 1: Exceeds the limit"),
    ("a.ndjson", '{"a": 1}\n{"a": 1} {"a": 2}', "line 2: not valid JSON: Extra data near"),
    ("a.ndjson", '[{"a": 1}]', "line 1: a row must be an object"),
    ("a.ndjson", '[\n{"a": 1}\n]', "add --format json"),
    (
        "a.ndjson",
        '{"a": {"b": 0.12345678901234567890}}',
        "line 1: the number 0.1234567890123456789",
    ),
    ("a.ndjson", b'{"a": 1}\n{"a": "\xff"}', "line 2: the bytes ff are not utf-8"),
]


@pytest.mark.parametrize(("name", "text", "message"), ERRORS)
def test_errors_name_the_file_and_line(tmp_path, name, text, message):
    with pytest.raises(CommandError) as caught:
        rows_of(tmp_path / name, text)
    assert str(tmp_path / name) in str(caught.value)
    assert message in str(caught.value)


def test_other_encodings(tmp_path):
    text = '{"a": "é"}\n'
    for encoding in ("cp1252", "utf-16"):
        assert rows_of(tmp_path / "a.ndjson", text.encode(encoding), encoding=encoding)[0] == [
            {"a": "é"}
        ]


class Endless(io.RawIOBase):
    """A file that never ends."""

    def __init__(self, start, row):
        self._texts = chain([start], repeat(row))

    def read(self, _size=-1):
        return next(self._texts)


@pytest.mark.parametrize(
    ("format_", "start", "row"),
    [("json", b"[{}", b',\n{"a": 1}'), ("ndjson", b"{}\n", b'{"a": 1}\n')],
)
def test_rows_come_before_the_end_of_the_file(monkeypatch, format_, start, row):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Endless(start, row)))
    with read(["-"], ReadOptions(format=format_)) as sources:
        (source,) = sources
        assert list(islice(source.rows, 1000)) == [{}, *[{"a": 1}] * 999]
        assert source.fraction() is None
