"""The rows of a table as objects of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import isawaitable
from typing import Any

from dbset_schema import RowError, find_column
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from sqlalchemy.types import TypeEngine

from dbset_sync.arguments import Row, check_rows
from dbset_sync.dict_rows import dict_reader
from dbset_sync.errors import ArgumentError
from dbset_sync.models.fields import kind_of, unknown_arguments
from dbset_sync.models.model import MisfitError, Model, Reader, model_of, reader
from dbset_sync.row_format import RowFormat, RowReader

_MODELS = "a TypedDict, dataclass, NamedTuple, or pydantic or msgspec model"


class ModelRows(RowFormat[Row]):
    """The rows of a table as objects of a model.

    Parameters:
        python_type: the class of the objects.
        table: the table's name.
        key: the name of a generated primary key, which the model may lack.
        plain: the format of other rows.
        inference: infers column types.

    Raises:
        ArgumentError: objects of the class cannot be rows.
    """

    def __init__(
        self,
        python_type: type[Row],
        table: str,
        key: str,
        plain: RowFormat[Any],
        inference: TypeInference,
    ) -> None:
        self._model = _checked(python_type, table)
        self._table = table
        self._key = key
        self._plain = plain
        self._inference = inference
        self._readers: dict[tuple[str, ...], Reader] = {}

    @property
    def plain(self) -> RowFormat[Any]:
        """The format of rows that have only some of the columns."""
        return self._plain

    def reader(self, keys: tuple[str, ...]) -> RowReader[Row]:
        """Return a function that builds objects from rows with these columns.

        Raises:
            RowError: the model lacks a column, or requires another one.
        """
        if not keys:  # there is no table, and there are no rows
            return lambda _: iter(())
        names, build = self._reader(keys)
        read = dict_reader(names)
        return lambda page: map(build, read(page))

    def check_columns(self, columns: Sequence[str]) -> None:
        """Check that the columns that the caller chooses are all fields of the model.

        Raises:
            ArgumentError: a field would get its default, whatever the table has.
        """
        missing = [name for name in self._model.fields if find_column(columns, name) is None]
        if missing:
            raise ArgumentError(
                f"_columns leaves out {', '.join(map(repr, missing))} of {self._model.name}; read"
                f" dicts with db[{self._table!r}], or objects of a model with fewer fields"
            )

    def read(self, keys: Sequence[str], values: Sequence[Any]) -> Row:
        """Build one object."""
        names, build = self._reader(tuple(keys))
        row: Row = build(dict(zip(names, values, strict=False)))
        return row

    def _reader(self, keys: tuple[str, ...]) -> Reader:
        found = self._readers.get(keys)
        if found is None:
            try:
                found = reader(self._model, keys, self._key, self._misfit)
            except MisfitError as error:
                hint = f"; change {self._model.name}, or read dicts with db[{self._table!r}]"
                raise self._misfit(error, hint) from None
            self._readers[keys] = found
        return found

    def _misfit(self, error: MisfitError, hint: str = "") -> RowError:
        return RowError(f"of table {self._table!r} {error}{hint}", None)

    def dump(self, row: Any, *, partial: bool = False) -> Mapping[str, Any]:
        """Return the values of an object by column.

        Parameters:
            row: the object.
            partial: whether it may be a mapping of some fields.

        Raises:
            RowError: it does not belong to the model, or a value does not fit its field.
        """
        (values,) = self._dumped([row], numbered=False, partial=partial)
        return values

    def dump_many(
        self, rows: Iterable[Any], *, partial: bool = False
    ) -> Iterable[Mapping[str, Any]]:
        """Return the values of many objects, one after another.

        Raises:
            ArgumentError: ``rows`` is one object, or not iterable.
        """
        if not self._model.kind.is_mapping and self._model.is_one(rows):
            raise ArgumentError(
                f"rows must be a list or other iterable of rows, not {rows!r:.100}; put a single"
                " row into a list"
            )
        check_rows(rows)
        return self._dumped(rows, numbered=True, partial=partial)

    def _dumped(
        self, rows: Iterable[Any], *, numbered: bool, partial: bool
    ) -> Iterator[Mapping[str, Any]]:
        model = self._model
        dump = model.dump_changes if partial else model.dump
        for number, row in enumerate(rows):
            try:
                yield dump(row)
            except MisfitError as error:
                hint = "" if partial or model.is_one(row) else _hint(row, model.name)
                position = number if numbered else None
                raise RowError(f"{error}{hint}", row, position) from error.__cause__

    def type_of_nulls(self, name: str) -> TypeEngine[Any] | None:
        """Return the type of a new column without values, by the annotation of its field.

        Raises:
            TypeInferenceError: the annotation names no type, but the column is needed to read
                ``None`` again.
        """
        field = self._model.fields.get(name)
        if field is None or name == self._key:
            return None
        try:
            found = self._inference.infer_values(self._model.conversions[name].samples)
        except (TypeConflictError, TypeInferenceError):
            found = None
        if found is None and field.default is not None:
            raise TypeInferenceError(
                None,
                type(None),
                f"{self._model.name} annotates it as {field.annotation}, which does not determine a"
                " column type; name one: types={column: SQLAlchemy type}",
            ).located(table=self._table, column=name)
        return found


#: What is passed instead of an object of a model, and what to do.
_HINTS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda row: isinstance(row, type), "; pass an object, not a class"),
    (isawaitable, "; await it first"),
    (lambda row: isinstance(row, list | tuple), "; use insert_many() for several rows"),
    (lambda row: isinstance(row, Mapping), "; create one from it: {0}(**row)"),
)


def _hint(row: Any, name: str) -> str:
    return next((hint for matches, hint in _HINTS if matches(row)), "").format(name)


def _checked(python_type: Any, table: str) -> Model:
    """Return the model of a class that the caller names.

    Raises:
        ArgumentError: objects of the class cannot be rows.
    """
    model = model_of(python_type) if isinstance(python_type, type) else None
    if model is None:
        one = kind_of(type(python_type)) is not None
        hint = "pass its class" if one else f"db[{table!r}] reads and writes dicts"
        raise ArgumentError(f"model must be {_MODELS}, not {python_type!r:.100}; {hint}")
    if not model.fields:
        raise ArgumentError(f"{model.name} has no fields, so its objects cannot be rows")
    unknown = unknown_arguments(python_type)
    if unknown:
        names = ", ".join(map(repr, unknown))
        raise ArgumentError(
            f"{model.name} needs {names} to be created, which is not a field; rows do not have it"
        )
    _ = model.conversions  # checks the annotations
    return model
