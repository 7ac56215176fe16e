"""distinct: the combinations of values in some columns."""

import pytest
from sqlalchemy import column


@pytest.mark.parametrize(
    ("columns", "filters", "found"),
    [
        (["country"], {}, [{"country": "FR"}, {"country": "UK"}]),
        (["COUNTRY"], {"city": {"!=": "Paris"}}, [{"country": "UK"}]),
        (["country", {"city": "Paris"}], {}, [{"country": "FR"}]),
        (["country", column("city") == "Paris"], {}, [{"country": "FR"}]),
        (
            ["country", "city"],
            {"country": "UK"},
            [{"country": "UK", "city": "Leeds"}, {"country": "UK", "city": "London"}],
        ),
    ],
)
def test_distinct(db, columns, filters, found):
    rows = [("UK", "London"), ("UK", "Leeds"), ("FR", "Paris"), ("UK", "London")]
    db["t"].insert_many({"country": country, "city": city} for country, city in rows)
    order = [name for name in columns if isinstance(name, str)]

    assert db["t"].distinct(*columns, _order_by=order, **filters).all() == found
    assert db["none"].distinct("x").all() == []


def test_distinct_needs_a_column(db):
    with pytest.raises(ValueError, match="at least one column"):
        db["t"].distinct(a=1).all()
