"""A reflected table becomes part of the shared MetaData, with what is cached for it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from dbset_schema import Catalog
from dbset_schema import catalog as catalog_module
from dbset_schema.catalog import CACHED
from sqlalchemy import select

PARENTS = "CREATE TABLE parents (id INTEGER PRIMARY KEY)"
CHILDREN = "CREATE TABLE children (parent INTEGER REFERENCES parents)"


@pytest.fixture(params=[None, "main"])
def catalog(request):
    return Catalog(request.param)


def published(connection, catalog, name):
    """Return a table that a transaction has reflected, and the same one for all."""
    inner = catalog.nested()
    reflected = inner.reload(connection, name)
    reflected.info[CACHED] = "cached"
    inner.publish()
    return reflected, catalog.known(name)


def test_same_object(made, catalog):
    reflected, shared = published(made(PARENTS), catalog, "parents")

    assert shared is reflected
    assert shared.info[CACHED] == "cached"
    assert shared.metadata is catalog.metadata
    assert list(catalog.metadata.tables.values()) == [shared]


def test_newer_one_replaces_it(made, catalog):
    connection = made(PARENTS)
    published(connection, catalog, "parents")
    made("ALTER TABLE parents ADD COLUMN name")
    _, shared = published(connection, catalog, "parents")

    assert list(catalog.metadata.tables.values()) == [shared]
    assert shared.columns.keys() == ["id", "name"]


@pytest.mark.parametrize("names", [("parents", "children"), ("children", "parents")])
def test_foreign_keys_refer_to_the_newest_table(made, catalog, names):
    connection = made(PARENTS, CHILDREN)
    for name in names:
        published(connection, catalog, name)
    made("ALTER TABLE parents ADD COLUMN name")
    _, parents = published(connection, catalog, "parents")
    children = catalog.known("children")

    (key,) = children.foreign_keys
    assert key.column is parents.columns.id
    assert connection.execute(select(children, parents.columns.name).join(parents)).all() == []


@pytest.mark.parametrize("missing", ["_add_table", "_fk_memos"])
def test_without_a_private_attribute_of_sqlalchemy(made, missing):
    source = Path(catalog_module.__file__).read_text().replace(missing, f"{missing}_gone")
    module = ModuleType("catalog_without")
    exec(compile(source, module.__name__, "exec"), vars(module))
    reflected, shared = published(made(PARENTS), module.Catalog(), "parents")

    assert shared is not reflected
    assert shared.columns.keys() == ["id"]
