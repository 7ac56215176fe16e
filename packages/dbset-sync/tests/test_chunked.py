"""An iterable is cut in one pass, and no further ahead than a chunk."""

from __future__ import annotations

import pytest
from dbset_sync.chunks import chunked
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
    assert list(chunked(items, size)) == chunks


@given(st.lists(st.integers()), st.integers(1, 10))
def test_nothing_is_lost_and_only_the_last_is_short(items, size):
    chunks = list(chunked(iter(items), size))

    assert [item for chunk in chunks for item in chunk] == items
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(0 < len(chunk) <= size for chunk in chunks)


def test_no_more_is_read_than_asked_for():
    numbers = iter(range(100))
    chunks = chunked(numbers, 10)

    assert next(chunks) == list(range(10))
    assert next(numbers) == 10
