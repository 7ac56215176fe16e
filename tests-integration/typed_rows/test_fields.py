"""Fields whose values are not those of columns: enums, documents, tuples, aliases and others."""

import datetime as dt
from dataclasses import InitVar, dataclass, field
from enum import Enum, StrEnum
from typing import Any, Generic, Literal, NamedTuple, NewType, NotRequired, TypedDict, TypeVar

import msgspec
import pydantic
import pytest
from models import Aliased, SetLater

Color = Enum("Color", {"RED": "red", "BLUE": "blue"})
Size = StrEnum("Size", ["S", "M"])
Email = NewType("Email", str)
T = TypeVar("T")


@dataclass
class Address:
    city: str
    colors: list[Color] = field(default_factory=list)


class Point(NamedTuple):
    x: int
    y: int = 0


class Note(TypedDict):
    text: str
    color: NotRequired[Color]


class Event(pydantic.BaseModel):
    day: dt.date
    color: Color = Color.RED


@dataclass
class Converted:
    color: Color
    size: Size | None
    email: Email
    level: Literal[1, 2]
    address: Address
    addresses: list[Address]
    notes: dict[str, Note]
    points: tuple[Point, ...]
    pair: tuple[int, Color]
    either: "int | None"
    anything: Any
    event: Event | None = None


class ConvertedStruct(msgspec.Struct, kw_only=True):
    color: Color
    address: Address | None = None
    tags: tuple[str, ...] = ()


class Cat(pydantic.BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(pydantic.BaseModel):
    kind: Literal["dog"] = "dog"
    color: Color = Color.RED


class Owner(pydantic.BaseModel):
    pet: Cat | Dog = pydantic.Field(discriminator="kind")
    color: Color | None = None
    home: Address | None = None
    born: dt.datetime | None = None


class Open(pydantic.BaseModel, extra="allow"):
    name: str


@dataclass
class WithInitVar:
    name: str
    shout: InitVar[bool] = False

    def __post_init__(self, shout):
        self.name = self.name.upper() if shout else self.name


@dataclass(frozen=True, slots=True)
class Computed:
    name: str
    upper: str = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "upper", self.name.upper())


@dataclass
class Box(Generic[T]):
    content: T


ROWS = [
    Converted(
        color=Color.RED,
        size=Size.M,
        email=Email("a@b.c"),
        level=2,
        address=Address("Oslo", [Color.BLUE]),
        addresses=[Address("Bergen")],
        notes={"a": {"text": "x", "color": Color.RED}, "b": {"text": "y"}},
        points=(Point(1, 2), Point(3)),
        pair=(1, Color.BLUE),
        either=None,
        anything={"a": [1, None]},
        event=Event(day=dt.date(2024, 5, 1)),
    ),
    ConvertedStruct(color=Color.BLUE, address=Address("Oslo"), tags=("a", "b")),
    Owner(
        pet=Dog(),
        color="blue",
        home=Address("Oslo"),
        born=dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC),
    ),
    Owner(pet=Cat(lives=3)),
    Open(name="Ada", age=36),
    WithInitVar("Ada", shout=True),
    Computed("Ada"),
    Box([1]),
    Aliased(fullName="Ada", years=3),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_row_comes_back(open_sqlite, row):
    table = open_sqlite().table("t", type(row))
    table.insert(row)
    table.insert_many([row, row])
    found = table.find().all()

    for each in found:
        if isinstance(each, Aliased):
            each.id = None
        if isinstance(each, Open):
            del each.model_extra["id"]
    assert found == [row] * 3


def test_documents_and_enums_in_the_table(db):
    db.table("t", Converted).insert(ROWS[0])

    assert db["t"].find_one(_columns=["color", "size", "address", "points", "event"]) == {
        "color": "red",
        "size": "m",
        "address": {"city": "Oslo", "colors": ["blue"]},
        "points": [{"x": 1, "y": 2}, {"x": 3, "y": 0}],
        "event": {"day": "2024-05-01", "color": "red"},
    }
    assert db.table("t", Converted).find_one() == ROWS[0]


def test_field_that_is_no_argument(open_sqlite):
    people = open_sqlite().table("people", SetLater)
    people.insert(SetLater("Ada"))
    found = people.find_one()

    assert (found.id, people.update(found, ["id"])) == (1, 1)


@dataclass
class Node:
    name: str
    children: "list[Node]" = field(default_factory=list)


def test_recursive_model(open_sqlite):
    node = Node("a", [Node("b", [Node("c")])])
    nodes = open_sqlite().table("nodes", Node)
    nodes.insert(node)

    assert nodes.find_one() == node


class Employee(SetLater):
    """A subclass without fields."""


def test_object_of_a_subclass(open_sqlite):
    people = open_sqlite().table("people", SetLater)
    people.insert(Employee("Ada"))

    assert type(people.find_one()) is SetLater


class Doubled(NamedTuple):
    name: str
    age: int
    doubled: int | None = None


def test_table_of_another_program(open_sqlite):
    db = open_sqlite()
    db.execute('CREATE TABLE p ("Name" TEXT, "AGE" INTEGER, doubled GENERATED ALWAYS AS (age * 2))')
    people = db.table("p", Doubled)
    people.insert(Doubled("Ada", 36))

    assert people.find_one(name="Ada") == Doubled("Ada", 36, 72)
