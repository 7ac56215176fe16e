"""NULL is the largest value in every order, on both databases."""

import pytest
import sqlalchemy as sa
from dbset import FilterError

ROWS = [
    {"id": 1, "a": 2, "b": "x"},
    {"id": 2, "a": None, "b": "y"},
    {"id": 3, "a": 1, "b": None},
    {"id": 4, "a": 1, "b": "z"},
    {"id": 5, "a": None, "b": None},
]

#: Values of `_order_by`, and the ids in that order.
ORDERS = {
    "ascending": (["a", "id"], [3, 4, 1, 2, 5]),
    "descending": (["-a", "id"], [2, 5, 1, 3, 4]),
    "both ascending": (["a", "b"], [4, 3, 1, 2, 5]),
    "both descending": (["-a", "-b"], [5, 2, 1, 3, 4]),
    "mixed": (("a", "-b"), [3, 4, 1, 5, 2]),
    "text": (["b", "-id"], [1, 2, 4, 5, 3]),
    "key": ("-id", [5, 4, 3, 2, 1]),
}
EXPRESSIONS = {
    "nulls first": (lambda c: [c.a.nulls_first(), c.id], [2, 5, 3, 4, 1]),
    "nulls last": (lambda c: [c.a.desc().nulls_last(), "id"], [1, 3, 4, 2, 5]),
    "one expression": (lambda c: c.id.desc(), [5, 4, 3, 2, 1]),
    "column": (lambda c: [c.a, "id"], [3, 4, 1, 2, 5]),
    "ascending": (lambda c: [c.a.asc(), "-id"], [4, 3, 1, 5, 2]),
    "descending": (lambda c: [c.a.desc(), c.id], [2, 5, 1, 3, 4]),
    "sum": (lambda c: [(c.a + c.id).desc()], [2, 5, 4, 3, 1]),
    "named": (lambda c: [sa.desc("a"), sa.asc("id")], [2, 5, 1, 3, 4]),
    "subquery": (
        lambda c: [sa.select(c.a + 0).correlate(c.a.table).scalar_subquery(), c.id],
        [3, 4, 1, 2, 5],
    ),
    "function": (lambda c: [sa.func.coalesce(c.a, 0), "id"], [2, 5, 3, 4, 1]),
    "text": (lambda c: sa.text("id DESC"), [5, 4, 3, 2, 1]),
}


@pytest.fixture
def table(db):
    db["t"].insert_many(ROWS)
    return db["t"]


@pytest.mark.parametrize("indexes", [(), ("a",), (["a", "b"],)], ids=str)
@pytest.mark.parametrize(("order", "ids"), ORDERS.values(), ids=ORDERS)
def test_order(table, order, ids, indexes):
    for columns in indexes:
        table.create_index(columns)

    assert [row["id"] for row in table.find(_order_by=order)] == ids
    assert [row["id"] for row in table.find(_order_by=order, id={">": 0})] == ids
    assert [row["id"] for row in table.find(_order_by=order, _limit=2, _offset=1)] == ids[1:3]
    assert table.find_one(_order_by=order)["id"] == ids[0]


@pytest.mark.parametrize(("order", "ids"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_expressions(table, order, ids):
    columns = table.table.columns

    assert [row["id"] for row in table.find(_order_by=order(columns))] == ids
    assert table.find_one(_order_by=order(columns), id={">": 0})["id"] == ids[0]


def test_view(db):
    db["t"].insert_many(ROWS)
    db.execute("CREATE VIEW v AS SELECT id, a FROM t")

    assert [row["id"] for row in db["v"].find(_order_by=["-a", "id"])] == [2, 5, 1, 3, 4]


def test_distinct(table):
    assert [row["a"] for row in table.distinct("a", _order_by="a")] == [1, 2, None]
    assert [row["a"] for row in table.distinct("a", _order_by="-a")] == [None, 2, 1]
    assert [row["a"] for row in table.distinct("a", _order_by="-a", _limit=2)] == [None, 2]
    assert [tuple(row.values()) for row in table.distinct("a", "b", _order_by=["-b", "a"])] == [
        (1, None),
        (None, None),
        (1, "z"),
        (None, "y"),
        (2, "x"),
    ]


@pytest.mark.parametrize("order", ["b", "-b", ["a", "b"]], ids=str)
def test_distinct_by_another_column(table, order):
    with pytest.raises(
        FilterError, match=r"distinct\(\) can only be ordered by its own columns, not by 'b'"
    ):
        table.distinct("a", _order_by=order).all()


def test_json(db):
    values = [None, 2, "text", 1, True]
    db["t"].insert_many([{"id": i, "m": {"k": value}} for i, value in enumerate(values)])
    db["t"].insert({"id": 5, "m": {}})

    ascending = [row["id"] for row in db["t"].find(_order_by=["m.k", "id"])]
    descending = [row["id"] for row in db["t"].find(_order_by=["-m.k", "-id"])]
    assert ascending[-2:] == [0, 5]
    assert descending == ascending[::-1]


#: An order on SQLite, and whether an index is enough for it.
PLANS = [
    ("a", True),
    ("-a", True),
    (["b", "n"], True),
    (["-n", "-id"], True),
    ("id", True),
    ("-id", True),
    (["n", "id"], True),
]


@pytest.mark.parametrize(("order", "by_index"), PLANS, ids=str)
def test_index_is_used_on_sqlite(open_sqlite, order, by_index):
    db = open_sqlite()
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b BIGINT, n BIGINT NOT NULL)")
    for columns in ("a", ["b", "n"], "n"):
        db["t"].create_index(columns)
    statements = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2:4]))
    db["t"].find(_order_by=order, _limit=1).all()
    sql, values = statements[-1]
    plan = db.query(sa.text("EXPLAIN QUERY PLAN " + sql.replace("?", "1"))).all()

    assert all("TEMP B-TREE" not in step["detail"] for step in plan) is by_index, (plan, values)
