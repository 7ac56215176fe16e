"""The base class of dbset's errors, and the errors that several packages raise."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any, Self

from dbset_types.scalars import is_nan

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80


class DatasetError(Exception):
    """The base class of every error that dbset raises itself.

    Some messages consist of what happened and, apart from it, what to do next, so that an interface
    other than Python can give its own advice.

    Attributes:
        advice: what to do next in Python; empty if the message has no such part.
        about: a stable key for what the advice is about, such as the option ``"max_rows"``.
    """

    advice: str = ""
    about: str = ""

    def advised(self, advice: str, about: str) -> Self:
        """Add what to do next.

        Parameters:
            advice: what to do in Python.
            about: a key for what the advice is about, such as an option of the Python API.

        Returns:
            The error itself, to raise.
        """
        self.advice, self.about = advice, about
        return self

    def __str__(self) -> str:
        """Return the message for programs in Python."""
        return self.message_for({})

    def __repr__(self) -> str:
        """Return the class and the whole message."""
        return f"{type(self).__name__}({str(self)!r})"

    def message_for(self, interface: Mapping[str, str]) -> str:
        """Return the message for another interface, such as a command.

        Parameters:
            interface: its advice, by what the advice is about; it may show attributes of the error,
                as in ``"add --keys {0.column}"``.

        Example:
            >>> error = DatasetError("too many rows").advised("raise max_rows", "max_rows")
            >>> str(error), error.message_for({"max_rows": "raise --max-rows"})
            ('too many rows; raise max_rows', 'too many rows; raise --max-rows')
        """
        template = interface.get(self.about)
        return self._joined(self.advice if template is None else template.format(self))

    def _joined(self, advice: str) -> str:
        return f"{self._problem()}; {advice}" if advice else self._problem()

    def _problem(self) -> str:
        """Return what happened."""
        return super().__str__()

    def __reduce__(self) -> tuple[Any, ...]:
        """Support pickling, whatever arguments the subclass takes."""
        return _empty, (type(self),), {**vars(self), "args": self.args}


def _empty(kind: type[DatasetError]) -> DatasetError:
    return kind.__new__(kind)


class ArgumentError(DatasetError, ValueError, TypeError):
    """An argument of a call has an invalid value."""


class ColumnNotFoundError(DatasetError, LookupError):
    """The table does not have the named column.

    Attributes:
        table: the table's name.
        column: the name that was not found.
        columns: the table's column names.
    """

    def __init__(
        self,
        table: str,
        column: str,
        columns: Iterable[str],
        *,
        also: Iterable[str] = (),
        where: str = "",
        hint: str = "",
        instead: str = "",
    ) -> None:
        """Name the column, and what to write instead, or else the closest existing one."""
        self.table = table
        self.column = column
        self.columns = tuple(columns)
        place = f" (in {where})" if where else ""
        near = f"; {instead}" if instead else suggestion(column, self.columns, also)
        if near.endswith("?"):
            hint = hint.replace("; ", " Otherwise ", 1)
        super().__init__(f"table {table!r} has no column {column!r}{place}{near}{hint}")


def suggestion(name: str, valid: Iterable[str], also: Iterable[str] = ()) -> str:
    """Return the end of an error message that suggests valid names.

    Parameters:
        name: the name that was not found.
        valid: the valid names.
        also: more valid names, too many to list.

    Returns:
        ``"; did you mean 'age'?"`` if one is close, else the list of valid names.

    Example:
        >>> suggestion("agee", ["age", "name"])
        "; did you mean 'age'?"
        >>> suggestion("x", ["age", "name"])
        '; valid names are: age, name'
    """
    names = list(valid)
    from difflib import get_close_matches  # noqa: PLC0415  when first needed

    near = get_close_matches(name, [*names, *also], n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; valid names are: {', '.join(names)}" if names else ""


def placed(**places: object) -> str:
    """Return the beginning of a message that names the places that are known.

    Example:
        >>> placed(table=None, column="age", row=3)
        "column 'age', row 3: "
    """
    named = ", ".join(f"{name} {place!r}" for name, place in places.items() if place is not None)
    return f"{named}: " if named else ""


class ConversionError(ValueError, TypeError):
    """A value cannot be converted for a column, and, apart from that, what to do about it.

    Attributes:
        problem: what would be lost.
        advice: what to do in Python; may be empty.
        about: what the advice is about.
    """

    def __init__(self, problem: str, advice: str, about: str) -> None:
        """Store the parts of the message."""
        self.problem = problem
        self.advice = advice
        self.about = about
        super().__init__(problem, advice, about)

    def __str__(self) -> str:
        """Return the message."""
        return f"{self.problem}; {self.advice}" if self.advice else self.problem


class _ValueError(DatasetError):
    """A value that a column cannot store, with its table, column and row."""

    def __init__(self, value: object, type_: object, reason: str) -> None:
        """Describe the value; `located` adds its place."""
        super().__init__(value, type_, reason)
        self.value = value
        self.type = type_
        self.reason = reason
        self.table: str | None = None
        self.column: str | None = None
        self.row: int | None = None

    def located(
        self, *, table: str | None = None, column: str | None = None, row: int | None = None
    ) -> Self:
        """Set the table, column and row, as far as they are not known yet.

        Parameters:
            table: the table's name.
            column: the column's name.
            row: the number of the row within the call, from 0.

        Returns:
            The error itself, to raise.
        """
        self.table = table if self.table is None else self.table
        self.column = column if self.column is None else self.column
        self.row = row if self.row is None else self.row
        return self

    def _place(self) -> str:
        return placed(table=self.table, column=self.column, row=self.row)

    def _shown(self) -> str:
        try:
            shown = _SHORT.repr(self.value)
        except ValueError:  # Python refuses to print integers of thousands of digits
            shown = "..."
        return f"{shown} ({type(self.value).__name__})"


class TypeInferenceError(_ValueError, TypeError):
    """No column type is known that can hold a value.

    Attributes:
        value: the value.
        type: its Python type.
        reason: why no type can hold it, and what to do.
        table: the table's name, or None.
        column: the column's name, or None.
        row: the number of the row within the call, from 0, or None.
    """

    def _problem(self) -> str:
        return f"{self._place()}no column type is known for {self._shown()}: {self.reason}"


def _shown(type_: Any) -> str:
    """Return a type's name for messages; SQLAlchemy's leaves out time zones."""
    if getattr(type_, "enums", None) is not None and type_.name:
        return f"enum {type_.name}"
    shown = str(type_) or getattr(type_, "name", "") or "a column without a type"
    is_bare = getattr(type_, "timezone", False) and shown in {"TIMESTAMP", "DATETIME", "TIME"}
    return f"{shown} WITH TIME ZONE" if is_bare else shown


#: Texts that often mean a missing value.
_MISSING = frozenset({"", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "-", "?", "."})


class TypeConflictError(_ValueError, ValueError):
    """A column's type cannot hold a value without loss.

    Attributes:
        value: the value.
        type: the column's SQLAlchemy type.
        reason: what would be lost.
        table: the table's name, or None.
        column: the column's name, or None.
        row: the number of the row within the call, from 0, or None.
    """

    def __init__(self, value: object, type_: object, reason: str) -> None:
        """Describe the value; `located` adds its place."""
        super().__init__(value, type_, reason)
        if is_nan(value):
            self.advised("if it means a missing value, give None or write with nan=None", "nan")
        elif isinstance(value, str) and value.strip().lower() in _MISSING:
            given = f"give None or write with nulls=[{value!r}]"
            self.advised(f"if it means a missing value, {given}", "nulls")

    @classmethod
    def of(cls, value: object, type_: object, error: Exception) -> Self:
        """Return the error for a value whose conversion has raised an error."""
        if not isinstance(error, ConversionError):
            return cls(value, type_, str(error))
        found = cls(value, type_, error.problem)
        return found if found.advice else found.advised(error.advice, error.about)

    def _problem(self) -> str:
        shown = _shown(self.type)
        return f"{self._place()}{self._shown()} does not fit {shown}: {self.reason}"
