"""Models of the same rows: one of each kind of class."""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple, NotRequired, TypedDict

import msgspec
import pydantic


@dataclass
class Plain:
    name: str
    age: int = 0
    city: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    id: int | None = None
    name: str
    age: int = 0
    city: str | None = None


@dataclass
class SetLater:
    name: str
    age: int = 0
    city: str | None = None
    id: int | None = dataclasses.field(default=None, init=False)


class Tuple(NamedTuple):
    name: str
    age: int = 0
    city: str | None = None
    id: int | None = None


class Dict(TypedDict):
    name: str
    age: NotRequired[int]
    city: NotRequired[str | None]
    id: NotRequired[int]


class Pydantic(pydantic.BaseModel):
    name: str
    age: int = 0
    city: str | None = None
    id: int | None = None


class Aliased(pydantic.BaseModel):
    name: str = pydantic.Field(alias="fullName")
    age: int = pydantic.Field(0, validation_alias=pydantic.AliasChoices("years", "age"))
    city: str | None = None
    id: int | None = None


class Struct(msgspec.Struct, rename="camel", kw_only=True):
    id: int | None = None
    name: str
    age: int = 0
    city: str | None = None


MODELS = [Plain, Frozen, Tuple, Dict, Pydantic, Struct]

#: The names of arguments that differ from those of the fields.
_ARGUMENTS = {Aliased: {"name": "fullName", "age": "years"}}


def made(model, **values):
    """Return an object of a model; it may also set fields that are no arguments."""
    key = values.pop("id", None) if model is SetLater else None
    names = _ARGUMENTS.get(model, {})
    row = model(**{names.get(name, name): value for name, value in values.items()})
    if key is not None:
        row.id = key
    return row


def changed(row, **values):
    """Return a copy of an object with other values."""
    if isinstance(row, dict):
        return {**row, **values}
    names = [*Plain.__dataclass_fields__]
    return made(type(row), **{name: getattr(row, name) for name in names} | values)
