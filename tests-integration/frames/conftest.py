"""Fixtures of several files."""

import pytest
import sqlalchemy as sa


@pytest.fixture
def statements():
    """The SQL that is executed."""
    found = []

    def note(_connection, _cursor, sql, *_):
        found.append(sql)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
