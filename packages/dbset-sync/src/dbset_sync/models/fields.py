"""The fields of a model: of each kind of class whose objects can be rows."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, NotRequired, Required, TypeAlias, get_origin, get_type_hints

import typing_extensions


class Field(NamedTuple):
    """A field of a model.

    Attributes:
        name: its name, which is the column's name as well.
        annotation: its annotation.
        required: whether it has no default.
        default: its default, if it is a constant.
        keyword: its name as an argument of the class; empty if it is set afterwards.
    """

    name: str
    annotation: Any
    required: bool
    default: Any
    keyword: str

    @property
    def argument(self) -> str:
        """What the value is called before an object is made of it."""
        return self.keyword or self.name


#: The default of a field that has none, or creates one for each object.
NOT_CONSTANT = object()

Hints: TypeAlias = Mapping[str, Any]


class Kind(NamedTuple):
    """A kind of class whose objects can be rows.

    Attributes:
        matches: returns whether a class is one.
        fields: yields its fields.
        is_mapping: whether its objects are dicts.
        validates: whether the class converts values itself.
    """

    matches: Callable[[type], bool]
    fields: Callable[[Any], Iterator[Field]]
    is_mapping: bool = False
    validates: bool = False


def kind_of(model: type) -> Kind | None:
    """Return the kind of a class; ``None`` if its objects cannot be rows.

    Example:
        >>> from typing import NamedTuple
        >>> Person = NamedTuple("Person", [("name", str), ("age", int)])
        >>> [field.name for field in kind_of(Person).fields(Person)]
        ['name', 'age']
    """
    return next((kind for kind in _KINDS if kind.matches(model)), None)


def has_arguments(python_type: object) -> bool:
    """Return whether a class is a model whose fields are its arguments: not a TypedDict."""
    kind = kind_of(python_type) if isinstance(python_type, type) else None
    return kind is not None and not kind.is_mapping


def unknown_arguments(model: type) -> list[str]:
    """Return the required arguments of a dataclass that are not fields: of type ``InitVar``."""
    if not dataclasses.is_dataclass(model):
        return []
    names = {field.name for field in dataclasses.fields(model)}
    return [
        parameter.name
        for parameter in inspect.signature(model).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        and parameter.name not in names
    ]


def _of_typed_dict(model: Any) -> Iterator[Field]:
    for name, annotation in get_type_hints(model, include_extras=True).items():
        required = name in model.__required_keys__  # not if the annotation is text
        wrapper = get_origin(annotation)
        required = (required or wrapper is Required) and wrapper is not NotRequired
        yield Field(name, annotation, required, NOT_CONSTANT, name)


def _of_dataclass(model: Any) -> Iterator[Field]:
    hints = get_type_hints(model, include_extras=True)
    for field in dataclasses.fields(model):
        missing = dataclasses.MISSING
        required = field.default is missing and field.default_factory is missing
        default = NOT_CONSTANT if field.default is missing else field.default
        keyword = field.name if field.init else ""
        yield Field(field.name, hints[field.name], required and field.init, default, keyword)


def _of_named_tuple(model: Any) -> Iterator[Field]:
    hints, defaults = get_type_hints(model, include_extras=True), model._field_defaults
    for name in model._fields:
        default = defaults.get(name, NOT_CONSTANT)
        yield Field(name, hints.get(name, Any), name not in defaults, default, name)


def _of_pydantic(model: Any) -> Iterator[Field]:
    config = model.model_config
    by_alias = config.get("validate_by_alias", True)
    for name, field in model.model_fields.items():
        required = field.is_required()
        default = NOT_CONSTANT if required or field.default_factory else field.default
        keyword = _alias(field.validation_alias) if by_alias else None
        yield Field(name, field.annotation, required, default, keyword or name)


def _alias(alias: Any) -> str | None:
    """Return the text of an alias; the first if there are several."""
    first = getattr(alias, "choices", [alias])[0]
    return first if isinstance(first, str) else None


def _of_struct(model: Any) -> Iterator[Field]:
    hints = get_type_hints(model, include_extras=True)
    names, defaults = model.__struct_fields__, model.__struct_defaults__
    without = len(names) - len(defaults)
    for number, name in enumerate(names):
        default = NOT_CONSTANT if number < without else defaults[number - without]
        required = number < without or type(default).__name__ == "NoDefaultType"
        yield Field(name, hints[name], required, NOT_CONSTANT if required else default, name)


_KINDS = (
    Kind(typing_extensions.is_typeddict, _of_typed_dict, is_mapping=True),
    Kind(dataclasses.is_dataclass, _of_dataclass),
    Kind(lambda model: issubclass(model, tuple) and hasattr(model, "_fields"), _of_named_tuple),
    Kind(lambda model: hasattr(model, "model_fields"), _of_pydantic, validates=True),
    Kind(lambda model: hasattr(model, "__struct_fields__"), _of_struct),
)
