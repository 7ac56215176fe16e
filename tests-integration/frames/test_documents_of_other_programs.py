"""JSON documents that dbset would not write: in Arrow they are the same documents, or an error."""

import json

import pyarrow as pa
import pytest

#: Enough for a stream of several batches.
COUNT = 2600

FILLER = "x" * 1000


def by_to_arrow(rows):
    return rows.to_arrow()


def by_batches(rows):
    return pa.Table.from_batches(list(rows.arrow_batches()))


@pytest.fixture(params=[5, COUNT - 1], ids=["early", "late"])
def written(request, db):
    """A function that writes a document as text, and returns the table and the document's row."""
    db.execute("CREATE TABLE t (id bigint PRIMARY KEY, filler text, doc json)")
    documents = [{"id": n, "filler": FILLER, "doc": {"n": n}} for n in range(COUNT)]
    db["t"].insert_many(documents)
    literal = "CAST(:text AS json)" if db.engine.dialect.name == "postgresql" else ":text"

    def write(text):
        db.execute(f"UPDATE t SET doc = {literal} WHERE id = :id", text=text, id=request.param)
        return db["t"], request.param

    return write


@pytest.mark.parametrize("read", [by_to_arrow, by_batches])
@pytest.mark.parametrize(
    "document", ["\ud800", {"\udfff": ["ä", "\ud800"]}], ids=["a text", "a key and an item"]
)
def test_lone_surrogates_are_escaped(written, read, document):
    table, row = written(json.dumps(document))

    texts = read(table.find(_order_by="id"))["doc"].combine_chunks().storage

    assert json.loads(texts[row].as_py()) == table.find_one(id=row)["doc"] == document


@pytest.mark.parametrize("read", [by_to_arrow, by_batches])
@pytest.mark.parametrize("text", ['{"a": 1e400}', "[-1e400]"])
def test_numbers_that_only_the_database_holds_are_named(written, read, text):
    table, row = written(text)

    with pytest.raises(ValueError, match=f"column 'doc', row {row}: .*does not fit"):
        read(table.find(_order_by="id"))
