"""dict_reader: dicts from rows, the same for each number of columns."""

from threading import Thread

import pytest
from dbset_sync.dict_rows import WIDEST, dict_reader

WIDTHS = [0, 1, 2, WIDEST, WIDEST + 1, 300]

NAMES = ["key_1", "value_0", "_", "a b", "it's", '"', "\\", "{0}\n", "lambda", "é", ""]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("more", [(), ("more", "values")], ids=["exact", "more"])
@pytest.mark.parametrize("kind", [tuple, list, iter])
def test_is_dict_of_pairs(width, more, kind):
    keys = tuple(f"column {place}" for place in range(width))
    rows = [tuple(range(first, first + width)) for first in range(3)]
    read = list(dict_reader(keys)(kind([*row, *more]) for row in rows))

    assert read == [dict(zip(keys, row, strict=True)) for row in rows]
    assert [list(row) for row in read] == [list(keys)] * 3


@pytest.mark.parametrize("name", NAMES)
def test_names(name):
    assert list(dict_reader([name])([(1,)])) == [{name: 1}]
    assert list(dict_reader([name, "z"])([(1, 2)])) == [{name: 1, "z": 2}]


def test_keys_of_one_width_are_apart():
    first, second = dict_reader(["a", "b"]), dict_reader(["c", "d"])
    assert list(first([(1, 2)])) == [{"a": 1, "b": 2}]
    assert list(second([(1, 2)])) == [{"c": 1, "d": 2}]


@pytest.mark.parametrize("width", [3, WIDEST + 1])
def test_reads_rows_one_by_one(width):
    taken = iter([range(width)] * 3)
    rows = dict_reader([str(place) for place in range(width)])(taken)

    assert next(rows)["1"] == 1
    assert len(list(taken)) == 2
    assert list(rows) == []


def test_threads_share_the_rows():
    rows = dict_reader(["n"])(iter([(n,) for n in range(100_000)]))
    found = [[], []]
    threads = [Thread(target=each.extend, args=(rows,)) for each in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(row["n"] for each in found for row in each) == list(range(100_000))
