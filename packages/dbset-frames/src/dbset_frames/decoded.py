"""Arrow arrays without encodings: dictionaries, runs and views become plain arrays."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types


def decoded_type(type_: pa.DataType) -> pa.DataType:
    """Return the type of an array after ``decoded``.

    Example:
        >>> decoded_type(pa.dictionary(pa.int8(), pa.string_view()))
        DataType(string)
    """
    if types.is_dictionary(type_) or types.is_run_end_encoded(type_):
        return decoded_type(type_.value_type)
    if types.is_string_view(type_):
        return pa.string()
    return pa.binary() if types.is_binary_view(type_) else type_


def decoded(array: pa.Array) -> pa.Array:
    """Return an array without a dictionary, runs or views, with the same values.

    Example:
        >>> decoded(pa.array(["a", "b", "a"]).dictionary_encode()).to_pylist()
        ['a', 'b', 'a']
    """
    if types.is_dictionary(array.type):
        return decoded(_with_indices(array))
    if types.is_run_end_encoded(array.type):
        return decoded(pc.run_end_decode(_with_plain_runs(array)))
    type_ = decoded_type(array.type)
    return array if type_ == array.type else array.cast(type_)


def _with_plain_runs(array: pa.RunEndEncodedArray) -> pa.RunEndEncodedArray:
    """Return runs of decoded values: Arrow does not decode runs of views and dictionaries."""
    values = decoded(array.values)
    if values.type == array.type.value_type:
        return array
    whole = pa.RunEndEncodedArray.from_arrays(array.run_ends, values)
    return whole.slice(array.offset, len(array))


def _with_indices(array: pa.DictionaryArray) -> pa.Array:
    return decoded(array.dictionary).take(array.indices)
