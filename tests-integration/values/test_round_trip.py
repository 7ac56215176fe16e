"""Round trips: values come back equal and of the same type, for every kind, driver and way."""

import pytest
from drivers import DRIVERS
from round_trip_page import PAGE, page
from round_trips import AGAIN, EXACT, WAYS, round_trips
from values import KINDS, REFUSED_KINDS, REFUSED_OPERANDS


@pytest.fixture(scope="module")
def found(postgresql_url, tmp_path_factory):
    return round_trips(postgresql_url, tmp_path_factory.mktemp("round_trips"))


def expected(database, kind, way):
    if kind in REFUSED_KINDS[database]:
        return f"TypeConflictError: {REFUSED_KINDS[database][kind]}"
    if way.startswith("filter"):
        return REFUSED_OPERANDS[database].get(kind, EXACT)
    return EXACT


@pytest.mark.parametrize("driver", DRIVERS)
def test_round_trip(found, driver):
    database = DRIVERS[driver].database
    assert found[driver] == {
        (kind.name, way): expected(database, kind.name, way)
        for kind in KINDS
        for way in [*WAYS, *AGAIN]
    }


def test_the_page_shows_what_is_found(found):
    assert PAGE.read_text().startswith(page(found, versions="").removesuffix(".\n"))
