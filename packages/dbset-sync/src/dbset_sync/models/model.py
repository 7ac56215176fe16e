"""A model: the fields of its objects, and their values to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from dbset_schema import find_column
from dbset_schema.row_checks import described

from dbset_sync.errors import ArgumentError
from dbset_sync.models.annotations import Conversion, Convert, conversion
from dbset_sync.models.fields import Field, Kind, kind_of


class MisfitError(ValueError):
    """A row does not fit a model; the message completes a sentence that begins with the row."""


@dataclass(frozen=True)
class Model:
    """A class whose objects are rows.

    Attributes:
        python_type: the class.
        kind: the kind of class.
        fields: its fields by name.
    """

    python_type: type
    kind: Kind
    fields: Mapping[str, Field]

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.python_type.__name__

    @cached_property
    def conversions(self) -> Mapping[str, Conversion]:
        """How the values of the fields are read and written.

        Raises:
            ArgumentError: the values of a field could be read as several types.
        """
        found = {n: conversion(field.annotation, _nested) for n, field in self.fields.items()}
        for name, each in found.items():
            if each.ambiguous and not self.kind.validates:
                raise ArgumentError(
                    f"values of {name!r} of {self.name} can be read as several types:"
                    f" {self.fields[name].annotation}; choose one, or use a pydantic model"
                )
        return found

    @cached_property
    def _writes(self) -> Sequence[tuple[str, Convert]]:
        return [(name, each.write) for name, each in self.conversions.items() if each.write]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.fields)

    @cached_property
    def _values(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter(
            *self._names, self._names[0]
        )  # repeated: it returns no tuple for one name

    def dump(self, row: Any) -> Mapping[str, Any]:
        """Return the values of an object by field.

        Raises:
            MisfitError: it belongs to another class, or a value does not fit its field.
        """
        if type(row) is not self.python_type:
            self._check_type(row)
        if self.kind.is_mapping:
            return self.converted(self.checked(row)) if self._writes else self.checked(row)
        try:
            values = dict(zip(self._names, self._values(row)))  # noqa: B905  strict is slow
        except AttributeError as error:
            raise MisfitError(f"lacks a value: {error}") from error
        if self.kind.validates:
            values.update(row.model_extra or {})
        return self.converted(values) if self._writes else values

    def dump_changes(self, row: Any) -> Mapping[str, Any]:
        """Return the values of an object, or of a mapping of some fields.

        Raises:
            MisfitError: it has other keys than the fields, or a value does not fit its field.
        """
        if isinstance(row, Mapping):
            return self.converted(self.checked(row, partial=True))
        return self.dump(row)

    def is_one(self, row: object) -> bool:
        """Return whether an object belongs to the class."""
        return isinstance(row, Mapping if self.kind.is_mapping else self.python_type)

    def _check_type(self, row: Any) -> None:
        """Check that an object belongs to the class, and has no fields that would be lost."""
        if not self.is_one(row):
            raise MisfitError(f"is {described(row)}, not a {self.name}")
        own = None if self.kind.is_mapping else model_of(row.__class__)
        unknown = [name for name in own.fields if name not in self.fields] if own else []
        if unknown:
            raise MisfitError(
                f"is {described(row)} with {_listed(unknown)}, which {self.name} lacks"
            )

    def checked(self, row: Mapping[str, Any], *, partial: bool = False) -> Mapping[str, Any]:
        """Return a mapping whose keys are the fields, or some of them.

        Raises:
            MisfitError: it has other keys, or lacks a required one.
        """
        unknown = [key for key in row if key not in self.fields]
        if unknown:
            raise MisfitError(f"has {_listed(unknown)}, which {self.name} lacks")
        missing = [] if partial else [name for name in self.required if name not in row]
        if missing:
            raise MisfitError(f"lacks {_listed(missing)}, which {self.name} requires")
        return row

    @property
    def is_open(self) -> bool:
        """Whether objects may have values without a field: of pydantic's ``extra="allow"``."""
        config = getattr(self.python_type, "model_config", {})
        return self.kind.validates and config.get("extra") == "allow"

    @cached_property
    def required(self) -> Sequence[str]:
        """The fields without a default."""
        return [name for name, field in self.fields.items() if field.required]

    def converted(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return values to write, of all fields or some.

        Raises:
            MisfitError: a value does not fit its field.
        """
        found = dict(values)
        for name, write in self._writes:
            if found.get(name) is not None:
                found[name] = self.convert(name, write, found[name])
        return found

    def convert(self, name: str, convert: Convert, value: Any) -> Any:
        """Convert a value that is read or to write.

        Raises:
            MisfitError: it does not fit the field.
        """
        try:
            return convert(value)
        except MisfitError as error:
            raise MisfitError(f"has a value in {name!r} that {error}") from error.__cause__
        except Exception as error:
            raise MisfitError(
                f"has {value!r:.100} in {name!r}, which does not fit {self.name}: {error}"
            ) from error


@lru_cache(maxsize=512)
def model_of(python_type: type) -> Model | None:
    """Return the model of a class; ``None`` if its objects cannot be rows.

    Raises:
        ArgumentError: its annotations cannot be resolved.
    """
    kind = kind_of(python_type)
    if kind is None:
        return None
    try:
        fields = {field.name: field for field in kind.fields(python_type)}
    except NameError as error:
        raise ArgumentError(
            f"an annotation of {python_type.__name__} cannot be resolved: {error}; import or"
            " define its types at module level, and not only for type checkers"
        ) from error
    return Model(python_type, kind, fields)


def _nested(python_type: type) -> Conversion | None:
    """Return the conversion of a class whose objects are documents inside rows."""
    model = model_of(python_type)
    if model is None:
        return None
    if model.kind.validates:
        return Conversion(
            read=python_type.model_validate,  # type: ignore[attr-defined]
            write=lambda value: value.model_dump(mode="json", by_alias=True),
            python_type=python_type,
            samples=({},),
        )

    @lru_cache(maxsize=64)
    def reader_of(keys: tuple[str, ...]) -> Reader:
        return reader(model, keys)

    def read(document: dict[str, Any]) -> Any:
        names, build = reader_of(tuple(document))
        return build(dict(zip(names, document.values(), strict=True)))

    return Conversion(
        read=read,
        write=model.dump,
        python_type=dict if model.kind.is_mapping else python_type,
        samples=({},),
    )


class Reader(NamedTuple):
    """How to build objects from rows.

    Attributes:
        names: the arguments of the class, for the values in the order of the columns.
        build: builds an object from its arguments, in a dict that it may change.
    """

    names: list[str]
    build: Convert


def reader(
    model: Model,
    keys: Sequence[str],
    optional: str | None = None,
    wrap: Callable[[MisfitError], Exception] = lambda error: error,
) -> Reader:
    """Return how to build objects from rows with certain columns.

    Parameters:
        model: the model of the objects.
        keys: the columns.
        optional: a column that the model may lack.
        wrap: returns the error to raise for a row that does not fit.

    Raises:
        MisfitError: the model lacks a column, or requires another one.
    """
    fields = _fields_of(model, keys, optional)
    names = [key if field is None else field.argument for key, field in fields.items()]
    steps = _steps(model, fields, optional)
    make = _maker(model)

    def build(row: dict[str, Any]) -> Any:
        try:
            for step in steps:
                step(row)
            return make(**row)
        except MisfitError as error:
            raise wrap(error) from error.__cause__
        except Exception as error:
            raise wrap(MisfitError(f"cannot be read as {model.name}: {error}")) from error

    return Reader(names, build)


def _fields_of(
    model: Model, keys: Sequence[str], optional: str | None
) -> Mapping[str, Field | None]:
    """Return the field of each column; ``None`` if the model takes the column without a field."""
    names = {key: find_column(model.fields, key) for key in keys}
    found = {key: None if name is None else model.fields[name] for key, name in names.items()}
    unknown = [key for key, name in names.items() if name is None and key != optional]
    if unknown and not model.is_open:
        raise MisfitError(f"has {_listed(unknown)}, which {model.name} lacks")
    missing = [name for name in model.required if name not in names.values()]
    if missing:
        raise MisfitError(f"lacks {_listed(missing)}, for which {model.name} has no default")
    return found


def _steps(
    model: Model, fields: Mapping[str, Field | None], optional: str | None
) -> list[Callable[[dict[str, Any]], None]]:
    """Return what to do with the values of each row before an object is made of them."""
    present = [field for field in fields.values() if field]
    steps: list[Callable[[dict[str, Any]], None]] = []
    if optional is not None and fields.get(optional, optional) is None and not model.is_open:
        steps.append(partial(_remove, optional))
    strict = {f.argument: f for f in present if not model.conversions[f.name].nullable}
    if strict:
        values = itemgetter(*strict, next(iter(strict)))  # repeated, as in Model
        steps.append(
            lambda row: _leave_out_nulls(model, strict, row) if None in values(row) else None
        )
    reads = {
        field.argument: (field.name, read)
        for field in present
        if not model.kind.validates and (read := model.conversions[field.name].read)
    }
    if reads:
        steps.append(partial(_convert, model, reads))
    return steps


def _remove(name: str, row: dict[str, Any]) -> None:
    del row[name]


def _leave_out_nulls(model: Model, strict: Mapping[str, Field], row: dict[str, Any]) -> None:
    """Leave out NULL where the model has a default and does not take ``None``."""
    for keyword, field in strict.items():
        if row[keyword] is None:
            if field.required:
                raise MisfitError(
                    f"has NULL in {field.name!r}, for which {model.name} has no default; give it"
                    " one, or allow None"
                )
            del row[keyword]


def _convert(model: Model, reads: Mapping[str, tuple[str, Convert]], row: dict[str, Any]) -> None:
    for keyword, (name, read) in reads.items():
        if row.get(keyword) is not None:
            row[keyword] = model.convert(name, read, row[keyword])


def _maker(model: Model) -> Callable[..., Any]:
    """Return a function that makes an object of the values of its fields."""
    make: Callable[..., Any] = dict if model.kind.is_mapping else model.python_type
    late = [field.name for field in model.fields.values() if not field.keyword]

    def set_later(**row: Any) -> Any:
        rest = {name: row.pop(name) for name in late if name in row}
        found = make(**row)
        for name, value in rest.items():
            object.__setattr__(found, name, value)  # of a frozen dataclass, too
        return found

    return set_later if late else make


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(repr, names))
