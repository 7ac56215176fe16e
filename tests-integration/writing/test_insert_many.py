"""insert_many: one pass, one transaction, the union of all keys."""

import pytest


def numbers(count):
    return ({"n": n, "text": str(n)} for n in range(count))


@pytest.mark.parametrize("iterable", [list, tuple, iter])
def test_takes_any_iterable(db, iterable):
    assert db["t"].insert_many(iterable(numbers(3))) == 3
    assert [row["n"] for row in db["t"].find(_order_by="n")] == [0, 1, 2]


def test_no_rows_create_nothing(db):
    assert db["t"].insert_many([]) == 0
    assert db.tables() == []


def test_columns_are_the_union_of_keys(db):
    db["t"].insert_many([{"a": 1}, {"b": 2}, {"a": 3, "c": 4}])

    assert db["t"].find(_order_by="id").all() == [
        {"id": 1, "a": 1, "b": None, "c": None},
        {"id": 2, "a": None, "b": 2, "c": None},
        {"id": 3, "a": 3, "b": None, "c": 4},
    ]


def test_columns_that_come_in_later_chunks(db):
    rows = [{"a": 1}, {"a": 2}, {"b": 3}, {"a": 1.5}]

    assert db["t"].insert_many(rows, chunk_size=1) == 4
    assert [(row["a"], row["b"]) for row in db["t"].find(_order_by="id")] == [
        (1, None),
        (2, None),
        (None, 3),
        (1.5, None),
    ]


def test_types_merge_within_a_call(db):
    db["t"].insert_many([{"n": 1, "s": 1}, {"n": 0.5, "s": "one"}])

    assert [(row["n"], row["s"]) for row in db["t"].find(_order_by="id")] == [
        (1, "1"),
        (0.5, "one"),
    ]


def test_more_rows_than_a_chunk(db):
    assert db["t"].insert_many(numbers(12_345)) == 12_345
    assert db["t"].count(n={">=": 12_000}) == 345


def test_is_all_or_nothing(db):
    def failing():
        yield from numbers(10)
        raise RuntimeError("source failed")

    with pytest.raises(RuntimeError, match="source failed"):
        db["t"].insert_many(failing(), chunk_size=2)
    assert db["t"].count() == 0
    assert db.tables() == []


def test_conflict_in_a_later_row_writes_nothing(db):
    db["t"].insert({"n": 1})

    with pytest.raises(ValueError, match=r"row 3.*n|n.*row 3"):
        db["t"].insert_many([{"n": 2}, {"n": 3}, {"n": 4}, {"n": b"x"}], chunk_size=2)
    assert db["t"].count() == 1


def test_inside_a_transaction_it_is_whole_or_not_at_all(db):
    db["t"].insert({"n": 1})
    with db.transaction():
        with pytest.raises(ValueError, match="n"):
            db["t"].insert_many([{"n": 2}, {"n": b"x"}], chunk_size=1)
        db["t"].insert({"n": 5})

    assert [row["n"] for row in db["t"].find(_order_by="n")] == [1, 5]
