"""Columns grow where SQLite's library is in defensive mode, as some systems have it."""

import sqlite3
import sys

from dbset_sync import connect


class Defensive(sqlite3.Connection):
    """A connection whose library forbids to change the text of CREATE statements."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if sys.version_info >= (3, 12):  # earlier versions cannot set the mode
            self.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003  positional only


def test_columns_grow(tmp_path):
    with connect(f"sqlite:///{tmp_path}/a.db", connect_args={"factory": Defensive}) as db:
        db["t"].insert_many([{"n": 1, "m": 2}])
        db["t"].insert({"n": 1.5})
        assert [row["n"] for row in db["t"]] == [1, 1.5]
