"""dbset exports the public names of the sync and the async API, and no others."""

from __future__ import annotations

import dbset
import dbset_async
import dbset_sync
import pytest
import sqlalchemy.exc


def test_all_is_complete_and_sorted():
    assert dbset.__all__ == sorted({*dbset_sync.__all__, *dbset_async.__all__})


@pytest.mark.parametrize("package", [dbset_sync, dbset_async])
def test_each_name_is_the_object_of_its_package(package):
    assert {name: getattr(dbset, name) for name in package.__all__} == {
        name: getattr(package, name) for name in package.__all__
    }


@pytest.mark.parametrize("package", [dbset, dbset_sync, dbset_async])
def test_no_name_is_exported_twice(package):
    assert len(set(package.__all__)) == len(package.__all__)


@pytest.mark.parametrize("name", dbset.__all__)
def test_every_name_is_documented(name):
    assert getattr(dbset, name).__doc__


def test_every_error_is_a_dataset_error():
    errors = [
        value
        for value in (getattr(dbset, name) for name in dbset.__all__)
        if isinstance(value, type) and issubclass(value, BaseException)
    ]

    assert len(errors) > 10
    others = [error for error in errors if not issubclass(error, dbset.DatasetError)]
    assert others == [sqlalchemy.exc.IntegrityError]
