"""A slow loop over the rows of a standby does not hold up its replay."""

import time

import pytest
from sqlalchemy import make_url


@pytest.fixture(params=["postgres", "poor"])
def user(request, empty):
    """A superuser, and a role that sees little of other processes."""
    if request.param == "postgres":
        yield request.param
        return
    empty.primary.run(f"CREATE ROLE {request.param} LOGIN")
    yield request.param
    empty.primary.run(f"DROP OWNED BY {request.param}; DROP ROLE {request.param}")


def test_table_changes_during_a_loop(driver, user, empty):
    empty.primary.run("CREATE TABLE t AS SELECT n FROM generate_series(1, 20000) n")
    empty.primary.run("CREATE TABLE other (n int)")
    empty.primary.run(f"GRANT SELECT ON t, other TO {user}")
    empty.catch_up()
    standby = empty.standbys[0]
    url = make_url(standby.url).set(drivername=driver.drivername, username=user)
    with driver.connected(url, read_only=True) as db:
        rows = iter(db["t"].find())
        assert next(rows) == {"n": 1}
        empty.primary.run("ALTER TABLE t ADD COLUMN new int")
        empty.primary.run("INSERT INTO other VALUES (1)")
        start = time.monotonic()
        while not standby.run("SELECT count(*) FROM other"):
            db.query("SELECT 1").all()  # an event loop needs something to wait for
            time.sleep(0.01)

        assert time.monotonic() - start < 40  # the server would end the loop after 60 seconds
        assert sum(1 for _ in rows) == 19999
