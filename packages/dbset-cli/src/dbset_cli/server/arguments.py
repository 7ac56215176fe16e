"""The parameters of tools, and the check of their arguments."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from dbset_cli.server.errors import ToolError


@dataclass(frozen=True)
class Parameter:
    """A parameter of a tool.

    Attributes:
        name: its name.
        description: what it is, for the model.
        most: for a whole number, the greatest; ``None`` for text.
        default: the value if it is not given; ``None`` if it must be given, unless optional.
        optional: whether it may be left out.
    """

    name: str
    description: str
    most: int | None = None
    default: Any = None
    optional: bool = False

    def schema(self) -> dict[str, Any]:
        """Return its JSON schema."""
        kind: dict[str, Any] = {"type": "string"}
        if self.most is not None:
            kind = {"type": "integer", "minimum": 1, "maximum": self.most}
        more = {} if self.default is None else {"default": self.default}
        return {**kind, "description": self.description, **more}

    def checked(self, value: Any) -> Any:
        """Return an argument.

        Raises:
            ToolError: it has the wrong type.
        """
        if self.most is None:
            if isinstance(value, str):
                return value
            raise ToolError(f"{self.name} must be text, not {_shown(value)}")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and 1 <= value <= self.most and value == int(value):
            return int(value)
        raise ToolError(
            f"{self.name} must be a whole number from 1 to {self.most}, not {_shown(value)}"
        )


def input_schema(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments."""
    return {
        "type": "object",
        "properties": {each.name: each.schema() for each in parameters},
        "required": [each.name for each in parameters if not each.optional],
        "additionalProperties": False,
    }


def checked(parameters: Sequence[Parameter], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call, with defaults.

    Raises:
        ToolError: an argument is unknown, missing, or of the wrong type.

    Example:
        >>> checked([Parameter("limit", "How many.", most=9, default=5, optional=True)], {})
        {'limit': 5}
    """
    known = {each.name: each for each in parameters}
    for name in arguments:
        if name not in known:
            raise ToolError(f"there is no parameter {name!r}{_instead(name, list(known))}")
    found = {}
    for each in parameters:
        value = arguments.get(each.name)
        if value is None and not each.optional:
            raise ToolError(f"the parameter {each.name} is missing: {each.description}")
        found[each.name] = each.default if value is None else each.checked(value)
    return found


def unknown_tool(name: str, tools: Sequence[str]) -> ToolError:
    """Return the error for a tool that does not exist."""
    return ToolError(f"there is no tool {name!r}{_instead(name, tools)}")


def json_filter(text: str | None) -> dict[str, Any]:
    """Return the filter that a JSON text describes.

    Raises:
        ToolError: it is not a JSON object.

    Example:
        >>> json_filter('{"age": {">=": 18}}'), json_filter(None)
        ({'age': {'>=': 18}}, {})
    """
    if text is None:
        return {}
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ToolError(f"filter is not valid JSON: {error}") from None
    if not isinstance(found, dict):
        raise ToolError(
            f'filter must be a JSON object, such as {{"age": {{">=": 18}}}}, not {text:.100}'
        )
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f'{twice!r} is there twice; use {{"_and": [...]}} or operators')
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def _instead(name: str, valid: Sequence[str]) -> str:
    near = get_close_matches(name, valid, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are: {', '.join(valid)}" if valid else "; there are no parameters"


def _shown(value: Any) -> str:
    return f"{value!r:.100}"
