"""PostgreSQL enums: labels are written, found and ordered; types are created for new columns."""

from enum import Enum, IntEnum, StrEnum

import pytest
import sqlalchemy as sa
from dbset import FilterError, TypeConflictError
from row_lifecycle import life, whole_life

ENUMS = (
    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
    "CREATE TYPE \"Mixed Case\" AS ENUM ('A', 'b c')",
    'CREATE TABLE t (id SERIAL PRIMARY KEY, m mood, c "Mixed Case", ms mood[], v INT)',
)


def names_of_enums(db):
    return [row["typname"] for row in db.query("SELECT typname FROM pg_type WHERE typtype = 'e'")]


def test_life(made_by_driver):
    table = made_by_driver(*ENUMS)["t"]

    assert life(table, {"m": "ok", "c": "b c"}, ["m", "c"]) == whole_life(1, 3)


def test_finding(made_by_driver):
    table = made_by_driver(*ENUMS)["t"]
    table.insert_many(
        [{"m": m, "ms": ms} for m, ms in [("happy", ["ok"]), ("sad", []), (None, None)]]
    )

    assert table.count(m=["sad", "ok"]) == 1
    assert table.count(m={">=": "ok"}) == 1
    assert table.count(m=None) == 1
    assert table.count(ms={"=": ["ok"]}) == 1
    assert [row["m"] for row in table.distinct("m", m={"!=": None}, _order_by="m")] == [
        "sad",
        "happy",
    ]


@pytest.mark.parametrize("label", ["SAD", "", "none"])
def test_labels_that_there_are_not(made_on_postgresql, label):
    table = made_on_postgresql(*ENUMS)["t"]

    with pytest.raises(TypeConflictError, match="fit enum mood: it is not one of sad, ok, happy"):
        table.insert({"m": label})
    with pytest.raises(TypeConflictError, match="it is not one of sad, ok, happy"):
        table.insert({"ms": ["ok", label]})
    with pytest.raises(FilterError, match="fit enum mood: it is not one of sad, ok, happy"):
        table.count(m=label)


#: Members, and the labels of enums in which they stand for the last one.
MEMBERS = {
    "by name": (Enum("Mood", {"ok": "OK!", "happy": "HAPPY!"}).happy, "happy"),
    "by value": (Enum("Mood", {"OK": "ok", "HAPPY": "happy"}).HAPPY, "happy"),
    "of text by name": (StrEnum("Mood", {"ok": "OK!", "happy": "HAPPY!"}).happy, "happy"),
    "of text by value": (StrEnum("Mood", {"OK": "ok", "HAPPY": "happy"}).HAPPY, "happy"),
    "of numbers by name": (IntEnum("Mood", {"ok": 1, "happy": 2}).happy, "happy"),
    "by both": (Enum("Mood", {"happy": "happy"}).happy, "happy"),
}


@pytest.mark.parametrize(("member", "label"), MEMBERS.values(), ids=MEMBERS)
def test_members_of_python_enums(made_on_postgresql, member, label):
    table = made_on_postgresql(*ENUMS)["t"]
    assert table.insert({"m": member, "ms": [member, "ok"]}) == table.insert({"m": "sad"}) - 1
    table.insert_many([{"m": member, "v": number} for number in range(100)])

    assert table.find_one(id=1) == {"id": 1, "m": label, "c": None, "ms": [label, "ok"], "v": None}
    assert table.count(m=member) == table.count(m=[member, None]) == 101
    assert table.count(m={"!=": member}) == table.count(m={"<": member}) == 1
    assert table.count(m={"between": ("ok", member)}) == 101
    assert table.upsert({"m": member, "v": 7}, ["m"]) in [*table.values("id", m=label)]
    assert table.upsert_many([{"m": member, "v": 8}] * 30, ["m"]) == 30
    assert table.update({"v": 9}, m=member) == table.count(v=9) == 101
    assert table.insert_ignore({"m": member}, ["m"]) is False
    assert table.delete(m=[member]) == 101


def test_members_that_are_no_label(made_on_postgresql):
    table = made_on_postgresql(*ENUMS)["t"]
    other = Enum("Mood", {"OK": "fine", "sad": "happy"})
    message = "neither its value 'fine' nor its name 'OK' is one of sad, ok, happy"

    with pytest.raises(TypeConflictError, match=f"'m'.* {message}"):
        table.insert({"m": other.OK})
    with pytest.raises(FilterError, match=message):
        table.count(m=[other.OK])
    with pytest.raises(TypeConflictError, match="both its value 'happy' and its name 'sad' are"):
        table.insert_many([{"m": "sad"}, {"m": other.sad}])


def test_members_for_columns_of_text(db):
    """Whether such a column holds values or names, nothing says; enums of text are text."""
    db["t"].insert(
        {"m": StrEnum("Mood", {"OK": "ok"}).OK}, types={"m": sa.Enum("ok", "sad", name="mood")}
    )
    member = Enum("Mood", {"OK": "ok"}).OK
    db["t"].insert({"text": "x"})

    assert db["t"].count(m=StrEnum("Mood", {"OK": "ok"}).OK) == 1
    with pytest.raises(TypeConflictError, match="accept Mood; give its value or its name"):
        db["t"].insert({"text": member})
    with pytest.raises(FilterError, match="accept Mood; give its value or its name"):
        db["t"].count(text=member)


def test_types_of_new_columns(made_on_postgresql):
    db = made_on_postgresql(*ENUMS)
    given = {
        "new": sa.Enum("x", "y", name="letters"),
        "same": sa.Enum("x", "y", name="letters"),
        "several": sa.ARRAY(sa.Enum("p", "q", name="Other Letters")),
        "known": sa.Enum("sad", "ok", "happy", name="mood"),
    }
    row = {"new": "x", "same": "y", "several": ["q", "p"], "known": "ok"}
    for name in ("t", "made"):
        db[name].insert(row, types=given)
        db[name].insert_many([row, row], types=given)
        assert db[name].find_one(new="x", _columns=list(row)) == row

    assert sorted(names_of_enums(db)) == ["Mixed Case", "Other Letters", "letters", "mood"]


def test_create_column_and_create_table(made_on_postgresql):
    db = made_on_postgresql(*ENUMS)
    db["t"].create_column("size", sa.Enum("small", "large", name="size"))
    db.create_table("other", {"size": sa.Enum("small", "large", name="size")})
    db["other"].insert({"size": "large"})

    assert db["other"].count(size={">": "small"}) == 1


def test_a_type_goes_with_its_transaction(made_on_postgresql):
    db = made_on_postgresql(*ENUMS)
    with pytest.raises(KeyError), db.transaction():
        db["t"].insert({"new": "x"}, types={"new": sa.Enum("x", name="letters")})
        raise KeyError

    assert sorted(names_of_enums(db)) == ["Mixed Case", "mood"]
    assert "new" not in db["t"].columns()


def test_types_given_on_sqlite(made_on_sqlite):
    table = made_on_sqlite()["t"]
    table.insert({"new": "x"}, types={"new": sa.Enum("x", "yy", name="letters")})

    assert table.upsert({"new": "yy"}, ["new"]) == 2
    assert table.count(new="x") == 1
