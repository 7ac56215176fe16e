"""An iterable is split into chunks in one pass, reading one chunk at a time."""

from __future__ import annotations

import pytest
from dbset_sync.writing.chunks import FEWEST, MOST, chunked, rows_at_once
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("items", "size", "chunks"),
    [
        ([], 3, []),
        ([1], 3, [[1]]),
        ([1, 2, 3], 3, [[1, 2, 3]]),
        ([1, 2, 3, 4], 3, [[1, 2, 3], [4]]),
        ("abc", 1, [["a"], ["b"], ["c"]]),
    ],
)
def test_chunks(items, size, chunks):
    assert [chunk for _, chunk in chunked(items, lambda _: size)] == chunks


@given(st.lists(st.integers()), st.integers(1, 10))
def test_nothing_is_lost_and_only_the_last_is_short(items, size):
    numbered = list(chunked(iter(items), lambda _: size))
    chunks = [chunk for _, chunk in numbered]

    assert [number for number, _ in numbered] == list(range(0, len(items), size))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(0 < len(chunk) <= size for chunk in chunks)


def test_reads_no_further_than_one_chunk():
    numbers = iter(range(100))
    chunks = chunked(numbers, lambda _: 10)

    assert next(chunks) == (0, list(range(10)))
    assert next(numbers) == 10


def test_first_item_decides_the_size():
    assert list(chunked([2, 9, 5], lambda first: first)) == [(0, [2, 9]), (2, [5])]


@pytest.mark.parametrize(
    ("row", "count"),
    [({"a": 1}, MOST), (dict.fromkeys(range(1000)), FEWEST), ({}, MOST), (None, MOST)],
)
def test_wide_rows_make_smaller_chunks(row, count):
    assert rows_at_once(row) == count
