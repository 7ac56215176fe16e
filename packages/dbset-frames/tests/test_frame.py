"""A frame is read in chunks, and its columns are checked first."""

from __future__ import annotations

import pyarrow as pa
import pytest
from dbset_frames import Frame, FrameError, is_frame

TABLE = pa.table({"a": pa.chunked_array([[1, 2], [3], [], [4, 5, 6, 7]])})


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, None])
def test_chunks_have_the_size_that_was_asked_for(size):
    chunks = list(Frame(TABLE).chunks(size))

    assert [value for _, columns in chunks for value in columns["a"]] == [1, 2, 3, 4, 5, 6, 7]
    assert [first for first, _ in chunks] == list(range(0, 7, size or 7))


def test_an_empty_frame_has_one_chunk_with_its_columns():
    ((first, columns),) = Frame(pa.table({"a": pa.array([], pa.string())})).chunks(None)

    assert (first, list(columns), list(columns["a"])) == (0, ["a"], [])


SOURCES = {
    "table": TABLE,
    "batch": TABLE.combine_chunks().to_batches()[0],
    "reader": lambda: pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches()),
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_sources(source):
    frame = source() if callable(source) else source

    assert is_frame(frame)
    assert [list(columns["a"]) for _, columns in Frame(frame).chunks(None)] == [
        [1, 2, 3, 4, 5, 6, 7]
    ]


def union():
    return pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])])


def test_encoded_parts_of_documents_are_decoded():
    parts = pa.ListArray.from_arrays([0, 1], pa.array(["a"]).dictionary_encode())
    ((_, columns),) = Frame(pa.table({"parts": parts})).chunks(None)

    assert list(columns["parts"]) == [["a"]]


@pytest.mark.parametrize("pandas", [b"[]", b"{", b'{"index_columns": 5}'])
def test_unknown_metadata_is_ignored(pandas):
    table = pa.table({"a": [1]}).replace_schema_metadata({"pandas": pandas})

    assert Frame(table).names == ["a"]


REFUSED = {
    "no columns": (pa.table({}), "no columns"),
    "two of one name": (pa.table([[1], [2]], names=["a", "a"]), "'a'"),
    "union": (pa.table({"u": union()}), "'u'.*union"),
    "union in a list": (pa.table({"u": pa.ListArray.from_arrays([0, 1], union())}), "'u'.*union"),
    "opaque": (
        pa.table(
            {
                "o": pa.ExtensionArray.from_storage(
                    pa.opaque(pa.binary(), "inet", "x"), pa.array([b""])
                )
            }
        ),
        "'o'.*opaque",
    ),
    "struct with two fields of one name": (
        pa.table({"s": pa.StructArray.from_arrays([[1], [2]], names=["x", "x"])}),
        "'s'.*struct",
    ),
    "a column": (pa.chunked_array([[1]]), "ChunkedArray"),
}


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED)
def test_frames_that_cannot_be_written(source, message):
    with pytest.raises(FrameError, match=message):
        Frame(source)


class Stream:
    """A table as other libraries see it."""

    def __init__(self, table):
        self.__arrow_c_stream__ = table.__arrow_c_stream__


def test_an_empty_piece_of_a_table():
    table = pa.table({"n": [1, 2, 3]})
    ((_, columns),) = Frame(Stream(pa.concat_tables([table[1:][2:], table]))).chunks(None)

    assert list(columns["n"]) == [1, 2, 3]
