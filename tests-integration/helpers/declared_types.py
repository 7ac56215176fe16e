"""Types of columns that another program has declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Types that the PostgreSQL columns need.
CREATED: Sequence[str] = (
    "CREATE TYPE mood AS ENUM ('ok', 'bad', 'a', 'b')",
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
    "CREATE DOMAIN big AS bigint",
    "CREATE DOMAIN words AS text",
    "CREATE DOMAIN moment AS timestamptz",
    "CREATE TYPE pair AS (x INT, y TEXT)",
    "CREATE TYPE label",
    "CREATE FUNCTION label_in(cstring) RETURNS label LANGUAGE internal STRICT AS 'textin'",
    "CREATE FUNCTION label_out(label) RETURNS cstring LANGUAGE internal STRICT AS 'textout'",
    "CREATE TYPE label (INPUT = label_in, OUTPUT = label_out, LIKE = text)",
)

ON_POSTGRESQL: Sequence[str] = (
    *("smallint", "integer", "bigint", "real", "double precision"),
    *("numeric", "numeric(10,2)", "numeric(5,-2)", "boolean"),
    *("text", "varchar", "varchar(5)", "char(3)", '"char"', "name", "bytea"),
    *("date", "time", "time(0)", "timetz", "timestamp", "timestamp(0)", "timestamptz"),
    *("interval", "interval day to second(0)", "uuid", "json", "jsonb"),
    *("smallint[]", "integer[]", "bigint[]", "text[]", "float8[]", "numeric[]", "date[]"),
    *("money", "inet", "oid", "xid", "bit(8)", "bit varying(8)", "int4range", "tsvector"),
    *("mood", "positive", "big", "words", "moment", "pair", "label"),
)

ON_SQLITE: Sequence[str] = (
    *("INTEGER", "BIGINT", "SMALLINT", "BOOLEAN", "REAL", "FLOAT", "DOUBLE PRECISION"),
    *("NUMERIC", "DECIMAL(10, 2)", "TEXT", "VARCHAR(5)", "CHAR(3)", "CLOB", "BLOB", "BYTEA"),
    *("DATE", "TIME", "TIMESTAMP", "DATETIME", "TIMESTAMPTZ", "INTERVAL", "UUID", "JSON", "JSONB"),
    *("", "STRING", "ANY", "MONEY", "POINT"),
)

DECLARED: Mapping[str, Sequence[str]] = {"postgresql": ON_POSTGRESQL, "sqlite": ON_SQLITE}
