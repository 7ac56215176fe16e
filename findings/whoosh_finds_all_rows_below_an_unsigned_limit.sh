#!/usr/bin/env bash
# Whoosh finds all documents by a range of an unsigned number, NUMERIC(int, signed=False), if the range begins with 0 or
# has no lower limit, without an error: of the ages 0 to 90, `[TO 40]` and `[0 TO 5]` find each, 90 too. A range that
# begins with 20 is right, and so is every range of a signed field, which is the default. A delete by such a query
# leaves nothing behind.
# Seen with Whoosh-Reloaded 2.7.5 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet Whoosh-Reloaded==2.7.5
cd "$place"
venv/bin/python - <<'PYTHON'
from whoosh.fields import NUMERIC, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

AGES = list(range(0, 100, 10))

#: A query, and what it finds in a signed and in an unsigned field.
QUERIES = [
    ("[TO 40]", AGES[:5], AGES),
    ("[0 TO 5]", AGES[:1], AGES),
    ("[20 TO 40]", AGES[2:5], AGES[2:5]),
    ("[20 TO]", AGES[2:], AGES[2:]),
    ("40", AGES[4:5], AGES[4:5]),
]


def index(signed):
    made = RamStorage().create_index(Schema(age=NUMERIC(int, signed=signed, stored=True)))
    with made.writer() as writer:
        for age in AGES:
            writer.add_document(age=age)
    return made, QueryParser("age", made.schema)


def found(made, parser, query):
    with made.searcher() as searcher:
        return sorted(hit["age"] for hit in searcher.search(parser.parse(query), limit=None))


for query, *expected in QUERIES:
    by_sign = [found(*index(signed), query) for signed in (True, False)]
    print(f"{query}: signed {by_sign[0]}, unsigned {by_sign[1]}")
    assert by_sign == expected, "this has changed"
for signed, left in ((True, 5), (False, 0)):
    made, parser = index(signed)
    with made.writer() as writer:
        writer.delete_by_query(parser.parse("[TO 40]"))
    print(f"left after deleting [TO 40], {'signed' if signed else 'unsigned'}: {made.doc_count()}")
    assert made.doc_count() == left, "this has changed"
PYTHON
