"""The page about filters is up to date."""

import filters_page
import pytest
from dbset import connect
from dbset_filters import OPERATORS
from dbset_types.dialects import types_of


def test_page_is_up_to_date():
    assert filters_page.PAGE.read_text() == filters_page.page()


def test_every_operator_is_shown():
    shown = {name for first in filters_page.SHOWN for name in filters_page.spellings(first)}

    assert set(OPERATORS) - shown == set()


@pytest.fixture
def people(empty_sqlite, empty_postgresql):
    with connect(empty_sqlite) as sqlite, connect(empty_postgresql) as postgresql:
        tables = []
        for name, db in (("sqlite", sqlite), ("postgresql", postgresql)):
            types = {key: types_of(name)[kind] for key, kind in filters_page.COLUMNS.items()}
            tables.append(db.create_table("people", types))
            filters_page.fill(tables[-1])
        yield tables


def test_both_databases_find_the_same_rows(people):
    filters = [where for shown in filters_page.SHOWN.values() for where in shown.filters]
    sqlite, postgresql = (
        [filters_page.found(table, where) for where in filters] for table in people
    )

    assert sqlite == postgresql
