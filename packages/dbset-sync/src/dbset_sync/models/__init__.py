"""Rows as objects of a class: a TypedDict, dataclass, NamedTuple, pydantic or msgspec model.

- ``rows``: the rows of a table whose objects belong to a model.
- ``model``: from the values of columns to an object, and back.
- ``annotations``: how the values of a field are read and written, by its annotation.
- ``fields``: the fields of each kind of class.
"""
