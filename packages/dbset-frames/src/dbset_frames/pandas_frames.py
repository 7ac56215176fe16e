"""Checks of pandas frames, whose Arrow stream would change names and objects silently.

pandas is not imported: a frame is recognized by its attributes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dbset_schema.names import check_name
from dbset_types.json_documents import document, dumps
from dbset_types.scalars import is_missing, is_nan

from dbset_frames.errors import FrameError

_RECORDS = "give df.to_dict('records') instead, or convert the column to one type"

#: The most that Arrow's integers hold.
_INTEGERS = range(-(2**63), 2**64)


def is_pandas(source: object) -> bool:
    """Return whether an object looks like a pandas frame."""
    return hasattr(source, "iloc") and hasattr(source, "columns")


def prepared(frame: Any) -> tuple[Any, list[str]]:
    """Return a pandas frame with its named index as columns, and its columns of JSON documents.

    Documents are text there: pandas would make one struct of dicts with different keys.

    Raises:
        FrameError: a name is not text, or a column of objects holds several kinds of them.
        SchemaError: no column can have a name.
    """
    named = [name for name in frame.index.names if name is not None]
    _check_names([*named, *frame.columns])
    if named:
        try:
            frame = frame.reset_index(level=named)
        except ValueError as error:
            raise FrameError(f"the frame's index cannot become columns: {error}") from error
    types = zip(frame.columns, frame.dtypes, strict=True)
    objects = [name for name, type_ in types if str(type_) == "object"]
    if len(set(frame.columns)) < len(frame.columns):
        return frame, []  # the check of names comes later
    documents = {name: texts for name in objects if (texts := _documents(name, frame[name]))}
    return frame.assign(**documents) if documents else frame, list(documents)


def _check_names(names: Sequence[Any]) -> None:
    others = [name for name in names if not isinstance(name, str)]
    if others:
        shown = ", ".join(map(repr, others[:5]))
        raise FrameError(
            f"column names must be text, not {shown}; rename them, for example with"
            " df.columns = df.columns.map(str)"
        )
    for name in names:
        check_name(name, "column")


def _documents(name: str, column: Any) -> list[str | None] | None:
    """Return the documents of a column as text; ``None`` if it holds something else."""
    values = _checked_objects(name, column)
    if not any(_is_document(value) for value in values):
        return None
    try:
        return [None if _is_null(value) else dumps(document(_plain(value))) for value in column]
    except (TypeError, ValueError, RecursionError) as error:
        raise FrameError(
            f"column {name!r} holds a value that JSON cannot: {error}; {_RECORDS}"
        ) from error


def _is_document(value: object) -> bool:
    return isinstance(value, dict | list | tuple) or getattr(value, "ndim", 0) > 0


def _plain(value: Any) -> Any:
    """Return a document with lists in place of numpy's arrays."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    listed = value.tolist() if getattr(value, "ndim", 0) else value
    return list(map(_plain, listed)) if isinstance(listed, list | tuple) else listed


def _is_null(value: object) -> bool:
    return is_missing(value) or is_nan(value)


def _checked_objects(name: str, column: Any) -> list[Any]:
    """Return the values of a column of objects, which are of one kind."""
    values = [value for value in column if not _is_null(value)]
    kinds = set(map(_kind, values))
    if len(kinds) > 1:
        names = " and ".join(sorted(kinds))
        raise FrameError(f"column {name!r} holds objects of several kinds: {names}; {_RECORDS}")
    kind = next(iter(kinds), "")
    if any(getattr(v, "nanosecond", 0) or getattr(v, "nanoseconds", 0) for v in values):
        raise FrameError(
            f"column {name!r} holds times with nanoseconds; columns store microseconds"
        )
    if kind in _REFUSED:
        raise FrameError(f"column {name!r} holds objects for which no column type is known: {kind}")
    if kind == "int" and not all(value in _INTEGERS for value in values):
        raise FrameError(f"column {name!r} holds integers past 64 bits; {_RECORDS}")
    return values


def _kind(value: object) -> str:
    """Return the kind of an object, which pyarrow would mix with others."""
    if isinstance(value, dt.datetime):
        return "datetime" if value.tzinfo is None else "datetime with a zone"
    if isinstance(value, dt.time) and value.tzinfo is not None:
        return "time with a zone"
    return type(value).__name__


_REFUSED = frozenset({"time with a zone", "set", "frozenset", "symbol"})  # the last: SQLAlchemy's
