"""A transaction goes on after the server has stopped a bulk insert inside of it."""

import pytest
from sqlalchemy.exc import DBAPIError

SLOW = """
CREATE FUNCTION slow() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(10); RETURN NEW; END'
LANGUAGE plpgsql
"""


def test_the_outer_transaction_commits(open_postgresql, caplog):
    pg = open_postgresql()
    pg["t"].insert({"n": 0})
    pg.execute(SLOW)
    pg.execute("CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()")
    with pg.transaction():
        pg["u"].insert({"n": 1})
        for _ in range(2):
            with pytest.raises(DBAPIError, match="statement timeout"), pg.transaction():
                pg.execute("SET LOCAL statement_timeout = 200")
                pg["t"].insert_many([{"n": number} for number in range(1000)])
        pg["u"].insert_many([{"n": number} for number in range(1000)])

    assert (pg["t"].count(), pg["u"].count()) == (1, 1001)
    assert caplog.text == ""  # a savepoint left open would make the rollback of the next one fail
