"""Every value is valid JSON, and exact."""

from __future__ import annotations

import json
from decimal import Decimal

SQLITE = {
    "9e999": "Infinity",
    "-9e999": "-Infinity",
    "9007199254740993": 9007199254740993,
    "-9223372036854775808": -(2**63),
    "0.1": 0.1,
    "x'00ff6162'": "\\x00ff6162",
    "'caf\u00e9 \u2028 \U0001f600'": "caf\u00e9 \u2028 \U0001f600",
    "'null'": "null",
    "char(0, 34, 92, 9)": '\x00"\\\t',
}
POSTGRESQL = {
    "'NaN'::float8": "NaN",
    "'Infinity'::float8": "Infinity",
    "'-Infinity'::real": "-Infinity",
    "'NaN'::numeric": "NaN",
    "1.50::numeric": "1.50",
    "12345678901234567890123456789.000000001": "12345678901234567890123456789.000000001",
    "2::numeric ^ 70": "1180591620717411303424",
    "9223372036854775807": "9223372036854775807",
    "0.1::float8": "0.1",
    "true": True,
    "NULL": None,
    "'\\x00ff'::bytea": "\\x00ff",
    "date '2024-02-29'": "2024-02-29",
    "time '09:30'": "09:30:00",
    "timestamp '1999-12-31 23:59:59.5'": "1999-12-31 23:59:59.5",
    "interval '1 day 6 hours'": "1 day 06:00:00",
    "uuid '6ba7b810-9dad-11d1-80b4-00c04fd430c8'": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    """jsonb '{"a": [1.10, null, "x"]}'""": {"a": ["1.1", None, "x"]},
    "ARRAY['a', NULL, 'null']": ["a", None, "null"],
    "ARRAY[1.5, 'NaN'::numeric]": ["1.5", "NaN"],
    "int4range(1, 5)": "[1, 5)",
    "point '(1,2)'": "(1,2)",
    "E'a\\r\\nb'": "a\r\nb",
}


def test_values_of_sqlite(sqlite_mcp):
    columns = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(SQLITE))
    (row,) = sqlite_mcp.query(f"SELECT {columns}").rows
    assert dict(zip(SQLITE, row.values(), strict=True)) == SQLITE


def test_values_of_postgresql(postgresql_mcp):
    columns = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(POSTGRESQL))
    reply = postgresql_mcp.query(f"SELECT {columns}")
    assert reply.json["row_count"] == 1
    (row,) = json.loads(reply.text, parse_int=str, parse_float=str)["rows"]
    assert dict(zip(POSTGRESQL, row.values(), strict=True)) == POSTGRESQL


def test_numbers_of_thousands_of_digits_are_whole(postgresql_mcp):
    reply = postgresql_mcp.query("SELECT 7::numeric * 10::numeric ^ 6000 AS n")
    (row,) = json.loads(reply.text, parse_int=Decimal)["rows"]
    assert row["n"] == Decimal("7e6000")


def test_text_that_is_not_text_is_an_error(sqlite_mcp):
    reply = sqlite_mcp.query("SELECT CAST(x'ff61' AS TEXT) AS t")
    assert (reply.is_error, "UTF-8" in reply.text) == (True, True), reply.text
    assert sqlite_mcp.query("SELECT 1 AS a").rows == [{"a": 1}]
