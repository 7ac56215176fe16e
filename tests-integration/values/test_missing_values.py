"""Markers of missing values create no column, and are NULL in an existing one."""

import numpy as np
import pandas as pd
import pytest

MISSING = [None, pd.NA, pd.NaT, np.datetime64("NaT"), np.timedelta64("NaT")]


@pytest.mark.parametrize("missing", MISSING, ids=repr)
def test_missing_value(db, missing):
    table = db["t"]
    table.insert({"n": 1, "v": missing})
    assert table.find().all() == [{"id": 1, "n": 1}]

    table.insert_many([{"n": 2, "v": missing}, {"n": 3, "v": 0.5}])
    table.upsert({"n": 3, "v": missing}, ["n"])
    assert [row["v"] for row in table.find(_order_by="n")] == [None, None, None]
    assert table.count(v=missing) == table.count(v={"in": [missing]}) == 3
