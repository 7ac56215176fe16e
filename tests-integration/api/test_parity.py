"""Both APIs have the same methods, with the same parameters and types."""

import inspect
import typing

import dbset
import pytest

PAIRS = [
    (dbset.Database, dbset.AsyncDatabase),
    (dbset.Table, dbset.AsyncTable),
    (dbset.Rows, dbset.AsyncRows),
]

#: Names that only one API has, with the reason.
ONLY = {
    "Rows": dict.fromkeys(["next_page", "record_batches"], "AsyncRows calls it over the bridge"),
}

#: Calls that return rows or a context manager without being awaited.
NOT_AWAITED = {
    *("find", "values", "distinct", "all", "query", "transaction", "leave", "table"),
    *("arrow_batches", "reading"),
}

#: Types that differ because one of them is awaited.
SYNC_TYPES = {
    "AsyncRows[Row_co]": "Rows[Row_co]",
    "AsyncDatabase[Row_co]": "Database[Row_co]",
    "AsyncTable[Row]": "Table[Row]",
    "AsyncTable[Row_co, Mapping[str, Any]]": "Table[Row_co, Mapping[str, Any]]",
    "AsyncTransaction[Row_co]": "Iterator[Database[Row_co]]",
    "AsyncReading[Row_co]": "Iterator[Database[Row_co]]",
    "AsyncEngine": "Any",
    "AsyncIterator[pa.RecordBatch]": "pa.RecordBatchReader",
    "Awaitable[sa.Table]": "sa.Table",
}


def public(cls):
    return {
        name
        for name, member in inspect.getmembers(cls)
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    }


def members():
    for sync, awaited in PAIRS:
        for name in sorted(public(sync) | public(awaited)):
            if name not in ONLY.get(sync.__name__, {}):
                yield pytest.param(sync, awaited, name, id=f"{sync.__name__}.{name}")


def function(cls, name):
    member = getattr(cls, name)
    return member.fget if isinstance(member, property) else member


def sync_type(annotation):
    return SYNC_TYPES.get(annotation, annotation)


@pytest.mark.parametrize(("sync", "awaited", "name"), list(members()))
def test_same_parameters_and_types(sync, awaited, name):
    ours = inspect.signature(function(sync, name))
    theirs = inspect.signature(function(awaited, name))

    assert [(p.name, p.kind, p.default, p.annotation) for p in ours.parameters.values()] == [
        (p.name, p.kind, p.default, sync_type(p.annotation)) for p in theirs.parameters.values()
    ]
    assert sync_type(theirs.return_annotation) == ours.return_annotation


@pytest.mark.parametrize(("sync", "awaited", "name"), list(members()))
def test_async_method_is_awaited(sync, awaited, name):
    method = getattr(awaited, name)

    assert (
        inspect.iscoroutinefunction(method) or isinstance(method, property) or name in NOT_AWAITED
    )


@pytest.mark.parametrize(("sync", "awaited", "name"), list(members()))
def test_both_are_documented(sync, awaited, name):
    assert function(sync, name).__doc__
    assert function(awaited, name).__doc__


def test_connect_takes_the_same():
    ours = inspect.signature(dbset.connect).parameters
    theirs = inspect.signature(dbset.async_connect).parameters

    assert list(ours) == list(theirs)
    assert [(p.kind, p.default) for p in ours.values()] == [
        (p.kind, p.default) for p in theirs.values()
    ]


def test_names_resolve():
    for sync, awaited in PAIRS:
        for cls in (sync, awaited):
            assert typing.get_type_hints(cls.__init__)
