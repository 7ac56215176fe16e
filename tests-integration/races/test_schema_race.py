"""Processes that create and extend one table at once: no row is lost, each column exists once."""

import time
from decimal import Decimal

import dbset
from processes import race

WRITERS = 8
ROWS = 5


def columns_of(table):
    return sorted(column.lower() for column in table.columns())


def first_inserts(db, number):
    for n in range(ROWS):
        row = {"who": number, "n": n, f"c{number % 4}": n, f"d{n}": number}
        if (number + n) % 2:
            db["t"].insert(row)
        else:
            db["t"].insert_many([row, {**row, "n": n + ROWS, f"E{n}": None, f"f{n}": str(n)}])


def test_first_inserts_of_overlapping_columns(database_url):
    race(database_url, first_inserts, WRITERS)
    with dbset.connect(database_url) as db:
        rows = list(db["t"].find())
        every = [f"{letter}{n}" for letter in "df" for n in range(ROWS)]
        assert columns_of(db["t"]) == sorted(["id", "who", "n", "c0", "c1", "c2", "c3", *every])
        for number in range(WRITERS):
            own = [row for row in rows if row["who"] == number]
            bulks = [n for n in range(ROWS) if (number + n) % 2 == 0]
            assert sorted(row["n"] for row in own) == sorted(
                [*range(ROWS), *(n + 5 for n in bulks)]
            )
            for row in own:
                n = row["n"] % ROWS
                expected = {f"c{number % 4}": n, f"d{n}": number}
                if row["n"] >= ROWS:
                    expected[f"f{n}"] = str(n)
                others = {name: row[name] for name in row if name not in ("id", "who", "n")}
                assert {k: v for k, v in others.items() if v is not None} == expected


# The column becomes BIGINT, DOUBLE PRECISION and NUMERIC, in a random order.
NUMBERS = [3, 0.5, 2**60 + 1, 7, 0.1 + 0.2, -(2**62) - 3, 1.25, 2**53 + 1]
FEWER_DIGITS = [n for n in NUMBERS if n != 0.1 + 0.2]  # SQLite stores 15 in a NUMERIC


def numbers(db, number):
    values = NUMBERS if db.engine.name == "postgresql" else FEWER_DIGITS
    values = values[number % len(values) :] + values[: number % len(values)]
    for n, value in enumerate(values):
        match (number + n) % 3:
            case 0:
                db["t"].insert({"who": number, "n": n, "v": value})
            case 1:
                db["t"].insert_many([{"who": number, "n": n, "v": value}])
            case 2:
                db["t"].upsert({"who": number, "n": n, "v": value}, ["who", "n"])
    return values


def test_column_that_grows(database_url):
    written = race(database_url, numbers, WRITERS)
    with dbset.connect(database_url) as db:
        found = {(row["who"], row["n"]): Decimal(str(row["v"])) for row in db["t"].find()}
        assert found == {
            (number, n): Decimal(str(value))
            for number, values in enumerate(written)
            for n, value in enumerate(values)
        }
        assert db["t"].count() == len(found)


def indexes(db, number):
    """Create indexes and upsert by them; every second column is new to the other processes."""
    for n in range(ROWS):
        keys = [["k"], ["k", "l"], ["l", "k"]][(number + n) % 3]
        db["t"].upsert({"k": n, "l": n, f"c{n}": number}, keys)
        db["t"].create_index(["l"])
        db["t"].create_index(["k"], name="only_one", unique=True)
        db["t"].upsert_many([{"k": m, "l": m, f"d{n}": number} for m in range(n + 1)], ["k"])


def test_indexes_are_made_while_rows_are_written(database_url):
    race(database_url, indexes, WRITERS)
    with dbset.connect(database_url) as db:
        assert sorted(row["k"] for row in db["t"].find()) == list(range(ROWS))
        found = [sorted(index.columns.keys()) for index in db["t"].table.indexes]
        assert sorted(found) in ([["k"], ["k", "l"], ["l"]], [["k"], ["k"], ["k", "l"], ["l"]])


def slow_inserts(db, number):
    def rows():
        for n in range(ROWS):
            yield {"a": n, **({f"c{number}_{n}": n} if n else {})}
            time.sleep(0.02)

    db["t"].insert_many(rows(), 1)


def test_new_columns_in_later_chunks(database_url):
    race(database_url, slow_inserts, 4)
    with dbset.connect(database_url) as db:
        assert db["t"].count() == 4 * ROWS
