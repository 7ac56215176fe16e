"""Valid and invalid bounds of connect and async_connect."""

from __future__ import annotations

import math

import dbset
import pytest

GIVEN = {"allow_functions": ["f"], "statement_timeout": 1, "max_rows": 1}
SECONDS = "statement_timeout must be a positive number of seconds, not "
ROWS = "max_rows must be a positive whole number, not "
WRONG = [
    ({"statement_timeout": 0}, SECONDS + "0"),
    ({"statement_timeout": -0.5}, SECONDS + "-0.5"),
    ({"statement_timeout": True}, SECONDS + "True"),
    ({"statement_timeout": "5s"}, SECONDS + "'5s'"),
    ({"statement_timeout": math.inf}, SECONDS + "inf"),
    ({"statement_timeout": math.nan}, SECONDS + "nan"),
    ({"max_rows": 0}, ROWS + "0"),
    ({"max_rows": 1.0}, ROWS + "1.0"),
    ({"max_rows": False}, ROWS + "False"),
    ({"max_rows": "10"}, ROWS + "'10'"),
    (
        {"allow_functions": "app.total"},
        r"allow_functions must be a list of names: write \['app.total'\]",
    ),
    ({"allow_functions": [5]}, "allow_functions must hold names, and 5 is not a string"),
    ({"allow_functions": None}, "allow_functions must be a list of names, not None"),
    ({"allow_functions": ["*"]}, "would allow everything"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_values_are_checked(api, options, message):
    with pytest.raises(dbset.ArgumentError, match=message):
        api("sqlite://", read_only=True, **options)


@pytest.mark.parametrize("name", GIVEN)
def test_they_are_for_reading(api, name):
    with pytest.raises(dbset.ArgumentError) as raised:
        api("sqlite://", **{name: GIVEN[name]})

    assert str(raised.value) == f"{name} needs a database that is opened with read_only=True"


def test_a_slip_is_seen(api):
    with pytest.raises(dbset.ArgumentError, match="did you mean 'statement_timeout'"):
        api("sqlite://", read_only=True, statment_timeout=1)


def test_functions_are_allowed(api):
    sql = "SELECT 'a' REGEXP 'a' AS found"
    with (
        api("sqlite://", read_only=True, statement_timeout=1) as db,
        pytest.raises(dbset.ReadOnlyError, match=r"allow_functions=\['regexp'\]"),
    ):
        db.query(sql).all()
    options = {"statement_timeout": 1, "allow_functions": iter(["regexp"])}
    with api("sqlite://", read_only=True, **options) as db:
        assert db.query(sql).all() == [{"found": 1}]
