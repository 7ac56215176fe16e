"""Another type in the text of a SQLite table's CREATE statement, and nothing else."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from dbset_schema.sqlite_retype import with_type
from dbset_schema.sqlite_tokens import tokens

#: The name of a column, and columns with its type between « and ».
COLUMNS = [
    ("n", "n «INT»"),
    ("n", "a, n «INT»"),
    ("n", "a NUMERIC(1, 2) CHECK (a IN (1, 2)), n\n\t«int», b"),
    ("n", "a DEFAULT (1), \"n\"«INT» NOT NULL DEFAULT ')'"),
    ("n", "[a ,(] INT, [n] «INT» UNIQUE"),
    ("n`", "`a``,` INT, `n``` «INT»"),
    ("n", "'a'',' INT, 'n' «INT»"),
    ('n "x"', '"a"",(" INT, "n ""x""" «INT»'),
    ("n", "a /* , n INT */, -- , n INT\n n /* of */ «INT»/* n INT */ DEFAULT 1"),
    ("n", "a CHECK (a <> ', n INT'), n «UNSIGNED  BIG\nINT»"),
    ("n", "n «DOUBLE /* long */ PRECISION» DEFAULT 'INT'"),
    ("n", "n «VARYING (10, 2)» UNIQUE"),
    ("n", 'n «"INT"» UNIQUE'),
    ("größe$1", "größe$1 «INT», n INT"),
    ("check", "a, 'check' «INT» CONSTRAINT c CHECK (a > 0), FOREIGN KEY (a) REFERENCES o (n)"),
]


@pytest.mark.parametrize(("name", "columns"), COLUMNS)
@pytest.mark.parametrize("table", ["t ", '"a (n INT, "', "[(]", "t/* ( */"])
def test_only_the_type_changes(table, name, columns):
    before, after = re.sub("[«»]", "", columns), re.sub("«.*»", "REAL", columns, flags=re.DOTALL)
    with closing(sqlite3.connect(":memory:")) as connection:
        before, after = f"{before}\n)", f"{after}\n)"
        connection.execute(f"create  table {table}({before}")
        (made_by,) = connection.execute("SELECT sql FROM sqlite_master").fetchone()
        (position, declared) = connection.execute(
            "SELECT c.cid, c.type FROM sqlite_master m, pragma_table_info(m.name) c"
            " WHERE c.name = ?",
            (name,),
        ).fetchone()

    assert with_type(made_by, position, name, declared, "REAL") == f"CREATE TABLE {table}({after}"
    assert with_type(made_by, position, "other", declared, "REAL") is None
    assert with_type(made_by, position, name, "FLOAT", "REAL") is None
    assert "".join(tokens(made_by)) == made_by
