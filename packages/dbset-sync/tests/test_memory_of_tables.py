"""How much memory a program needs for each table that it uses."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from dbset_schema import catalog
from dbset_sync import connect

COLUMNS = {"name": "Ada", "born": 1815, "height": 1.5, "died": "1852", "ok": True, "n": 1, "m": 2}

#: Tables that are measured.
COUNT = 30


@pytest.mark.parametrize(("most", "kilobytes"), [(500, 45), (1, 6)])
def test_each_table(monkeypatch, most, kilobytes):
    monkeypatch.setattr(catalog, "MOST_UNPACKED", most)
    with connect() as db:
        for number in range(COUNT + 10):
            db[f"t{number}"].insert(COLUMNS)
        db._catalog.forget_all()  # as in a program that finds the tables
        gc.collect()

        def use(numbers):
            for number in numbers:
                db[f"t{number}"].insert(COLUMNS)
                assert db[f"t{number}"].find_one(name="Ada")["id"] == 1

        use(range(10))
        gc.collect()
        tracemalloc.start()
        try:
            use(range(10, COUNT + 10))
            gc.collect()
            taken = tracemalloc.get_traced_memory()[0] / COUNT / 1024
        finally:
            tracemalloc.stop()

    assert taken < kilobytes
