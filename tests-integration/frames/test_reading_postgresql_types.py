"""Each type of PostgreSQL has one Arrow type, by find, by COPY and by query."""

from decimal import Decimal
from uuid import UUID

import pyarrow as pa
import pytest

KEY = "12345678-1234-5678-1234-567812345678"

#: The type, a literal, its Arrow type, and its value there.
TYPES = {
    "numeric(3,-2)": ("1234", pa.decimal128(4), 1200),
    "numeric(3,5)": ("0.00123", pa.decimal128(5, 5), Decimal("0.00123")),
    "numeric(9,2)": ("-1.5", pa.decimal128(9, 2), Decimal("-1.50")),
    "numeric(40,2)": ("1.25", pa.decimal256(40, 2), Decimal("1.25")),
    "numeric": ("-0.050", pa.decimal128(3, 3), Decimal("-0.050")),
    "inet": ("'10.0.0.1/8'", pa.string(), "10.0.0.1/8"),
    "cidr": ("'::/0'", pa.string(), "::/0"),
    "int4range": ("'[1,5)'", pa.string(), "[1,5)"),
    "macaddr": ("'08:00:2b:01:02:03'", pa.string(), "08:00:2b:01:02:03"),
    "timetz": ("'12:00+02'", pa.string(), "12:00:00+02:00"),
    "oid": ("5", pa.int64(), 5),
    "name": ("'a'", pa.string(), "a"),
    "mood": ("'ok'", pa.string(), "ok"),
    "positive": ("5", pa.int32(), 5),
    "jsonb": ("'null'", pa.json_(pa.string()), None),
    "json": ("' null'", pa.json_(pa.string()), None),
    "smallint[]": ("'{1,NULL}'", pa.list_(pa.int16()), [1, None]),
    "text[]": ("'{}'", pa.list_(pa.string()), []),
    "bytea[]": ("ARRAY['\\x00'::bytea]", pa.list_(pa.binary()), [b"\0"]),
    "numeric[]": ("'{1.5,NULL}'", pa.list_(pa.decimal128(2, 1)), [Decimal("1.5"), None]),
    "uuid[]": (f"'{{{KEY}}}'", pa.list_(pa.uuid()), [UUID(KEY)]),
    "jsonb[]": ("ARRAY['{}'::jsonb]", pa.list_(pa.json_(pa.string())), ["{}"]),
    "interval[]": ("'{1 day}'", pa.list_(pa.duration("us")), None),
}

READS = {
    "a page": lambda db: db["t"].find(_order_by="id", _limit=2),
    "several pages": lambda db: db["t"].find(_order_by="id"),
    "a query": lambda db: db.query("SELECT * FROM t ORDER BY id"),
}


@pytest.fixture
def create(open_postgresql):
    """A function that makes a table with a column, and a value before many rows without one."""
    db = open_postgresql()
    db.execute("CREATE TYPE mood AS ENUM ('ok', 'bad')")
    db.execute("CREATE DOMAIN positive AS integer CHECK (VALUE > 0)")

    def create(type_, literal):
        db.execute(f"CREATE TABLE t (id bigint, c {type_})")
        db.execute(f"INSERT INTO t VALUES (1, {literal})")
        db.execute("INSERT INTO t SELECT n FROM generate_series(2, 1500) AS n")
        return db

    return create


@pytest.mark.parametrize("type_", TYPES)
def test_types_and_values(create, type_):
    literal, arrow_type, value = TYPES[type_]
    db = create(type_, literal)
    reads = {name: READS[name] for name in READS if name != "a query" or type_ != "int4range"}

    for name, read in reads.items():
        column = read(db).to_arrow().column("c")
        if name == "a query" and pa.types.is_decimal(arrow_type):
            assert pa.types.is_decimal(column.type)  # without the precision and the scale
        elif name != "a query" or type_ not in {"mood", "positive"}:
            assert column.type == arrow_type
        assert value is None or column[0].as_py() == value
        assert column.null_count == len(column) - (column[0].as_py() is not None)


@pytest.mark.parametrize("type_", TYPES)
def test_types_without_values(create, type_):
    _, arrow_type, _ = TYPES[type_]
    db = create(type_, "NULL")

    for read in (lambda: db["t"].find(id=0), lambda: db["t"].find(_limit=9), db["t"].find):
        found = read().to_arrow().schema.field("c").type
        assert found == arrow_type or type_ in {"numeric", "numeric[]", "numeric(3,-2)"} | {
            "numeric(3,5)"
        }
        assert found != pa.null()


#: Values without an equivalent in Arrow: the type and a literal.
REFUSED = {
    "numeric": "'NaN'",
    "numeric(9,2)": "'NaN'",
    "interval": "'1 month'",
    "time": "'24:00'",
    "date": "'infinity'",
    "timestamp": "'10000-01-01'",
    "timestamptz": "'0044-03-15 BC'",
    "integer[]": "'{{1,2},{3,4}}'",
    "timestamp[]": "'{infinity}'",
    "numeric[]": "'{1,NaN}'",
}


@pytest.mark.parametrize("type_", REFUSED)
def test_values_without_an_equivalent_are_named(create, type_):
    db = create(type_, REFUSED[type_])

    for read in READS.values():
        for call in ("to_arrow", "to_polars", "to_pandas"):
            with pytest.raises(ValueError, match=r"column 'c', row 0: .* cast it in SQL"):
                getattr(read(db), call)()


def test_polars_gets_long_decimals_keys_and_documents_as_text(create):
    db = create("numeric(40,2)", "1.25")
    db.execute("ALTER TABLE t ADD ks uuid[], ADD docs jsonb[], ADD doc jsonb")
    db.execute(f"UPDATE t SET ks = '{{{KEY},NULL}}', docs = ARRAY[NULL, '[1]'::jsonb] WHERE id = 1")

    frame = db["t"].find(_order_by="id").to_polars()

    assert frame.row(0)[1:] == ("1.25", [KEY, None], [None, "[1]"], None)
    assert frame.row(1)[1:] == (None,) * 4
