"""Kinds of statements, recognized by their text."""

from __future__ import annotations

import pytest
from dbset_sync.reading.sql_scanner import controls_transaction, may_change_schema, only_reads


@pytest.mark.parametrize(
    ("sql", "reads", "may_change"),
    [
        ("SELECT 1", True, False),
        ("  select 1", True, False),
        ("\n\tVALUES (1)", True, False),
        ("TABLE t", True, False),
        ("(SELECT 1) UNION ((SELECT 2))", True, False),
        ("(SELECT * INTO new FROM t)", False, False),
        ("WITH x AS (SELECT 1) SELECT * FROM x", True, False),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", False, False),
        ("SELECT * INTO new FROM t", False, False),
        ("SELECT 1; DELETE FROM t", False, False),
        ("SELECT updated FROM deletes", True, False),
        ("INSERT INTO t VALUES (1)", False, False),
        ("Update t SET a = 1", False, False),
        ("DELETE FROM t", False, False),
        ("MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE", False, False),
        ("CREATE TABLE t (a)", False, True),
        ("ALTER TABLE t ADD COLUMN a", False, True),
        ("DROP TABLE t", False, True),
        ("-- a comment\nSELECT 1", True, False),
        ("/* INSERT */ SELECT 'delete', \"into\"", True, False),
        ("/* SELECT */ DELETE FROM t", False, False),
        ("selected", False, True),
        ("", False, True),
    ],
)
def test_statements(sql, reads, may_change):
    assert (only_reads(sql), may_change_schema(sql)) == (reads, may_change)


@pytest.mark.parametrize(
    ("sql", "controls"),
    [
        ("BEGIN", True),
        ("start transaction", True),
        (" Commit;", True),
        ("END", True),
        ("-- done\nROLLBACK TO x", True),
        ("SAVEPOINT x", True),
        ("RELEASE x", True),
        ("PREPARE TRANSACTION 'x'", True),
        ("PREPARE x AS SELECT 1", False),
        ("SELECT 'commit'", False),
        ("ending", False),
    ],
)
def test_statements_that_control_transactions(sql, controls):
    assert controls_transaction(sql) is controls
