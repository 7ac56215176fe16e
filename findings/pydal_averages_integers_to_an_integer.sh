#!/usr/bin/env bash
# pyDAL reads an average of an integer column as an integer, without an error: the mean of 1, 2 and 2 is 1, where the
# database has 1.67. Any number beside such a column is cut as well: `stars == 1.5` finds the rows with 1, `stars > 0.5`
# means more than 0, and an update to `stars + 0.5` adds nothing. A list:string whose only item is "x|y" contains "x"
# for contains(), and "y"; an item "" is lost. contains(..., case_sensitive=True) finds both cases on SQLite. A datetime
# loses its microseconds and its offset: 10:30+02:00 is read as 10:30.
# Seen with pydal 20260520.0 on SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pydal==20260520.0
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
from datetime import datetime

from pydal import DAL, Field

db = DAL("sqlite:memory")
db.define_table(
    "reviews",
    Field("name"),
    Field("stars", "integer"),
    Field("tags", "list:string"),
    Field("written", "datetime"),
)
reviews = db.reviews
written = datetime.fromisoformat("2024-01-31T10:30:00.25+02:00")
for name, stars, tags in (("Ada", 1, ["x|y"]), ("ada", 2, ["x"]), ("Bob", 2, ["z", ""])):
    reviews.insert(name=name, stars=stars, tags=tags, written=written)
average = reviews.stars.avg()
found = {
    "average": db(reviews).select(average).first()[average],
    "average in SQL": round(db.executesql("SELECT avg(stars) FROM reviews")[0][0], 2),
    "stars == 1.5": db(reviews.stars == 1.5).count(),
    "tags contain x": db(reviews.tags.contains("x")).count(),
    "tags contain x|y": db(reviews.tags.contains("x|y")).count(),
    "tags": [row.tags for row in db(reviews).select()],
    "name contains A": db(reviews.name.contains("A", case_sensitive=True)).count(),
    "written": reviews[1].written,
}
db(reviews.id == 1).update(stars=reviews.stars + 0.5)
found["stars + 0.5"] = db.executesql("SELECT stars FROM reviews WHERE id = 1")
for name, value in found.items():
    print(f"{name}: {value}")
assert (found["average"], found["average in SQL"]) == (1, 1.67), "this has changed"
assert found["stars == 1.5"] == 1 and found["stars + 0.5"] == [(1,)], "this has changed"
assert (found["tags contain x"], found["tags contain x|y"]) == (2, 1), "this has changed"
assert found["tags"] == [["x|y"], ["x"], ["z"]], "this has changed"
assert found["name contains A"] == 2, "this has changed"
assert found["written"] == datetime(2024, 1, 31, 10, 30), "this has changed"
PYTHON
