"""A PgBouncer in statement mode, which has no transactions, and settings that a pooler refuses."""

import dbset
import pytest
from drivers import ON_POSTGRESQL
from pgbouncer import running_pgbouncer
from sqlalchemy import create_engine, make_url


@pytest.fixture(params=ON_POSTGRESQL)
def driver(request):
    return ON_POSTGRESQL[request.param]


@pytest.fixture(scope="module")
def by_statement(postgresql_url):
    with running_pgbouncer(postgresql_url, pool_mode="statement") as url:
        yield make_url(url)


@pytest.fixture(scope="module")
def by_transaction(postgresql_url):
    with running_pgbouncer(postgresql_url) as url:
        yield make_url(url)


@pytest.mark.parametrize("pooler", [None, "transaction", "session", "none"])
def test_statement_mode(driver, by_statement, pooler):
    url = by_statement.set(drivername=driver.drivername)
    with pytest.raises(dbset.ConnectionFailedError, match=r"statement mode.*pool_mode = trans"):
        driver.connected(url, pooler=pooler).__enter__()


def test_statement_mode_behind_an_engine(by_statement):
    engine = create_engine(by_statement.set(drivername="postgresql+psycopg"))
    with pytest.raises(dbset.ConnectionFailedError, match=r"statement mode.*pool_mode = trans"):
        dbset.connect(engine)
    engine.dispose()


@pytest.mark.parametrize("setting", ["statement_timeout", "work_mem", "password_encryption"])
def test_settings_that_the_pooler_refuses(driver, by_transaction, setting):
    url, given = by_transaction.set(drivername=driver.drivername), {}
    if driver.name == "asyncpg":
        given = {"connect_args": {"server_settings": {setting: "4"}}}
    else:
        url = url.update_query_dict({"options": f"-c {setting}=4"})
    with pytest.raises(dbset.ConnectionFailedError, match=r"leave it out.*ALTER ROLE") as raised:
        driver.connected(url, **given).__enter__()
    assert "check" not in str(raised.value)
