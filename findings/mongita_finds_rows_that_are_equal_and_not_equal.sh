#!/usr/bin/env bash
# Mongita, an embedded database with MongoDB's interface, gives other answers than MongoDB's documentation, without an
# error. A document with the tags "red" and "new" is found by {"tags": "red"}, and by {"tags": {"$ne": "red"}} too, so
# that deleting all that are not red deletes it. A number in a list is found by 7, and not by {"$gt": 5}; True is less
# than 6, as a number. {"$or": [...]} and {"$and": [...]} find nothing and count none, where other operators that
# Mongita lacks, as $exists, are an error. MontyDB and mongomock have MongoDB's answers.
# Seen with mongita 1.2.0, montydb 2.5.6 and mongomock 4.3.0 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet mongita==1.2.0 montydb==2.5.6 mongomock==4.3.0
cd "$place"
cat > probe.py <<'PYTHON'
import mongita
import mongomock
import montydb
from mongita.errors import MongitaError

DOCUMENTS = [
    {"number": 1, "tags": ["red", "new"], "marks": [7, 1]},
    {"number": 2, "tags": ["blue"], "marks": 7},
    {"number": 3, "tags": [], "marks": True},
]

#: A filter, the numbers that Mongita finds, and those of the other two.
FILTERS = [
    ({"tags": "red"}, [1], [1]),
    ({"tags": {"$ne": "red"}}, [1, 2, 3], [2, 3]),
    ({"marks": 7}, [1, 2], [1, 2]),
    ({"marks": {"$gt": 5}}, [2], [1, 2]),
    ({"marks": {"$lt": 6}}, [3], [1]),
    ({"$or": [{"number": 1}, {"number": 2}]}, [], [1, 2]),
    ({"$and": [{"number": 1}, {"tags": "red"}]}, [], [1]),
    ({"number": {"$in": [1, 2]}}, [1, 2], [1, 2]),
]


def filled(client):
    collection = client["shop"]["goods"]
    collection.insert_many([dict(document) for document in DOCUMENTS])
    return collection


def numbers(collection, condition):
    return sorted(document["number"] for document in collection.find(condition))


goods = filled(mongita.MongitaClientMemory())
others = [filled(montydb.MontyClient(":memory:")), filled(mongomock.MongoClient())]
for condition, expected, right in FILTERS:
    found, by_others = numbers(goods, condition), [numbers(other, condition) for other in others]
    print(f"{condition}: {found}; MontyDB {by_others[0]}, mongomock {by_others[1]}")
    assert found == expected and goods.count_documents(condition) == len(expected), "this has changed"
    assert by_others == [right, right], "this has changed"
try:
    goods.count_documents({"tags": {"$exists": True}})
    raise SystemExit("this has changed")
except MongitaError as error:
    print("$exists:", type(error).__name__)
goods.delete_many({"tags": {"$ne": "red"}})
print("left after deleting what is not red:", goods.count_documents({}))
assert goods.count_documents({}) == 0, "this has changed"
PYTHON
venv/bin/python -W ignore probe.py
