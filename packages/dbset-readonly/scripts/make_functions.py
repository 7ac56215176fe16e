"""Write data/postgresql.functions from a real server's catalogue.

    python scripts/make_functions.py postgresql://... > src/dbset_readonly/data/postgresql.functions

A name is listed when every function of that name is immutable or stable, unless one of the two
patterns below says otherwise.
"""

from __future__ import annotations

import re
import sys

import psycopg2

VOLATILE_BUT_READING = re.compile(
    r"""
    random | random_normal | gen_random_uuid | uuidv4 | uuidv7 | array_sample | array_shuffle
    | clock_timestamp | timeofday | current_query | currval | lastval | txid_status
    | pg_stat_get_.* | pg_stat_have_stats | pg_control_.* | pg_get_.* | pg_timezone_names
    | pg_(column|database|indexes|relation|table|tablespace|total_relation)_size
    | pg_(backend_pid|blocking_pids|safe_snapshot_blocking_pids|lock_status|jit_available)
    | pg_(is_in_recovery|is_wal_replay_paused|last_(wal|xact|committed).*|current_wal_.*_?lsn)
    | pg_(collation|database_collation)_actual_version | pg_notification_queue_usage
    | pg_(partition_ancestors|partition_tree|relation_filenode|sequence_last_value)
    | pg_(sequence_parameters|xact_.*|prepared_xact|prepared_statement|cursor|options_to_table)
    | pg_available_wal_summaries | pg_show_replication_origin_status
    """,
    re.VERBOSE,
)

STABLE_BUT_ACTING = re.compile(
    r"""
    (table|schema|database)_to_xml.*  # run SQL
    | ts_rewrite | ts_stat            # run SQL
    | txid_current | pg_current_xact_id  # assign a transaction id
    | pg_event_trigger.* | fmgr_.* | .*_validator | pg_config | .*_send
    | pg_get_(multixact_members|wal_.*)
    """,
    re.VERBOSE,
)

CATALOGUE = """
SELECT p.proname, bool_and(p.provolatile <> 'v')
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'pg_catalog' AND p.prokind <> 'p'
GROUP BY proname
HAVING bool_and(
    NOT EXISTS (
        SELECT FROM unnest(p.proargtypes || p.prorettype) t
        WHERE t::regtype::text IN ('internal', 'cstring', 'trigger', 'event_trigger')
    )
)
ORDER BY proname
"""


def only_reads(name: str, *, stable: bool) -> bool:
    """Return whether the functions of this name have no effect."""
    exceptions = STABLE_BUT_ACTING if stable else VOLATILE_BUT_READING
    return bool(exceptions.fullmatch(name)) is not stable


def main() -> None:
    """Print the list."""
    with psycopg2.connect(sys.argv[1]) as connection, connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        names = [name for name, stable in cursor if only_reads(name, stable=stable)]
        sys.stdout.write("# grouping\nrollup cube\n# server\n")
        sys.stdout.write("\n".join(names) + "\n")


if __name__ == "__main__":
    main()
