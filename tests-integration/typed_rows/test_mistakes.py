"""Mistakes with models are errors that say what to do, and nothing is written."""

from dataclasses import InitVar, dataclass
from enum import Enum
from typing import Any, NamedTuple, TypedDict

import dbset
import pydantic
import pytest
from models import Dict, Plain, Tuple

Color = Enum("Color", {"RED": "red"})


@dataclass
class Manager(Plain):
    staff: int = 0


@dataclass
class Painted:
    color: Color
    owner: Plain | None = None


class Short(pydantic.BaseModel):
    name: str = pydantic.Field(max_length=1)


ADA = Plain("Ada")

WRITES = [
    (Plain, lambda t: t.insert(Plain), "is a type, not a Plain; pass an object, not a class"),
    (Plain, lambda t: t.insert([ADA]), "is a list, not a Plain; use insert_many"),
    (Plain, lambda t: t.insert({"name": "Ada"}), r"is a dict, not a Plain; .* Plain\(\*\*row\)"),
    (Plain, lambda t: t.insert(None), "is None, not a Plain"),
    (Plain, lambda t: t.insert(Manager("Ada")), "is a Manager with 'staff', which Plain lacks"),
    (Plain, lambda t: t.upsert({"name": "Ada"}, "name"), "is a dict, not a Plain"),
    (Plain, lambda t: t.insert_ignore({"name": "Ada"}, "name"), "is a dict, not a Plain"),
    (Plain, lambda t: t.insert_many([ADA, {"name": "x"}]), "row 1 is a dict, not a Plain"),
    (Plain, lambda t: t.upsert_many([ADA, 5], "name"), "row 1 is an int, not a Plain"),
    (Plain, lambda t: t.update({"nmae": "x"}, id=1), "the row has 'nmae', which Plain lacks"),
    (Plain, lambda t: t.update_many([ADA, {"x": 1}], "name"), "row 1 has 'x', which Plain lacks"),
    (Plain, lambda t: t.update({}, id=1), "the row is empty"),
    (Plain, lambda t: t.upsert(ADA, "x"), "lacks the key 'x'"),
    (Tuple, lambda t: t.insert(("Ada", 36)), "is a tuple, not a Tuple"),
    (Dict, lambda t: t.insert({"nmae": "x"}), "has 'nmae', which Dict lacks"),
    (Dict, lambda t: t.insert({"age": 1}), "lacks 'name', which Dict requires"),
    (Dict, lambda t: t.insert_many([{"name": "x"}, {}]), "row 1 lacks 'name', which Dict requires"),
    (Dict, lambda t: t.insert([{"name": "x"}]), "is a list, not a Dict; use insert_many"),
    (Painted, lambda t: t.insert(Painted("blue")), "has 'blue' in 'color', .* not a valid Color"),
    (Painted, lambda t: t.insert(Painted(Color.RED, 5)), "'owner' that is an int, not a Plain"),
]


@pytest.mark.parametrize(("model", "write", "message"), WRITES)
def test_rows(open_sqlite, model, write, message):
    db = open_sqlite()

    with pytest.raises(dbset.RowError, match=message) as raised:
        write(db.table("t", model))
    assert db.tables() == []
    assert isinstance(raised.value, ValueError)


ARGUMENTS = [
    (Plain, lambda t: t.insert_many(ADA), "rows must be .* not Plain.*; put a single row into"),
    (Tuple, lambda t: t.insert_many(Tuple("Ada")), "rows must be .*; put a single row into a list"),
    (Dict, lambda t: t.insert_many({"name": "Ada"}), "rows must be .*; put a single row into"),
    (Plain, lambda t: t.upsert_many(5, "name"), "rows must be a list or other iterable"),
    (Plain, lambda t: t.find(_columns=["name"]), "leaves out 'age', 'city', 'id' of Plain; read"),
    (Plain, lambda t: t.find_one(_columns=["id"]), r"read dicts with db\['t'\]"),
]


@pytest.mark.parametrize(("model", "call", "message"), ARGUMENTS)
def test_arguments(open_sqlite, model, call, message):
    db = open_sqlite()

    with pytest.raises(dbset.ArgumentError, match=message):
        call(db.table("t", model))
    assert db.tables() == []


@dataclass
class NeedsPassword:
    name: str
    password: InitVar[str]


@dataclass
class Ambiguous:
    color: Color | str


@dataclass
class Unresolved:
    at: "Missing"  # noqa: F821


@dataclass
class Empty:
    pass


CLASSES = [
    (ADA, "a TypedDict, dataclass, NamedTuple, .* not Plain.*; pass its class"),
    (dict, r"model must be .* not <class 'dict'>; db\['t'\] reads and writes dicts"),
    (int, "model must be"),
    (None, "model must be .* not None"),
    ("Plain", "model must be .* not 'Plain'"),
    (list[Plain], "model must be"),
    (Any, "model must be"),
    (NeedsPassword, "NeedsPassword needs 'password' to be created, which is not a field"),
    (Ambiguous, "values of 'color' of Ambiguous can be read as several types"),
    (Unresolved, "annotation of Unresolved cannot be resolved: name 'Missing'.*at module level"),
    (Empty, "Empty has no fields"),
    (pydantic.BaseModel, "BaseModel has no fields"),
    (NamedTuple("Nothing", []), "Nothing has no fields"),
    (TypedDict("Nothing", {}), "Nothing has no fields"),
]


@pytest.mark.parametrize(("model", "message"), CLASSES)
def test_classes(open_sqlite, model, message):
    with pytest.raises(dbset.ArgumentError, match=message):
        open_sqlite().table("t", model)


def test_values_that_a_model_refuses(db):
    db["t"].insert_many([{"name": "a"}, {"name": "bb"}])
    table = db.table("t", Short)

    assert table.find_one(id=1) == Short(name="a")
    with pytest.raises(dbset.RowError, match="of table 't' cannot be read as Short") as raised:
        table.find(_order_by="id").all()
    assert isinstance(raised.value.__cause__, pydantic.ValidationError)
    with pytest.raises(dbset.RowError, match="has 'x' in 'color', which does not fit Painted"):
        db["p"].insert({"color": "x"})
        db.table("p", Painted).find_one()


def test_documents_that_a_model_refuses(db):
    db["p"].insert({"color": "red", "owner": {"name": "Ada", "staff": 1}})

    with pytest.raises(dbset.RowError, match="a value in 'owner' that has 'staff', which Plain"):
        db.table("p", Painted).find().all()


@pytest.mark.parametrize("model", [Plain, Tuple, Short])
def test_model_as_row_type(api, empty_sqlite, model):
    with pytest.raises(dbset.ArgumentError, match=rf"db\.table\(name, {model.__name__}\)"):
        api(empty_sqlite, row_type=model)


def test_rows_that_are_refused_hold_no_connection(open_sqlite):
    db = open_sqlite(pool_size=1, max_overflow=0, pool_timeout=0.1)
    db["t"].insert({"name": "Ada", "x": 1})
    with pytest.raises(dbset.RowError) as raised:
        db.table("t", Plain).find()

    assert db["t"].count() == 1
    assert "which Plain lacks" in str(raised.value)
