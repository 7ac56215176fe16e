"""Columns of types whose values Arrow has no type for."""

import pyarrow as pa
from dbset_frames.reading.batches import ColumnReader
from sqlalchemy.dialects import postgresql


def test_pairs_of_text_are_documents():
    reader = ColumnReader(["h"], [postgresql.HSTORE()], "postgresql")
    found = reader.table([([[{"a": "1", "b": None}, {}, None]], [None])])

    assert found.schema.field("h").type == pa.json_(pa.string())
    assert found.to_pydict() == {"h": ['{"a": "1", "b": null}', "{}", None]}
