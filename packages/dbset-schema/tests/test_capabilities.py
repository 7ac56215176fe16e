"""What a database can do, by its version."""

import pytest
from dbset_schema.capabilities import ALL, NAMES, capabilities_of, of_version, version_number

POSTGRESQL = "PostgreSQL 16.2 (Debian 16.2-1) on x86_64-pc-linux-gnu, compiled by gcc"


@pytest.mark.parametrize(
    ("version", "number", "lacking"),
    [
        (POSTGRESQL, (16, 2), set()),
        ("PostgreSQL 17beta1 on aarch64", (17,), set()),
        ("EnterpriseDB 9.6.10.1 on x86_64", (9, 6, 10), set()),
        (
            f"{POSTGRESQL} Citus 12.1-1",
            (16, 2),
            {"temporary_tables", "relfilenode", "setval_in_returning"},
        ),
        ("CockroachDB CCL v25.1.0 (linux)", (13,), set(NAMES) - {"shared_locks"}),
        ("SomethingElse 1.0", None, set()),
    ],
)
def test_versions(version, number, lacking):
    able = of_version(version)

    assert version_number(version) == number
    assert {name for name in NAMES if not getattr(able, name)} == lacking


def test_ddl_that_commits_rules_out_temporary_tables():
    assert ALL.without(["ddl_in_transactions"]) == ALL.without(
        ["ddl_in_transactions", "temporary_tables"]
    )


def test_an_unknown_name():
    with pytest.raises(ValueError, match="names 'cursors', which dbset does not know"):
        ALL.without(["cursors"])


def test_sqlite_lacks_nothing(connection):
    assert capabilities_of(connection.dialect) is ALL
