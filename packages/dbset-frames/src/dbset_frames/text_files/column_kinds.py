"""The kind of a column's values, found over all files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc
from dbset_types.exact_numbers import HUGE_DIGITS
from dbset_types.limits import SQLITE_DIGITS

from dbset_frames.number_text import number_field, number_text
from dbset_frames.text_files.doubts import Doubt, doubt_about
from dbset_frames.text_files.spellings import KINDS, Kind, kind_of

#: The digits of Arrow's shortest decimals.
_DECIMAL_DIGITS = 38


class ColumnKind:
    """The kind of a column: the narrowest one that all values seen so far have.

    A late value may change the kind, and never is changed itself.

    Parameters:
        name: the column.
        kinds: the kinds that the column may have; none for text.

    Example:
        >>> column = ColumnKind("price")
        >>> for texts in (["1", "2"], [None, "1.50"], ["n/a"]):
        ...     _ = column.see(pa.array(texts, pa.string()))
        ...     column.field().type
        DataType(int64)
        DataType(string)
        DataType(string)
    """

    def __init__(self, name: str, kinds: Mapping[str, Kind] = KINDS) -> None:
        self._name = name
        self._kinds = kinds
        self._kind: Kind | None = None
        self._is_text = not kinds
        self._numbers = _Numbers()
        self._doubt: Doubt | None = None

    @property
    def kind(self) -> str:
        """The name of the kind of the values seen so far; empty for text."""
        return "" if self._kind is None else self._kind.name

    @property
    def doubt(self) -> Doubt | None:
        """Why the column is text, or is in some databases, although it looks like another kind."""
        if number_text(self.field()) is None:
            return self._doubt
        return Doubt("number", zero=self._numbers.zero)

    def see(self, texts: pa.Array) -> pa.Array:
        """Look at more values of the column, and return them as values of its kind."""
        if self._is_text or texts.null_count == len(texts):
            return texts
        before = self._kind
        if self._kind is None:
            first = texts.drop_null()[0].as_py()
            self._kind = kind_of(first, self._kinds)
        while self._kind is not None:
            values = self._seen(self._kind, texts)
            if values is not None:
                return texts if _may_be_codes(self.field()) else values
            self._kind = self._kinds.get(self._kind.wider or "")
        self._is_text = True
        self._doubt = doubt_about(texts, self._kinds, before)
        return texts

    def _seen(self, kind: Kind, texts: pa.Array) -> pa.Array | None:
        """Return texts as values of a kind; ``None`` if they are not."""
        try:
            values = kind.convert(texts)
        except pa.ArrowInvalid:
            return None
        if kind.name == "integer":
            self._numbers.see_integers(values)
        if kind.name == "number":
            self._numbers.see(values, keeps_zeros=kind.is_exact)
        return values

    def field(self) -> pa.Field:
        """Return the Arrow field of the column."""
        return self._field(self._numbers.field)

    def wide_field(self) -> pa.Field:
        """Return a field that also holds further values of the same kind, with more digits."""
        return self._field(self._numbers.wide_field)

    def _field(self, of_numbers: Callable[[str], pa.Field]) -> pa.Field:
        if self._kind is None:
            return pa.field(self._name, pa.string())
        if self._kind.name == "number":
            return of_numbers(self._name)
        return pa.field(self._name, self._kind.type_)

    def values(self, texts: pa.Array) -> pa.Array:
        """Return texts of the column as values of the field's type."""
        field = self.field()
        if self._kind is None or _may_be_codes(field):
            return texts
        converted = self._kind.convert(texts)
        return converted if converted.type == field.type else converted.cast(field.type)


def _may_be_codes(field: pa.Field) -> bool:
    """Return whether numbers are stored as they are written, as they are too long."""
    return pa.types.is_string(field.type) and number_text(field) is None


class _Numbers:
    """What all numbers of a column have in common.

    Attributes:
        zero: one of them with a zero at the end of its fraction; empty if there is none.
    """

    def __init__(self) -> None:
        self._scales: set[int] = set()
        self._digits = 0
        self._length = 0
        self._are_floats = True
        self.zero = ""

    def see_integers(self, values: pa.Array) -> None:
        self._scales.add(0)
        ends = [str(each) for each in pc.min_max(values).as_py().values()]
        self._digits = max(self._digits, *(len(each.lstrip("-")) for each in ends))
        self._length = max(self._length, *map(len, ends))
        self._are_floats = self._are_floats and self._digits <= SQLITE_DIGITS

    def see(self, texts: pa.Array, *, keeps_zeros: bool) -> None:
        texts = texts.drop_null()
        digits = pc.replace_substring_regex(texts, r"^-?0?\.?0*|\.", "")
        self._digits = max(self._digits, pc.max(pc.binary_length(digits)).as_py() or 0)
        self._length = max(self._length, pc.max(pc.binary_length(texts)).as_py() or 0)
        points = pc.find_substring(texts, ".")
        fractions = pc.subtract(pc.binary_length(texts), pc.add(points, 1))
        scales = pc.if_else(pc.less(points, 0), 0, fractions)
        self._scales.update(pc.unique(scales).to_pylist())
        self._are_floats = self._are_floats and _are_floats(texts)
        if keeps_zeros and not self.zero:
            found = texts.filter(pc.match_substring_regex(texts, r"\.\d*0$"))
            self.zero = found[0].as_py() if len(found) else ""

    def field(self, name: str) -> pa.Field:
        if self._scales == {0} or self._length > HUGE_DIGITS:
            return pa.field(name, pa.string())  # such as codes of more digits than integers have
        if self._digits > SQLITE_DIGITS and self._are_floats:
            return pa.field(name, pa.float64())
        if (
            len(self._scales) == 1
            and self._digits <= SQLITE_DIGITS
            and self._length <= _DECIMAL_DIGITS
        ):
            return pa.field(name, pa.decimal128(self._length, *self._scales))
        return number_field(name, max(self._digits, 1), has_zeros=bool(self.zero))

    def wide_field(self, name: str) -> pa.Field:
        found = self.field(name)
        if pa.types.is_decimal(found.type):
            return found.with_type(pa.decimal128(_DECIMAL_DIGITS, found.type.scale))
        if number_text(found) is None:
            return found
        digits = SQLITE_DIGITS if self._digits <= SQLITE_DIGITS else HUGE_DIGITS
        return number_field(name, digits, has_zeros=bool(self.zero))


def _are_floats(texts: pa.Array) -> bool:
    """Return whether all numbers are floats as Python prints them; whole ones need no point."""
    printed = texts.cast(pa.float64()).cast(pa.string())
    others = texts.filter(pc.not_equal(printed, texts)).unique().to_pylist()
    return all(text in (repr(float(text)), repr(float(text)).removesuffix(".0")) for text in others)
