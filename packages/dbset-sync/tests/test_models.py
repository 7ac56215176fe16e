"""Rows of a typed table are objects of its model; annotations say how values are converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, NewType, TypedDict

import dbset_sync
import pytest
from dbset_sync.models.annotations import conversion
from sqlalchemy import Integer

Color = Enum("Color", {"RED": "red"})


@dataclass
class Person:
    name: str
    age: int | None = None
    color: Color = Color.RED
    id: int | None = None


class PersonTuple(NamedTuple):
    name: str
    age: int | None = None
    id: int | None = None


class PersonDict(TypedDict):
    name: str
    id: int


def test_typed_rows(db):
    people = db.table("people", Person)
    keys = [people.insert(Person("Ada")), people.insert_many([Person("Bob", 3)])]
    ada, bob = people.find(_order_by="id")

    assert (keys, ada, bob) == ([1, 1], Person("Ada", id=1), Person("Bob", 3, id=2))
    assert people.update(Person("Ada", 36, id=1), ["id"]) == 1
    assert db["people"].find_one() == {"id": 1, "name": "Ada", "age": 36, "color": "red"}


def test_models_of_one_table(db):
    db["people"].insert({"name": "Ada"})

    assert db.table("people", PersonTuple).find_one() == PersonTuple("Ada", None, 1)
    assert db.table("people", PersonDict).find_one() == {"name": "Ada", "id": 1}
    assert db.table("people", Person).find_one() == Person("Ada", id=1)


@pytest.mark.parametrize(
    ("annotation", "nullable", "read", "samples"),
    [
        (int, False, None, (0,)),
        (int | None, True, None, (0,)),
        (Any, True, None, ()),
        (object, True, None, ()),
        (complex, False, None, ()),
        (NewType("Name", str), False, None, ("",)),
        (Annotated[str | None, "note"], True, None, ("",)),
        (Literal["a"] | None, True, None, ("",)),
        (int | str, False, None, (0, "")),
        (list[int], False, None, ([],)),
        (Sequence[int], False, None, ([],)),
        (dict[str, Any], False, None, ({},)),
        (Color, False, Color, ("red",)),
        (tuple[int, ...], False, tuple, ([],)),
    ],
)
def test_conversion(annotation, nullable, read, samples):
    found = conversion(annotation, lambda _: None)

    assert (found.nullable, found.read, found.samples) == (nullable, read, samples)
    assert not found.ambiguous


@pytest.mark.parametrize("annotation", [Color | str, list[Color | int], tuple[Color | str, int]])
def test_ambiguous_annotations(annotation):
    assert conversion(annotation, lambda _: None).ambiguous


def test_types_win_over_annotations(db):
    db.table("people", Person).insert(Person("Ada"), types={"age": Integer})

    assert isinstance(db["people"].table.c.age.type, Integer)


def test_row_that_does_not_fit(db):
    with pytest.raises(dbset_sync.RowError, match="the row is a dict, not a Person"):
        db.table("people", Person).insert({"name": "Ada"})
    assert db.tables() == []
