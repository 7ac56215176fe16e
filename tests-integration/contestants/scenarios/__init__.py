"""The scenarios of the comparison, in the order of its page."""

from __future__ import annotations

from contestants.cases import Case
from contestants.scenarios.cancellation import cancellation
from contestants.scenarios.races import contention, schema_race, upsert_race
from contestants.scenarios.read_only import read_only
from contestants.scenarios.round_trip import round_trip
from contestants.scenarios.schema import ddl_under_readers, rollback_truth
from contestants.scenarios.streams import abandoned_stream
from contestants.scenarios.tasks import isolation, isolation_in_memory

SCENARIOS = (
    Case("Upsert race", upsert_race),
    Case("Schema race", schema_race),
    Case("Cancellation sweep", cancellation, apis=("async",)),
    Case("Task isolation", isolation),
    Case("Task isolation in memory", isolation_in_memory, databases=("memory",)),
    Case("Abandoned stream", abandoned_stream),
    Case("SQLite contention", contention, databases=("sqlite",)),
    Case("Rollback truth", rollback_truth),
    Case("Round trip", round_trip),
    Case("DDL under live readers", ddl_under_readers),
    Case("Read-only, attacked", read_only),
)
