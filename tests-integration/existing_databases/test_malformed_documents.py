"""JSON columns on SQLite with text that is not valid JSON: it is read as text, and filters work."""

import pytest

#: SQLite evaluates the filters, and dbset parses the documents.
pytestmark = pytest.mark.crosswise

DOCUMENTS = ('{"a": 1}', '{"a": 2, "b": [1, {"c": "x"}]}', "[1, 2]", '"text"', "7", "null")
MALFORMED = ("not json", "", '{"a": 1', "{'a': 1}", "[1,]", "NULL", " ", '{"a": 01}', "\\")

#: Filters, with the number of documents that each finds.
FILTERS = (
    ({"j.a": 1}, 1),
    ({"j.a": {">": 1}}, 1),
    ({"j.b.1.c": "x"}, 1),
    ({"j.b": {"@>": [1]}}, 1),
    ({"j": {"@>": {"a": 2}}}, 1),
    ({"j": {"<@": [1, 2, 3]}}, 1),
    ({"j": {"?": "a"}}, 2),
    ({"j": {"?|": ["a", "b"]}}, 2),
    ({"j": {"?&": ["a", "b"]}}, 1),
    ({"j": {"=": {"a": 1}}}, 1),
    ({"j": {"in": [[1, 2], {"a": 1}]}}, 2),
    ({"j": 7}, 1),
    ({"j": "text"}, 1),
    ({"j": {"startswith": "te"}}, 1),
    ({"j.a": {"between": [0, 5]}}, 2),
    ({"j.0": 1}, 1),
    ({"j.-1": 2}, 1),
    ({"_not": {"j": {"?": "a"}}}, len(DOCUMENTS + MALFORMED) - 2),
)


@pytest.fixture(params=["JSON", "JSONB", "json", "own"])
def table(made_on_sqlite, request):
    db = made_on_sqlite()
    if request.param == "own":
        db["t"].insert({"j": {}})
        db["t"].delete(_all=True)
    else:
        db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, j {request.param})")
    for text in (*DOCUMENTS, *MALFORMED):
        db.execute("INSERT INTO t (j) VALUES (:text)", text=text)
    db.execute("INSERT INTO t (j) VALUES (x'ff00')")
    return db["t"]


def test_filters(table):
    table.delete(j=None)
    assert [table.count(where) for where, _ in FILTERS] == [count for _, count in FILTERS]


def test_it_is_found_by_itself(table):
    for text in MALFORMED:
        (row,) = table.find(j=text)
        assert row["j"] == text
        assert table.find(j={"in": [text, "other"]}).all() == [row]
        assert table.update({"j": {"was": text}}, j=text) == 1
        assert table.count({"j.was": text}) == 1


def test_order_distinct_and_keys(table):
    texts = {row["j"] for row in table.find(j={"in": MALFORMED}, _order_by="j.a")}
    ordered = [row["id"] for row in table.find(_order_by=["j", "-id"])]

    assert texts == set(MALFORMED)
    assert sorted(ordered) == [row["id"] for row in table.find(_order_by="id")]
    assert len(table.distinct("j").all()) == len(ordered)
    assert table.update_many([{"j": {"a": 1}, "n": 1}], ["j"]) == 1
    assert table.upsert({"j": {"a": 2, "b": [1, {"c": "x"}]}, "n": 2}, ["j"]) == 2
    assert len(ordered) == table.count()
